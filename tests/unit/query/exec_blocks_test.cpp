// Blocks side by side: the same answer, the same order and the same trouble for
// any number of threads, and never more blocks on their way than there may be.
#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"
#include "lib/query/segment_source.h"
#include "lib/query/split_source.h"
#include "lib/segment/writer.h"
#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kBlocks = 30;
constexpr std::size_t kBlockRows = 50;

class Troubles : public Reporter {
 public:
  void reject(const Reject&) override {}
  void trouble(const Error& error) override { errors.push_back(error.message()); }
  Texts errors;
};

struct Store {
  io::MemFs fs;
  std::unique_ptr<segment::Reader> reader;
  Troubles troubles;

  Store() {
    auto file = fs.create("a.seg");
    REQUIRE(file);
    auto writer = segment::Writer::create(**file, {.block_rows = kBlockRows});
    REQUIRE(writer);
    for (std::uint64_t i = 0; i < kBlocks * kBlockRows; ++i) {
      // Times of neighbouring blocks overlap.
      const std::int64_t second = static_cast<std::int64_t>(i + (i * 7919) % 60);
      const std::string json = "{\"n\":" + std::to_string(i) + ",\"f\":" +
                               std::to_string(i % 13) + ".1,\"user\":\"u" +
                               std::to_string(i * 31 % 97) + "\",\"level\":\"" +
                               (i % 10 == 0 ? "error" : "info") + "\",\"_msg\":\"took " +
                               std::to_string(i % 17) + " ms\"}";
      REQUIRE((*writer)->add_json(json, {.time_ns = second * kSecond, .arrival = i}));
    }
    REQUIRE((*writer)->finish({}));
    REQUIRE((*file)->sync());
    open();
  }
  void open() { reader = open_segment(fs, "a.seg"); }
  std::unique_ptr<SegmentSource> source(const Query& query) {
    auto opened = SegmentSource::open({reader.get()}, plan_scan(query), troubles);
    REQUIRE(opened);
    return std::move(*opened);
  }
  Texts run(const std::string& text, std::size_t threads) {
    const auto from = on_threads(source(parsed(text)), threads);
    return query::run(text, *from);
  }
};

TEST_CASE("any number of threads gives the same answer", "[query][blocks]") {
  Store store;
  for (const std::string text :
       {"*", "level:error", "took:7 or level:error | fields n", "* | sort by (user, n) | limit 7",
        "* | stats by (user) count() n, sum(f) s, avg(f) a, min(n) l, max(n) h, median(f) m",
        "* | extract 'took <ms> ms' | stats by (ms) count() n, count_uniq(user) u",
        "* | stats by (_time:1m) sum(n) s, values(user) v", "* | uniq by (user) with hits",
        "* | uniq by (level, f)", "level:error | top 5 by (user)",
        "* | field_values user", "* | math n * 2 as m | filter m:>100 | fields n, m | limit 20",
        "* | limit 60 | stats count() n", "* | unroll by (user) | stats by (user) count() n",
        "* | stats by (user) row_max(n, n) r | sort by (user)", "nothing"}) {
    INFO(text);
    const Texts one = store.run(text, 1);
    for (const std::size_t threads : {2, 3, 8}) CHECK(store.run(text, threads) == one);
  }
  CHECK(store.troubles.errors.empty());
}

TEST_CASE("blocks that cannot be read are told of in their order", "[query][blocks][damage]") {
  Store store;
  std::string bytes = store.fs.contents("a.seg");
  const std::vector<segment::BlockInfo> blocks = store.reader->footer().blocks;
  for (const std::size_t block : {3, 11, 12, 29}) {
    bytes[blocks[block].offset + blocks[block].head_bytes / 2] ^= 1;
  }
  store.fs.put("a.seg", bytes);
  store.open();
  const std::string text = "* | stats by (level) count() n, sum(f) s";
  const Texts one = store.run(text, 1);
  CHECK(one.size() == 2);
  const Texts errors = std::exchange(store.troubles.errors, {});
  REQUIRE(errors.size() == 4);
  for (const std::size_t threads : {2, 5}) {
    CHECK(store.run(text, threads) == one);
    CHECK(std::exchange(store.troubles.errors, {}) == errors);
    auto scan = store.source(parsed(text));
    const SegmentSource& scanned = *scan;
    const auto source = on_threads(std::move(scan), threads);
    REQUIRE(query::run(text, *source) == one);
    CHECK(scanned.statistics().blocks_damaged == 4);
    CHECK(scanned.statistics().rows_damaged == 4 * kBlockRows);
    CHECK(scanned.statistics().blocks_read == kBlocks - 4);
    store.troubles.errors.clear();
  }
}

// Counts the batches that are on their way.
class CountingSource : public Source, public Splittable {
 public:
  CountingSource(std::size_t batches, std::uint64_t batch_bytes)
      : left_(batches), batch_bytes_(batch_bytes) {}
  Result<std::unique_ptr<record::Batch>> next() override {
    return Error::invalid("next() of a source that splits");
  }
  bool keeps_order() const override { return true; }
  std::size_t threads() const override { return 4; }
  Result<std::unique_ptr<PendingBatch>> next_pending() override {
    if (left_ == 0) return std::unique_ptr<PendingBatch>();
    --left_;
    ++taken;
    most_on_their_way = std::max(most_on_their_way, taken - settled);
    return std::unique_ptr<PendingBatch>(std::make_unique<Pending>(batch_bytes_));
  }
  bool settle() override {
    ++settled;
    return true;
  }
  std::size_t taken = 0;
  std::size_t settled = 0;
  std::size_t most_on_their_way = 0;

 private:
  class Pending : public PendingBatch {
   public:
    explicit Pending(std::uint64_t bytes) : bytes_(bytes) {}
    std::uint64_t memory_bytes() const override { return bytes_; }
    Result<std::unique_ptr<record::Batch>> make() override {
      if (std::exchange(is_made_, true)) return std::unique_ptr<record::Batch>();
      return std::make_unique<record::Batch>(source_of({{"a", {"x", "y"}}}));
    }

   private:
    std::uint64_t bytes_;
    bool is_made_ = false;
  };
  std::size_t left_;
  std::uint64_t batch_bytes_;
};

TEST_CASE("few blocks are on their way at once", "[query][blocks][memory]") {
  CountingSource small(500, 1);
  CHECK(run("* | stats count() n", small) == Texts{R"({"n":1000})"});
  CHECK(small.settled == 500);
  CHECK(small.most_on_their_way <= 4 * 2 + 1);  // one waits for room
  // Of blocks that fill the memory there is one at a time.
  CountingSource large(100, std::uint64_t{1} << 30);
  CHECK(run("* | stats count() n", large) == Texts{R"({"n":200})"});
  CHECK(large.most_on_their_way <= 2);
}

TEST_CASE("a run that has enough does not read far ahead", "[query][blocks]") {
  CountingSource source(500, 1);
  CHECK(run("* | limit 5", source).size() == 5);
  CHECK(source.taken <= 3 + 2 * 4 + 1);
}

}  // namespace
}  // namespace logkit::query
