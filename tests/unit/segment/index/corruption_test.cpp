// Damage is an error that names its place, never a wrong answer.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using testing::build;
using testing::Opened;
using testing::token_term;

// Small enough to be damaged byte by byte, and has every kind of piece.
std::string small_index() {
  return build(testing::random_blocks(31, 4, 12), {.uuids = UuidTokens::kWhole}).bytes;
}

std::vector<QueryTerm> sample_terms() {
  std::vector<QueryTerm> terms;
  const auto blocks = testing::random_blocks(31, 4, 12);
  for (const auto& text : blocks[2]) {
    for (QueryTerm& term : query_terms(text.text, LiteralEnds::kClosed)) {
      terms.push_back(std::move(term));
    }
    if (terms.size() > 40) break;
  }
  terms.push_back(token_term("absent"));
  return terms;
}

// Everything that can be asked, as one list of answers; nothing where one of
// them is an error.
struct Answers {
  std::vector<BlockIds> blocks;
  std::vector<Error> errors;
};
Answers ask(std::string_view bytes, const std::vector<QueryTerm>& terms, bool verify) {
  Answers answers;
  Opened opened{.bytes = bytes};
  auto reader = opened.open({.verify_checksums = verify});
  if (!reader) {
    answers.errors.push_back(reader.error());
    return answers;
  }
  const auto take = [&](Result<BlockIds> found) {
    if (found) {
      answers.blocks.push_back(std::move(*found));
    } else {
      answers.errors.push_back(found.error());
    }
  };
  for (const QueryTerm& term : terms) take(reader->lookup(term));
  take(reader->lookup(token_term("error"), 7));
  take(reader->lookup_prefix("con"));
  take(reader->scan([](std::string_view term) { return term.size() > 4; }));
  if (const Status status = reader->verify(); !status) {
    answers.errors.push_back(Status(status).error());
  }
  return answers;
}

TEST_CASE("every damaged byte is found, and no answer is wrong", "[index][corruption]") {
  const std::string good = small_index();
  const auto terms = sample_terms();
  const Answers wanted = ask(good, terms, true);
  REQUIRE(wanted.errors.empty());
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const int mask : {1, 0x80, 0xFF}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ mask);
      const Answers got = ask(bad, terms, true);
      if (got.errors.empty()) FAIL("byte " << i << " of " << good.size());
      for (const Error& error : got.errors) {
        REQUIRE(error.code == Code::kCorrupt);
        const bool placed = error.where.find("at offset ") != std::string::npos ||
                            error.where == "footer of the index";
        if (!placed) FAIL("byte " << i << ": " << error.message());
      }
      for (const BlockIds& blocks : got.blocks) {
        REQUIRE(std::find(wanted.blocks.begin(), wanted.blocks.end(), blocks) !=
                wanted.blocks.end());
      }
    }
  }
}

TEST_CASE("every truncation is found", "[index][corruption]") {
  const std::string good = small_index();
  for (std::size_t length = 0; length < good.size(); ++length) {
    Opened opened{.bytes = std::string_view(good).substr(0, length)};
    const auto reader = opened.open();
    if (reader) FAIL("length " << length);
    REQUIRE(reader.error().code == Code::kCorrupt);
  }
}

TEST_CASE("a piece in the place of another is found", "[index][corruption]") {
  const auto built = build(testing::random_blocks(32, 30, 900));
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  REQUIRE(reader->footer().buckets.size() > 2);
  const auto probe = reader->probes(token_term("ffffffffffffffff0"))[0];
  REQUIRE(probe.offset > 0);
  const auto answer = reader->answer(probe, built.bytes.substr(0, probe.length_bytes));
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Code::kCorrupt);
}

TEST_CASE("a short read is an error", "[index][corruption]") {
  const std::string good = small_index();
  bool cut = false;
  auto reader = TermIndexReader::open(
      [&](std::uint64_t offset, std::uint64_t length) -> Result<std::string> {
        return good.substr(offset, length - (cut ? 1 : 0));
      },
      good.size());
  REQUIRE(reader);
  cut = true;
  CHECK(reader->lookup(token_term("error")).error().code == Code::kCorrupt);
}

TEST_CASE("what the read function says is passed on", "[index][corruption]") {
  const auto failing = [](std::uint64_t, std::uint64_t) -> Result<std::string> {
    return Error::io("cannot read", "a.seg", 5);
  };
  CHECK(TermIndexReader::open(failing, 1000).error().code == Code::kIo);
}

// Without checksums the decoders are on their own: they may answer anything,
// within bounds.
TEST_CASE("no bytes make a decoder leave its bounds", "[index][corruption]") {
  const std::string good = small_index();
  const auto terms = sample_terms();
  testing::Random random(33);
  for (int round = 0; round < 3000; ++round) {
    std::string bad = good;
    for (std::uint64_t n = 1 + random.below(8); n > 0; --n) {
      bad[random.below(bad.size())] = static_cast<char>(random.below(256));
    }
    const Answers got = ask(bad, terms, false);
    for (const BlockIds& blocks : got.blocks) {
      REQUIRE(std::is_sorted(blocks.begin(), blocks.end()));
    }
  }
}

}  // namespace
}  // namespace logkit::segment::index
