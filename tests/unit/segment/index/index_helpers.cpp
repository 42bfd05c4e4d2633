#include "tests/unit/segment/index/index_helpers.h"

#include <algorithm>

#include "lib/base/check.h"
#include "lib/base/utf8.h"
#include "lib/segment/index/unicode.h"

namespace logkit::segment::index::testing {

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::string Random::word(std::string_view alphabet, std::size_t length) {
  std::string word;
  for (std::size_t i = 0; i < length; ++i) word.push_back(alphabet[below(alphabet.size())]);
  return word;
}

BuiltIndex build(const std::vector<BlockTexts>& blocks, TermIndexOptions options,
                 const std::vector<FieldId>& unindexed, SharedWork* work) {
  BuiltIndex built;
  TermIndexBuilder builder(options);
  BlockTerms terms(options.uuids);
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    for (const Text& text : blocks[i]) terms.add_text(text.field, text.text);
    LK_CHECK(builder.add_block(i, terms).ok());
  }
  auto summary = builder.finish(
      static_cast<std::uint32_t>(blocks.size()), unindexed,
      [&](std::string_view bytes) -> Status {
        built.bytes.append(bytes);
        return {};
      },
      {}, work);
  LK_CHECK(summary.ok());
  built.summary = *summary;
  return built;
}

Result<TermIndexReader> Opened::open(IndexReaderOptions options) {
  return TermIndexReader::open(
      [this](std::uint64_t offset, std::uint64_t length) -> Result<std::string> {
        LK_CHECK(offset <= bytes.size() && length <= bytes.size() - offset);
        ++reads;
        read_bytes += length;
        return std::string(bytes.substr(offset, length));
      },
      bytes.size(), options);
}

std::vector<std::string> plain_tokens(std::string_view text) {
  std::vector<std::string> tokens;
  std::string token;
  const auto close = [&] {
    if (!token.empty()) tokens.push_back(std::move(token));
    token.clear();
  };
  while (!text.empty()) {
    const CodePoint code = decode_utf8(text);
    if (code.valid && is_word_code_point(code.value)) {
      append_utf8(fold_code_point(code.value), token);
    } else {
      close();
    }
    text.remove_prefix(code.length_bytes);
  }
  close();
  return tokens;
}

PlainIndex plain_index(const std::vector<BlockTexts>& blocks) {
  PlainIndex plain;
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    for (const Text& text : blocks[i]) {
      for (const std::string& token : plain_tokens(text.text)) plain[token].insert(i);
    }
  }
  return plain;
}

PlainIndex plain_index_of(const std::vector<BlockTexts>& blocks, FieldId field) {
  std::vector<BlockTexts> of_field(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (const Text& text : blocks[i]) {
      if (text.field == field) of_field[i].push_back(text);
    }
  }
  return plain_index(of_field);
}

QueryTerm token_term(std::string text) { return {TermKind::kToken, std::move(text)}; }

BlockIds ids(const std::set<std::uint32_t>& blocks) { return {blocks.begin(), blocks.end()}; }

bool has_all(const BlockIds& answer, const std::set<std::uint32_t>& wanted) {
  return std::includes(answer.begin(), answer.end(), wanted.begin(), wanted.end());
}

std::vector<BlockTexts> random_blocks(std::uint64_t seed, std::size_t blocks,
                                      std::size_t texts_per_block) {
  Random random(seed);
  const std::vector<std::string> words = {
      "error",  "warning", "Connection", "refused", "user_id", "GET", "index",      "html",
      "Zürich", "ΣΊΣΥΦΟΣ", "данные",     "东京",    "the",     "to",  "kubernetes", "a"};
  const auto hex = [&](std::size_t n) { return random.word("0123456789abcdef", n); };
  const auto number = [&](std::uint64_t limit) { return std::to_string(random.below(limit)); };
  std::vector<BlockTexts> all(blocks);
  for (BlockTexts& block : all) {
    for (std::size_t i = 0; i < texts_per_block; ++i) {
      std::string text = words[random.below(words.size())] + " " + number(5000) + ":" +
                         words[random.below(words.size())] + "=" + hex(16) + " from " +
                         number(256) + "." + number(4) + ".0." + number(256) + ", took " +
                         number(100000000) + "ms; " + hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" +
                         hex(3) + "-" + hex(12) + " " +
                         random.word("abcdefghijklmnopqrstuvwxyz0123456789", 1 + random.below(9));
      block.push_back({static_cast<FieldId>(random.below(2) * 7), std::move(text)});
    }
  }
  return all;
}

}  // namespace logkit::segment::index::testing
