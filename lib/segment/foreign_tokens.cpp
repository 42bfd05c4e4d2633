#include "lib/segment/foreign_tokens.h"

namespace logkit::segment {

record::PathId ForeignTokens::own_path_of(record::PathId path) {
  if (path == record::kRootPath) return path;
  if (own_paths_[path] != record::kNoPath) return own_paths_[path];
  // A parent was known before its children: at most record::kMaxFlatDepth levels.
  const record::PathId parent = own_path_of(foreign_->parent(path));
  if (parent == record::kNoPath) return parent;
  return own_paths_[path] = own_.find_or_add(parent, foreign_->key(path));
}

bool ForeignTokens::translate(const record::ScannedObject& object) {
  if (foreign_ == nullptr) foreign_ = object.paths;
  if (foreign_ != object.paths) return false;
  if (own_paths_.size() < foreign_->size()) own_paths_.resize(foreign_->size(), record::kNoPath);
  tokens_.resize(object.tokens.size());
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    tokens_[i] = object.tokens[i];
    tokens_[i].path = own_path_of(tokens_[i].path);
    if (tokens_[i].path == record::kNoPath) return false;
  }
  return true;
}

}  // namespace logkit::segment
