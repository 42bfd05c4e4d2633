#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"
#include "lib/query/exec/external_sorter.h"
#include "lib/query/exec/key_table.h"

namespace logkit::query {
namespace {

int by_bytes(std::string_view a, std::string_view b) { return a.compare(b); }

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs sorted_by(ExternalSorter& sorter) {
  REQUIRE(sorter.finish_adding());
  Pairs pairs;
  ExternalSorter::Item item;
  while (true) {
    const auto more = sorter.next(item);
    REQUIRE(more);
    if (!*more) return pairs;
    pairs.emplace_back(item.key, item.payload);
  }
}

// Many equal keys, so that stability shows.
Pairs input(std::size_t count) {
  Pairs pairs;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525 + 1013904223;
    pairs.emplace_back("key" + std::to_string((state >> 16) % 97), std::to_string(i));
  }
  return pairs;
}

Pairs stably_sorted(Pairs pairs) {
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return pairs;
}

TEST_CASE("pairs come sorted, equal keys in the order added", "[query][sorter]") {
  ExternalSorter sorter(by_bytes, {});
  for (const auto& [key, payload] : input(5'000)) REQUIRE(sorter.add(key, payload));
  CHECK(sorted_by(sorter) == stably_sorted(input(5'000)));
  CHECK(sorter.spilled_runs() == 0);
}

TEST_CASE("what does not fit in memory is spilled, and no file stays", "[query][sorter]") {
  io::MemFs fs;
  REQUIRE(fs.make_dirs("tmp"));
  ExternalSorter sorter(by_bytes, {.memory_bytes = 4'000, .fs = &fs, .temporary_dir = "tmp"});
  for (const auto& [key, payload] : input(20'000)) REQUIRE(sorter.add(key, payload));
  CHECK(sorter.spilled_runs() > 2 * ExternalSorter::kMaxRuns);
  CHECK(fs.files().empty());  // what ends the process now leaves nothing behind
  CHECK(sorted_by(sorter) == stably_sorted(input(20'000)));
  CHECK(fs.files().empty());
}

TEST_CASE("one pair larger than the budget is sorted all the same", "[query][sorter]") {
  io::MemFs fs;
  REQUIRE(fs.make_dirs("tmp"));
  ExternalSorter sorter(by_bytes, {.memory_bytes = 10, .fs = &fs, .temporary_dir = "tmp"});
  const std::string large(700'000, 'x');
  REQUIRE(sorter.add("b", large));
  REQUIRE(sorter.add("a", "1"));
  CHECK(sorted_by(sorter) == Pairs{{"a", "1"}, {"b", large}});
}

TEST_CASE("without a place to spill to, going over the budget is an error", "[query][sorter]") {
  ExternalSorter sorter(by_bytes, {.memory_bytes = 100});
  Status status;
  for (int i = 0; i < 100 && status; ++i) status = sorter.add("key", "payload");
  REQUIRE_FALSE(status);
  CHECK(status.error().what == "the answer needs more memory than it may take");
}

TEST_CASE("keys get dense numbers in the order of appearance", "[query][key_table]") {
  KeyTable table;
  for (std::uint32_t round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < 10'000; ++i) {
      REQUIRE(table.find_or_add("k" + std::to_string(i)) == i);
    }
  }
  CHECK(table.size() == 10'000);
  CHECK(table.key(77) == "k77");
  CHECK(table.find("absent") == KeyTable::kNone);
  CHECK(table.find_or_add("") == 10'000);
}

}  // namespace
}  // namespace logkit::query
