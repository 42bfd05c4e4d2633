// What texts of typed values and times are made of: what cannot be in one, and
// which number a text would be.
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "lib/segment/encoding/piece_search.h"
#include "lib/segment/encoding/time_format.h"
#include "lib/segment/encoding/typed_values.h"

namespace logkit::segment {

struct ValueLetters {
  std::array<bool, 256> has{};  // letters in both cases
  // Word characters only; all but a sign in front.
  bool all_words = false;
  bool all_words_but_sign = false;

  bool may_have(const PieceSearch& piece) const;
};

ValueLetters letters_of(const StoredTypedValues& values);

// False: no time in this format has the text; they are all of one length, with digits,
// letters and signs each in their places.
bool may_have(const TimeFormat& format, const PieceSearch& piece);

// The numbers that stand for the texts that match, whole; nothing where that
// has to be found out from the texts.
struct NumberSearch {
  std::array<std::int64_t, 2> numbers{};
  std::size_t count = 0;
};
std::optional<NumberSearch> numbers_of(const StoredTypedValues& values, const PieceSearch& piece);

}  // namespace logkit::segment
