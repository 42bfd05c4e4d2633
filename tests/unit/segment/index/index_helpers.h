// Small indexes in memory, and what must be in them said in the plainest way.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/index/builder.h"
#include "lib/segment/index/reader.h"

namespace logkit::segment::index::testing {

// SplitMix64 (Steele, Lea, Flood, 2014): the same numbers everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  // Digits and letters of `alphabet`.
  std::string word(std::string_view alphabet, std::size_t length);

 private:
  std::uint64_t state_;
};

struct Text {
  FieldId field = 0;
  std::string text;
};
using BlockTexts = std::vector<Text>;

struct BuiltIndex {
  std::string bytes;
  TermIndexSummary summary;
};
BuiltIndex build(const std::vector<BlockTexts>& blocks, TermIndexOptions options = {},
                 const std::vector<FieldId>& unindexed = {}, SharedWork* work = nullptr);

// Reads from `bytes`, which must outlive it, and counts.
struct Opened {
  std::uint64_t reads = 0;
  std::uint64_t read_bytes = 0;
  std::string_view bytes;

  Result<TermIndexReader> open(IndexReaderOptions options = {});
};

// The blocks of every token, by brute force: the text is folded and cut with
// none of the index's fast paths.
std::vector<std::string> plain_tokens(std::string_view text);
using PlainIndex = std::map<std::string, std::set<std::uint32_t>>;
PlainIndex plain_index(const std::vector<BlockTexts>& blocks);
PlainIndex plain_index_of(const std::vector<BlockTexts>& blocks, FieldId field);

QueryTerm token_term(std::string text);
BlockIds ids(const std::set<std::uint32_t>& blocks);
bool has_all(const BlockIds& answer, const std::set<std::uint32_t>& wanted);

// Log-like texts with words, numbers, ids, addresses and UUIDs in two fields.
std::vector<BlockTexts> random_blocks(std::uint64_t seed, std::size_t blocks,
                                      std::size_t texts_per_block);

}  // namespace logkit::segment::index::testing
