// MemberTokens: the tokens of an object (json_scan.h) from whoever writes it member
// by member, and so knows where each value lies.
//
//   tokens.begin();
//   out.append("{\"status\":200}");
//   tokens.add("status", "200", 10);
//   ScannedObject object = tokens.of(out);
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/json_scan.h"
#include "lib/record/scanned_object.h"

namespace logkit::record {

class MemberTokens {
 public:
  void begin() {
    tokens_.clear();
    previous_ = kRootPath;
    is_known_ = true;
  }
  // A member of the outermost object: its key as between the quotes, its value
  // (a JSON token without whitespace around it), where that begins in the text.
  // `is_plain`: it is known to have no escapes.
  void add(std::string_view raw_key, std::string_view value, std::size_t offset,
           bool is_plain = false);

  // The object that was written. Without tokens where a member is an object with
  // members of its own, or the keys were too many.
  ScannedObject of(std::string_view text) const {
    if (!is_known_) return {text};
    return {text, tokens_, &paths_};
  }

 private:
  PathId path_of(std::string_view raw_key);

  PathTable paths_{std::size_t{1} << 16};
  std::vector<JsonToken> tokens_;
  std::vector<PathId> next_;  // by path: what followed last time
  PathId previous_ = kRootPath;
  bool is_known_ = true;
  std::string key_;
};

}  // namespace logkit::record
