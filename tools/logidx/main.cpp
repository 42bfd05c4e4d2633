// logidx: keeps records in segments. All behaviour is in logidx.cpp, where
// tests reach it.
#include "lib/cli/app.h"
#include "tools/logidx/logidx.h"

int main(int argc, char** argv) {
  return logkit::cli::run_main(argc, argv, "logidx", logkit::logidx::run);
}
