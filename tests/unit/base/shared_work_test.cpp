#include "lib/base/shared_work.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

namespace logkit {
namespace {

TEST_CASE("jobs of a task are all done when it was waited for") {
  for (const bool threaded : {false, true}) {
    SharedWork work(threaded);
    std::atomic<int> done = 0;
    for (int round = 1; round <= 20; ++round) {
      work.start([&] {
        for (int i = 0; i < 100; ++i) work.post([&done] { ++done; });
      });
      work.wait();
      CHECK(done == 100 * round);
    }
  }
}

TEST_CASE("jobs of a line are done in their order, one at a time, beside others") {
  SharedWork work(true);
  SharedWork::Line line;
  std::vector<int> order;  // no lock: a line is enough
  std::atomic<int> others = 0;
  work.start([&] {
    for (int i = 0; i < 1000; ++i) {
      work.post(line, [&order, i] { order.push_back(i); });
      if (i % 3 == 0) work.post([&others] { ++others; });
    }
    work.settle();
    CHECK(order.size() == 1000);
  });
  work.wait();
  REQUIRE(order.size() == 1000);
  for (int i = 0; i < 1000; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
  CHECK(others == 334);
}

TEST_CASE("who waits for a task does its jobs meanwhile") {
  SharedWork work(true);
  std::promise<std::thread::id> helper;
  work.start([&] {
    work.post([&] { helper.set_value(std::this_thread::get_id()); });
    // The job is not this thread's: it would wait for ever.
    CHECK(helper.get_future().get() != std::this_thread::get_id());
  });
  work.wait();
}

TEST_CASE("the thread of a work does jobs of its owner") {
  SharedWork work(true);
  std::promise<std::thread::id> helper;
  work.post([&] { helper.set_value(std::this_thread::get_id()); });
  CHECK(helper.get_future().get() != std::this_thread::get_id());
  work.settle();
}

TEST_CASE("a job may post others; none is lost when the work ends") {
  std::atomic<int> done = 0;
  {
    SharedWork work(true);
    SharedWork::Line line;
    work.post([&] {
      for (int i = 0; i < 10; ++i) {
        work.post(line, [&] { ++done; });
        work.post([&] { ++done; });
      }
    });
    work.settle();
  }
  CHECK(done == 20);
}

TEST_CASE("jobs that hold much do not pile up") {
  SharedWork work(true);
  SharedWork::Line line;
  std::atomic<std::size_t> held = 0;
  std::size_t most = 0;
  constexpr std::size_t kBytes = SharedWork::kMostWaitingBytes / 4;
  work.start([&] {
    for (int i = 0; i < 100; ++i) {
      held += kBytes;
      work.post(
          line, [&] { held -= kBytes; }, kBytes);
      most = std::max<std::size_t>(most, held);
    }
  });
  work.wait();
  CHECK(held == 0);
  CHECK(most <= 2 * SharedWork::kMostWaitingBytes);
}

TEST_CASE("without a thread all is done at once, in the one that asks") {
  SharedWork work(false);
  SharedWork::Line line;
  std::vector<int> order;
  work.start([&] {
    order.push_back(1);
    work.post([&] { order.push_back(2); });
    work.post(line, [&] { order.push_back(3); });
    order.push_back(4);
  });
  CHECK(order == std::vector<int>{1, 2, 3, 4});
  work.settle();
  work.wait();
}

}  // namespace
}  // namespace logkit
