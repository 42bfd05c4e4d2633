// logparse --test: cases {input, format, expect} run and compared.
//
//   {"name":"…","input":"a line\nanother","format":"grok:…","expect":{…} or [{…},…]}
//
// A member of `expect` has to be in the record with that value, null means that
// it is absent; members that are not named may be there. Without `format` the
// one of the command line reads it.
#pragma once

#include <string>

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "tools/logparse/options.h"

namespace logkit::logparse {

// Runs the cases of options.paths. Exit: 0 all passed, 1 some did not.
Result<cli::Exit> run_cases(cli::World& world, Options& options);

}  // namespace logkit::logparse
