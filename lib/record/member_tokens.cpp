#include "lib/record/member_tokens.h"

#include <limits>
#include <optional>

#include "lib/record/json_text.h"

namespace logkit::record {
namespace {

// Nothing for what has tokens of its own.
std::optional<Kind> kind_of(std::string_view value) {
  switch (value.empty() ? '\0' : value.front()) {
    case '"': return Kind::kString;
    case '[': return Kind::kJson;
    case 'n': return Kind::kNull;
    case 't': case 'f': return Kind::kBool;
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9': return Kind::kNumber;
    default: return std::nullopt;
  }
}

}  // namespace

// The key that followed last time is compared before any is looked up. Keys with
// escapes are not remembered: their text is not what they mean.
PathId MemberTokens::path_of(std::string_view raw_key) {
  if (next_.size() < paths_.size()) next_.resize(paths_.size(), kRootPath);
  PathId& next = next_[previous_];
  if (next != kRootPath && paths_.key(next) == raw_key) return next;
  if (raw_key.find('\\') != std::string_view::npos) {
    key_.clear();
    unescape_json(raw_key, key_);
    return paths_.find_or_add(kRootPath, key_);
  }
  const PathId path = paths_.find_or_add(kRootPath, raw_key);
  if (path != kNoPath) next = path;
  return path;
}

void MemberTokens::add(std::string_view raw_key, std::string_view value, std::size_t offset,
                       bool is_plain) {
  const std::optional<Kind> kind = kind_of(value);
  const PathId path = is_known_ && kind ? path_of(raw_key) : kNoPath;
  if (path == kNoPath || offset + value.size() > std::numeric_limits<std::uint32_t>::max()) {
    is_known_ = false;
    return;
  }
  previous_ = path;
  const std::size_t quote = *kind == Kind::kString ? 1 : 0;
  tokens_.push_back({.path = path,
                     .begin = static_cast<std::uint32_t>(offset + quote),
                     .end = static_cast<std::uint32_t>(offset + value.size() - quote),
                     .kind = *kind,
                     .has_escapes = quote != 0 && !is_plain &&
                                    value.find('\\') != std::string_view::npos});
}

}  // namespace logkit::record
