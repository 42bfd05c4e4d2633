// logparse: turns log lines into records. All behaviour is in logparse.cpp,
// where tests reach it.
#include "lib/cli/app.h"
#include "tools/logparse/logparse.h"

int main(int argc, char** argv) {
  return logkit::cli::run_main(argc, argv, "logparse", logkit::logparse::run);
}
