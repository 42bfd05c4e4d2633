// PositionTokens: the position of a record that was scanned anyway, from its
// tokens: what take_position() (position.h) reads from the text, without another
// walk through it.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/record/json_scan.h"
#include "lib/record/position.h"

namespace logkit::record {

class PositionTokens {
 public:
  // `paths`, those of the tokens, must outlive it.
  explicit PositionTokens(const PathTable& paths) : paths_(paths) {}

  // What take_position() answers, and `position` as it fills it. Nothing where
  // the text has to be asked: a reserved member is an object or an array
  // (_src_info), or the record is one token.
  std::optional<PositionKind> read(std::string_view object, std::span<const JsonToken> tokens,
                                   StreamPosition& position);

 private:
  enum class Role : std::uint8_t { kOther, kReserved, kWithinReserved };

  void learn_paths();

  const PathTable& paths_;
  std::vector<Role> roles_;  // by path
};

}  // namespace logkit::record
