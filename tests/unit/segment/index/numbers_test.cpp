#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lib/segment/index/load_chunk.h"
#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using testing::Opened;
using testing::Random;
using testing::token_term;

// Two fields of numbers, block after block, and some of them as text.
std::string index_of_numbers(bool one_by_one, const TermIndexOptions& options) {
  Random random(31);
  BlockTerms terms;
  TermIndexBuilder builder(options);
  for (std::uint32_t block = 0; block < 6; ++block) {
    for (FieldId field = 0; field < 3; ++field) {
      const std::uint32_t end = field == 0 ? 100'000 : field == 1 ? 900 : 12;
      std::vector<std::int64_t> numbers{0, end - 1};
      for (int i = 0; i < 3'000; ++i) numbers.push_back(random.below(end));
      terms.add_text(field, "some 17 words 99999 " + std::to_string(block));
      if (!one_by_one) terms.add_numbers(field, numbers, end - 1);
      for (std::size_t i = 0; one_by_one && i < numbers.size(); ++i)
        terms.add_digits(field, std::to_string(numbers[i]));
    }
    const std::array<FieldId, 2> from{1, 2};
    terms.add_fields(from, 7);
    REQUIRE(builder.add_block(block, terms));
  }
  std::string bytes;
  REQUIRE(builder.finish(6, {}, [&](std::string_view piece) -> Status {
    bytes.append(piece);
    return {};
  }));
  return bytes;
}

TEST_CASE("numbers may be added all at once", "[index]") {
  const std::string bytes = index_of_numbers(false, {});
  CHECK(bytes == index_of_numbers(true, {}));
  Opened opened{.bytes = bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  CHECK(*reader->lookup(token_term("99999"), 0) == BlockIds{0, 1, 2, 3, 4, 5});
  CHECK(*reader->lookup(token_term("899"), 7) == BlockIds{0, 1, 2, 3, 4, 5});
  CHECK(reader->lookup(token_term("900"), 1)->empty());
}

TEST_CASE("numbers that are no words any more are ids", "[index][guard]") {
  const TermIndexOptions options{.dictionary_budget_bytes = 100'000};
  const std::string bytes = index_of_numbers(false, options);
  CHECK(bytes == index_of_numbers(true, options));
  Opened opened{.bytes = bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  CHECK_FALSE(reader->footer().shape.has_digits_in_dictionary(NumberSets::kMostDigits));
  CHECK(*reader->lookup(token_term("99999"), 0) == BlockIds{0, 1, 2, 3, 4, 5});
}

TEST_CASE("the digits of a number are those of its text", "[index]") {
  for (std::uint64_t number = 0; number < 100'000'000; number += number < 11'000 ? 1 : 9'973) {
    const std::string text = std::to_string(number);
    CHECK(digit_chunk(number, text.size()) == load_chunk(text.data(), text.size()));
    const std::string wide = std::string(8 - text.size(), '0') + text;
    CHECK(digit_chunk(number, 8) == load_chunk(wide.data(), 8));
    if (number < NumberSets::kEnd)
      CHECK(NumberSets::digits_of(static_cast<std::uint32_t>(number)) == text.size());
  }
}

}  // namespace
}  // namespace logkit::segment::index
