// The Fs of the operating system. A path is taken relative to the working
// directory of the process. A path that names a directory, opened for reading,
// is kInvalid "is a directory".
#pragma once

#include <memory>

#include "lib/io/fs.h"

namespace logkit::io {

std::unique_ptr<Fs> make_posix_fs();

}  // namespace logkit::io
