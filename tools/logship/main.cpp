// logship: moves log lines from where they are written to where they are kept.
// All behaviour is in logship.cpp, where tests reach it.
#include "lib/cli/app.h"
#include "tools/logship/logship.h"

// What jemalloc reads where it is linked (jemalloc(3)): as few arenas as threads that
// work at once, and what is free goes back within a second, so that an idle shipper
// stays small.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf =
    "narenas:2,tcache_max:4096,background_thread:true,dirty_decay_ms:500,muzzy_decay_ms:0";
}

int main(int argc, char** argv) {
  return logkit::cli::run_main(argc, argv, "logship", logkit::logship::run);
}
