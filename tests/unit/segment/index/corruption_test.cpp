// Damage is an error that names its place, never a wrong answer.
#include <zstd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/segment/index/prefix_table.h"
#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using testing::build;
using testing::Opened;
using testing::token_term;

// Small enough to be damaged byte by byte, and has every kind of piece.
std::string small_index() {
  return build(testing::random_blocks(31, 4, 12), {.uuids = UuidTokens::kEnds}).bytes;
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

// A DICT block with an honest frame around `raw`.
std::string dict_block(std::uint64_t terms, const std::string& raw, const std::string& rest) {
  std::string frame(ZSTD_compressBound(raw.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), raw.data(), raw.size(), 1));
  std::string block;
  ByteWriter out(block);
  out.put_varint(terms);
  out.put_string(frame);
  out.put_bytes(rest);
  return block;
}

void check_refused(const std::string& block, const char* invariant) {
  constexpr FieldCode kThreeFields{.field_count = 3, .parameter = 0};
  Status status;
  if (const auto opened = DictBlock::open(block, 10, kThreeFields)) {
    BlockIds blocks;
    status = opened->lookup("a", kAnyRank, blocks);
  } else {
    status = opened.error();
  }
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Code::kCorrupt);
  CHECK(status.error().what.starts_with(invariant));
}

TEST_CASE("D1 to D4: a broken DICT block is refused by name", "[index][dict][corruption]") {
  const std::string one_term =
      "\x01"
      "a";
  check_refused("", "D1");
  check_refused("\x05", "D1");
  check_refused(std::string("\0\0", 2), "D1");
  std::string many(65, '\x01');
  for (char c = ' '; c < ' ' + 65; ++c) many.push_back(c);
  check_refused(dict_block(65, many, ""), "D1");  // no skip
  check_refused(dict_block(65, many,
                           "\x7f"
                           "a"),
                "D1");  // a skip past the end
  check_refused("\x01\x04xxxx", "D2");
  check_refused(dict_block(1,
                           "\x02"
                           "a",
                           "x"),
                "D2");  // a suffix that is cut
  check_refused(dict_block(1,
                           "\x01"
                           "ab",
                           "x"),
                "D2");                              // a byte too many
  check_refused(dict_block(1, "\x0f", "x"), "D2");  // a long length that is cut
  check_refused(dict_block(1,
                           "\x11"
                           "a",
                           "x"),
                "D3");  // in common with nothing
  check_refused(dict_block(1, one_term, ""), "D4");
  check_refused(dict_block(1, one_term, std::string(8, '\0')), "D4");
  check_refused(dict_block(1, one_term, "\x21"), "D4");  // one field, of rank 4
}

TEST_CASE("P1, P2: a broken prefix table is refused by name", "[index][prefix][corruption]") {
  const auto refused = [](const std::string& table, const char* invariant) {
    const auto found = lookup_prefixes(table, {}, 10);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Code::kCorrupt);
    CHECK(found.error().what.starts_with(invariant));
  };
  std::string too_many;
  ByteWriter(too_many).put_varint(kPrefixCodes + 1);
  refused(too_many, "P1");
  refused("\x01", "P1");
  std::string too_large("\x01");
  BitWriter bits(too_large);
  bits.put_gamma(kPrefixCodes);
  bits.align();
  refused(too_large, "P1");
  refused(std::string("\x01\x01\0\0", 2), "P2");  // no blocks
}

}  // namespace
}  // namespace logkit::segment::index
