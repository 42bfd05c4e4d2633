// logq: asks stores, segments, files and streams in LogsQL. All behaviour is
// in logq.cpp, where tests reach it.
#include "lib/base/free_memory.h"
#include "lib/cli/app.h"
#include "tools/logq/logq.h"

int main(int argc, char** argv) {
  // What most queries touch.
  constexpr std::size_t kLargePagesBytes = 32u << 20;
  logkit::use_large_pages(kLargePagesBytes);
  return logkit::cli::run_main(argc, argv, "logq", logkit::logq::run);
}
