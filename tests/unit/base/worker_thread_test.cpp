#include "lib/base/worker_thread.h"

#include <csignal>

#include <catch2/catch.hpp>

namespace logkit {
namespace {

bool is_blocked(int signal_number) {
  sigset_t mask;
  sigemptyset(&mask);
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, signal_number) == 1;
}

TEST_CASE("a worker thread takes no signals, the one that starts it still does") {
  bool worker_blocks_term = false;
  bool worker_blocks_int = false;
  std::thread worker = start_worker_thread([&] {
    worker_blocks_term = is_blocked(SIGTERM);
    worker_blocks_int = is_blocked(SIGINT);
  });
  worker.join();
  CHECK(worker_blocks_term);
  CHECK(worker_blocks_int);
  CHECK_FALSE(is_blocked(SIGTERM));
  CHECK_FALSE(is_blocked(SIGINT));
}

}  // namespace
}  // namespace logkit
