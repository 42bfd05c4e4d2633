// logq: asks stores, segments, files and streams in LogsQL. All behaviour is
// in logq.cpp, where tests reach it.
#include "lib/cli/app.h"
#include "tools/logq/logq.h"

int main(int argc, char** argv) {
  return logkit::cli::run_main(argc, argv, "logq", logkit::logq::run);
}
