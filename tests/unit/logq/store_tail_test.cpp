// A followed store: what is new comes once, whatever merging does meanwhile.
#include "tools/logq/store_tail.h"

#include <catch2/catch.hpp>

#include "lib/io/publish.h"
#include "lib/query/syntax/parse.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::logq {
namespace {

using store::kNoon;

class Troubles : public Reporter {
 public:
  void reject(const Reject&) override {}
  void trouble(const Error& error) override { texts_.push_back(error.message()); }
  std::vector<std::string> texts_;
};

// A store to which things happen while it is watched.
class Followed {
 public:
  void add(const std::vector<std::string>& lines, int day = 0) {
    auto writer = store::open_writer(fs_);
    for (const std::string& line : lines) {
      store::RecordMeta meta;
      meta.time_ns = kNoon + day * kNsPerDay + static_cast<std::int64_t>(lines_.size());
      REQUIRE(writer->add_text(line, true, {}, meta));
      lines_.push_back(line);
    }
    REQUIRE(writer->close());
  }

  // All segments become one, which says what it replaces.
  void merge(bool removes_inputs) {
    const auto inputs = store::list_segments(fs_, "store");
    REQUIRE(inputs);
    std::vector<std::string> names;
    for (const store::SegmentFile& file : *inputs) names.push_back(file.name);
    store::SegmentName range{kNoon, kNoon + kNsPerDay, true, 0, lines_.size(), ++merges_, {}, true};
    const std::string path = "store/2026-03-01/" + store::format_segment_name(range);
    REQUIRE(io::publish(fs_, path, [&](io::WriteFile& file) -> Status {
      LK_TRY(auto writer, segment::Writer::create(file, {}));
      for (std::size_t i = 0; i < lines_.size(); ++i) {
        segment::RecordStamp stamp;
        stamp.time_ns = kNoon + static_cast<std::int64_t>(i);
        stamp.arrival = i;
        LK_RETURN_IF_ERROR(writer->add_text(lines_[i], true, {}, stamp));
      }
      segment::Provenance provenance;
      provenance.replaces = names;
      provenance.flush_number = merges_;
      LK_TRY([[maybe_unused]] const auto footer, writer->finish(provenance));
      return {};
    }));
    if (!removes_inputs) return;
    for (const store::SegmentFile& file : *inputs) REQUIRE(fs_.remove(file.path));
  }

  // Follows it; each step happens when there is nothing left to read.
  std::vector<std::string> follow(std::vector<std::function<void()>> steps) {
    std::size_t step = 0;
    const auto query = query::parse_query("*", {});
    REQUIRE(query);
    StoreTail tail(world_, troubles_, query::plan_scan(*query), [&]() -> Status {
      if (step == steps.size()) return Error::cancelled("enough");
      steps[step++]();
      return {};
    });
    REQUIRE(tail.add("store"));
    std::vector<std::string> seen;
    while (true) {
      auto batch = tail.next();
      if (!batch) {
        CHECK(batch.error().code == Code::kCancelled);
        return seen;
      }
      REQUIRE(*batch != nullptr);
      for (const std::uint32_t row : (*batch)->selection()) {
        std::string line;
        REQUIRE((*batch)->append_raw_line(row, line));
        seen.push_back(std::move(line));
      }
    }
  }

  const std::vector<std::string>& troubles() const { return troubles_.texts_; }

 private:
  io::MemFs fs_;
  io::StringOutput out_;
  io::StringOutput err_;
  cli::World world_{.fs = fs_, .out = out_, .err = err_};
  Troubles troubles_;
  std::vector<std::string> lines_;
  std::uint64_t merges_ = 100;
};

using Lines = std::vector<std::string>;

TEST_CASE("what a store had is not new, what it gets is", "[logq][follow]") {
  Followed store;
  store.add({"old 1", "old 2"});
  const Lines seen = store.follow({[&] { store.add({"new 1"}); },
                                   [&] { store.add({"new 2", "new 3"}); }});
  CHECK(seen == Lines{"new 1", "new 2", "new 3"});
  CHECK(store.troubles().empty());
}

TEST_CASE("merging repeats nothing", "[logq][follow]") {
  for (const bool removes_inputs : {false, true}) {
    Followed store;
    store.add({"old 1"});
    store.add({"old 2"});
    const Lines seen = store.follow({[&] { store.merge(removes_inputs); },
                                     [&] { store.add({"new 1"}); },
                                     [&] { store.merge(removes_inputs); },
                                     [&] { store.add({"new 2"}); }});
    CAPTURE(removes_inputs);
    CHECK(seen == Lines{"new 1", "new 2"});
    CHECK(store.troubles().empty());
  }
}

TEST_CASE("what came and was merged between two looks is new", "[logq][follow]") {
  Followed store;
  store.add({"old 1", "old 2"});
  const Lines seen = store.follow({[&] {
    store.add({"new 1"});
    store.add({"new 2"});
    store.merge(true);
  }});
  CHECK(seen == Lines{"new 1", "new 2"});
}

TEST_CASE("a flush of several days comes whole", "[logq][follow]") {
  Followed store;
  store.add({"old"});
  const Lines seen = store.follow({[&] {
    store.add({"new 1"}, 3);
    store.add({"new 2"}, 1);
  }});
  CHECK(seen.size() == 2);
  CHECK(store.troubles().empty());
}

}  // namespace
}  // namespace logkit::logq
