// ForeignTokens: tokens of somebody else's scan (record/scanned_object.h) with the
// paths of a table of ours.
//
// A path is looked up once; then it costs a load.
//
// Thread safety: one thread at a time.
#pragma once

#include <span>
#include <vector>

#include "lib/record/scanned_object.h"

namespace logkit::segment {

class ForeignTokens {
 public:
  // `own` must outlive it.
  explicit ForeignTokens(record::PathTable& own) : own_(own) {}

  // False where our table has no room for a path, or the tokens are of another
  // table than the first ones: such an object is to be scanned.
  bool translate(const record::ScannedObject& object);
  // Of the object translated last; valid until the next.
  std::span<const record::JsonToken> tokens() const { return tokens_; }

 private:
  record::PathId own_path_of(record::PathId path);

  record::PathTable& own_;
  const record::PathTable* foreign_ = nullptr;
  std::vector<record::PathId> own_paths_;  // by foreign path; kNoPath: not known
  std::vector<record::JsonToken> tokens_;
};

}  // namespace logkit::segment
