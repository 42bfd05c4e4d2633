// logship: moves log lines from where they are written to where they are kept.
// All behaviour is in logship.cpp, where tests reach it.
#include "lib/cli/app.h"
#include "tools/logship/logship.h"

int main(int argc, char** argv) {
  return logkit::cli::run_main(argc, argv, "logship", logkit::logship::run);
}
