// Blocks that a merge copies as they are stored: nobody sees a difference but by
// the blocks themselves.
#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "lib/segment/index/builder.h"
#include "lib/segment/index/query_terms.h"
#include "tests/unit/segment/merge_helpers.h"
#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

constexpr std::uint32_t kBlockRows = 32;

// Segments whose index leaves room for their merge.
WriterOptions growing(std::uint32_t block_rows = kBlockRows) {
  WriterOptions options;
  options.block_rows = block_rows;
  options.grows_to_rows = 100'000;
  return options;
}

std::vector<Input> some_inputs(std::size_t rows, std::uint32_t seed) {
  RandomRecords random(seed);
  std::vector<Input> inputs;
  for (std::size_t i = 0; i < rows; ++i) {
    Input input = random.next();
    input.source = i % 3 == 0 ? "" : "file:" + std::to_string(i / 50 % 4);
    // Values that repeat, ids, and texts that quote them.
    if (i % 2 == 0) {
      input.json = true;
      input.parse_error.clear();
      input.terminated = true;
      const std::string id = std::to_string(0xabcdef12345 + i * 7919);
      input.text = R"({"user":"u)" + std::to_string(i * 31 % 7) + R"(","id":"x)" + id +
                   R"(y","path":"/a/)" + std::to_string(i % 5) + R"(","_msg":"user u)" +
                   std::to_string(i * 31 % 7) + " asks for /a/" + std::to_string(i % 5) +
                   R"( again and again"})";
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

// `inputs` cut into segments of these sizes, one behind the other.
std::vector<std::string> cut(const std::vector<Input>& inputs, const std::vector<std::size_t>& sizes,
                             const WriterOptions& writer) {
  std::vector<std::string> segments;
  std::size_t at = 0;
  for (const std::size_t size : sizes) {
    WriteOptions options;
    options.writer = writer;
    options.first_arrival = at;
    const auto begin = inputs.begin() + static_cast<std::ptrdiff_t>(at);
    segments.push_back(write_segment({begin, begin + static_cast<std::ptrdiff_t>(size)}, options));
    at += size;
  }
  REQUIRE(at == inputs.size());
  return segments;
}

std::vector<std::uint32_t> block_sizes(const Footer& footer) {
  std::vector<std::uint32_t> rows;
  for (const BlockInfo& block : footer.blocks) rows.push_back(block.rows);
  return rows;
}

// What is known of each field, by its name.
std::vector<std::string> facts_of(const Footer& footer) {
  std::vector<std::string> facts;
  for (const FieldInfo& field : footer.fields) {
    facts.push_back(field.path.name() + " " + std::to_string(field.kinds.bits()) + " " +
                    std::to_string(field.value_count));
  }
  for (const ColumnInfo& column : footer.columns) {
    if (column.field == kNoField || column.value_count == 0) continue;
    facts.push_back(footer.fields[column.field].path.name() + "/" +
                    std::to_string(static_cast<int>(column.value_class)) + " " +
                    std::to_string(column.value_count) + " " + std::to_string(column.raw_bytes));
  }
  std::sort(facts.begin(), facts.end());
  return facts;
}

std::size_t blocks_with(const std::string& bytes, std::string_view word) {
  const auto reader = must_open(bytes);
  const auto index = reader->term_index();
  REQUIRE(index);
  REQUIRE(*index != nullptr);
  std::vector<index::QueryTerm> terms = index::word_terms(word);
  const auto blocks = (*index)->lookup(terms.front());
  REQUIRE(blocks);
  return blocks->size();
}

TEST_CASE("merge: blocks that are copied are as if their rows were", "[merge]") {
  const auto seed = GENERATE(1u, 2u);
  const Level level = GENERATE(Level::kFast, Level::kDefault, Level::kArchive);
  const std::vector<Input> inputs = some_inputs(600, seed);
  std::mt19937 random(seed);
  std::vector<std::size_t> sizes;
  for (std::size_t left = inputs.size(); left > 0; left -= sizes.back()) {
    const std::size_t most = random() % 3 == 0 ? 10 : 200;
    sizes.push_back(std::min<std::size_t>(left, 1 + random() % most));
  }
  WriterOptions options = growing();
  options.level = level;
  const std::vector<std::string> segments = cut(inputs, sizes, options);
  const Merged merged = merge(segments, options);
  REQUIRE(merged.status);
  WriterOptions other = options;
  other.level = level == Level::kFast ? Level::kDefault : Level::kFast;
  const Merged by_rows = merge(segments, other);
  REQUIRE(by_rows.status);
  CHECK(rows_of(merged.bytes) == rows_of(by_rows.bytes));
  CHECK(verify_faults(merged.bytes).empty());
  CHECK(facts_of(merged.footer) == facts_of(by_rows.footer));
  CHECK(merged.footer.statistics == by_rows.footer.statistics);
  CHECK(merged.footer.raw_bytes == by_rows.footer.raw_bytes);
  CHECK(check_all_words(*must_open(merged.bytes)) > 500);
  WriterOptions threads = options;
  threads.threads = 2;
  CHECK(merge(segments, threads).bytes == merged.bytes);
  // And once more, of what was copied.
  const Merged again = merge({merged.bytes}, options);
  REQUIRE(again.status);
  CHECK(rows_of(again.bytes) == rows_of(by_rows.bytes));
  CHECK(verify_faults(again.bytes).empty());
  check_all_words(*must_open(again.bytes));
}

TEST_CASE("merge: large blocks stay as they are, small ones become full", "[merge]") {
  const std::vector<Input> inputs = some_inputs(220, 3);
  // Blocks of 32, 16; of 5 each; of 32, 32, 15; of 1.
  const auto segments = cut(inputs, {48, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 79, 42, 1}, growing());
  const Merged merged = merge(segments, growing());
  REQUIRE(merged.status);
  CHECK(block_sizes(merged.footer) ==
        std::vector<std::uint32_t>{32, 16, 32, 18, 32, 32, 15, 32, 11});
  CHECK(verify_faults(merged.bytes).empty());
}

TEST_CASE("merge: blocks are copied of their level alone, and with an index that knows ids",
          "[merge]") {
  const std::vector<Input> inputs = some_inputs(80, 4);
  const std::vector<std::uint32_t> copied{20, 20, 20, 20};
  const std::vector<std::uint32_t> filled{32, 32, 16};
  const auto sizes_of = [&](const WriterOptions& from, const WriterOptions& to) {
    const Merged merged = merge(cut(inputs, {20, 20, 20, 20}, from), to);
    REQUIRE(merged.status);
    CHECK(verify_faults(merged.bytes).empty());
    CHECK(rows_of(merged.bytes).size() == inputs.size());
    return block_sizes(merged.footer);
  };
  CHECK(sizes_of(growing(), growing()) == copied);
  WriterOptions fast = growing();
  fast.level = Level::kFast;
  CHECK(sizes_of(fast, growing()) == filled);
  WriterOptions without = growing();
  without.index = false;
  CHECK(sizes_of(without, without) == copied);
  CHECK(sizes_of(without, growing()) == filled);
  CHECK(sizes_of(growing(), without) == copied);
  WriterOptions exact = growing();
  exact.grows_to_rows = 0;
  CHECK(sizes_of(exact, growing()) == filled);
  WriterOptions left_out = growing();
  left_out.unindexed_fields = {"user"};
  CHECK(sizes_of(left_out, growing()) == filled);
  CHECK(sizes_of(left_out, left_out) == copied);
  CHECK(sizes_of(growing(), left_out) == copied);
  CHECK(sizes_of(growing(), growing(48)) == std::vector<std::uint32_t>{48, 32});
}

// How many bits of ids an index has more than it needs; nothing where its universe
// is exact.
std::optional<unsigned> spare_bits(const std::string& bytes) {
  const auto reader = must_open(bytes);
  const auto index = reader->term_index();
  REQUIRE(index);
  REQUIRE(*index != nullptr);
  const index::IndexFooter& footer = (*index)->footer();
  const unsigned bits = index::known_hash_bits(footer);
  if (bits == 0) return std::nullopt;
  return bits - index::needed_hash_bits(footer.fp_pairs, 0.1);
}

TEST_CASE("merge: the index of a segment that is to grow has room for it", "[merge]") {
  const std::vector<Input> inputs = some_inputs(200, 8);
  const auto spare = [&](std::uint64_t grows_to_rows, std::uint64_t flush, std::size_t rows) {
    WriteOptions options;
    options.writer = growing();
    options.writer.grows_to_rows = grows_to_rows;
    options.provenance.flush_number = flush;
    return spare_bits(
        write_segment({inputs.begin(), inputs.begin() + static_cast<std::ptrdiff_t>(rows)}, options));
  };
  CHECK(spare(0, 2, 200) == std::nullopt);
  CHECK(spare(200, 2, 200) == std::nullopt);
  CHECK(spare(200 * 8, 2, 200) == 3);
  CHECK(spare(10'000'000, 2, 200) == 6);
  // Blocks that will not be copied need none.
  CHECK(spare(10'000'000, 2, 15) == std::nullopt);
  // What may be alone for ever takes no more than a share of its size: of records
  // that are nothing but ids not much.
  const auto spare_of_first = [](const std::vector<std::string>& objects) {
    WriteOptions options;
    options.writer = growing();
    options.writer.grows_to_rows = 10'000'000;
    options.provenance.flush_number = 1;
    return spare_bits(write_segment(json_inputs(objects), options)).value_or(0);
  };
  std::mt19937_64 random(8);
  std::vector<std::string> ids(200);
  for (std::string& object : ids) {
    object = R"({"a":"x)" + std::to_string(random()) + R"(","b":"y)" + std::to_string(random()) +
             R"("})";
  }
  CHECK(spare_of_first(ids) <= 2);
  std::vector<std::string> words(200, R"({"_msg":"a few words"})");
  words[7] = ids[7];
  CHECK(spare_of_first(words) == 6);
}

TEST_CASE("merge: what the index rules out it rules out for copied blocks", "[merge]") {
  const std::vector<Input> inputs = some_inputs(400, 5);
  const Merged merged = merge(cut(inputs, {100, 200, 100}, growing()), growing());
  REQUIRE(merged.status);
  CHECK(merged.footer.blocks.size() > 10);
  CHECK(blocks_with(merged.bytes, "again") == merged.footer.blocks.size());
  CHECK(blocks_with(merged.bytes, "nowhere") == 0);
  std::size_t found = 0;
  std::size_t wasted = 0;
  for (std::size_t i = 0; i < 400; i += 2) {
    const std::string id = "x" + std::to_string(0xabcdef12345 + i * 7919) + "y";
    found += blocks_with(merged.bytes, id);
    wasted += blocks_with(merged.bytes, "q" + id);
  }
  CHECK(found >= 200);
  CHECK(found < 240);
  CHECK(wasted < 40);
}

TEST_CASE("merge: blocks that overlap in arrival go row by row", "[merge]") {
  const std::vector<Input> inputs = some_inputs(64, 6);
  std::vector<Input> even;
  std::vector<Input> odd;
  for (std::size_t i = 0; i < inputs.size(); ++i) (i % 2 == 0 ? even : odd).push_back(inputs[i]);
  WriteOptions options;
  options.writer = growing();
  options.arrival_step = 2;
  std::vector<std::string> segments{write_segment(even, options)};
  options.first_arrival = 1;
  segments.push_back(write_segment(odd, options));
  // One that overlaps none.
  options.first_arrival = 100;
  options.arrival_step = 3;
  segments.push_back(write_segment({inputs.begin(), inputs.begin() + 20}, options));
  const Merged merged = merge(segments, growing());
  REQUIRE(merged.status);
  CHECK(block_sizes(merged.footer) == std::vector<std::uint32_t>{32, 32, 20});
  CHECK(merged.footer.blocks.back().last_arrival == 157);
  CHECK(verify_faults(merged.bytes).empty());
  CHECK(merge({segments[2], segments[2]}, growing()).status.error().code == Code::kCorrupt);
}

// Whatever a flipped bit makes of an input: an error, or the right records.
TEST_CASE("merge: damage of a block that could be copied is told", "[merge]") {
  const std::string whole = cut(some_inputs(24, 9), {24}, growing(6)).front();
  const std::vector<std::string> rows = rows_of(whole);
  REQUIRE(block_sizes(merge({whole}, growing(10)).footer) == std::vector<std::uint32_t>{6, 6, 6, 6});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    if (!MergeInput::open(std::make_unique<MemoryFile>(damaged), "a.seg")) continue;
    INFO("byte " << at);
    const Merged strict = merge({damaged}, growing(10));
    if (strict.status) {
      CHECK(rows_of(strict.bytes) == rows);
      CHECK(verify_faults(strict.bytes).empty());
    }
    std::size_t faults = 0;
    MergeOptions lenient;
    lenient.on_damage = [&](const Error&) { ++faults; };
    const Merged salvaged = merge({damaged}, growing(10), lenient);
    REQUIRE(salvaged.status);
    CHECK(strict.status.ok() == (faults == 0));
    CHECK(rows_of(salvaged.bytes).size() + 6 * faults >= rows.size());
    CHECK(verify_faults(salvaged.bytes).empty());
  }
}

}  // namespace
}  // namespace logkit::segment
