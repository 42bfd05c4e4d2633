// GrowingFile: a plain file that is written to, as an input that never ends:
// at the end of what there is it waits for more (tail -F).
//
// A file that another takes the place of is read to its end first, then the new
// one from its begin; one that is cut off is read again from its begin; one
// that is gone is waited for. A last line without its end is ended where a new
// file begins.
//
// Thread safety: one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lib/cli/world.h"
#include "lib/io/input.h"

namespace logkit::logq {

// `before_waiting` is called before each wait. Both arguments must outlive it.
// kInvalid for a file that is compressed or an archive.
Result<std::unique_ptr<io::Input>> open_growing_file(cli::World& world, const std::string& path,
                                                     std::function<Status()> before_waiting);

}  // namespace logkit::logq
