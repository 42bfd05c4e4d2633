// logq: asks stores, segments, files and streams in LogsQL. All behaviour is
// in logq.cpp, where tests reach it.
#include <malloc.h>

#include "lib/cli/app.h"
#include "tools/logq/logq.h"

int main(int argc, char** argv) {
#ifdef M_MMAP_THRESHOLD
  // Columns of a block come and go: their memory is kept, not asked for anew.
  constexpr int kKeptBytes = 32 << 20;
  mallopt(M_MMAP_THRESHOLD, kKeptBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
#endif
  return logkit::cli::run_main(argc, argv, "logq", logkit::logq::run);
}
