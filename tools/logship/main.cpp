// logship: moves log lines from where they are written to where they are kept.
// All behaviour is in logship.cpp, where tests reach it.
#include "lib/cli/app.h"
#include "tools/logship/logship.h"
#include "tools/logship/reload_signal.h"

// What jemalloc reads where it is linked (jemalloc(3)): what one thread frees the others
// take, and what nobody takes goes back within a tenth of a second, so that --mem-max
// holds and an idle shipper stays small.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf =
    "narenas:1,tcache_max:4096,background_thread:true,dirty_decay_ms:100,muzzy_decay_ms:0";
}

int main(int argc, char** argv) {
  // What rotates files may send one at any time, and means no harm.
  logkit::logship::ReloadSignal::hold();
  return logkit::cli::run_main(argc, argv, "logship", logkit::logship::run);
}
