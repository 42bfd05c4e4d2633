// The Fs of the operating system. A path is taken relative to the working
// directory of the process. A path that names a directory, opened for reading,
// is kInvalid "is a directory".
//
// Making one raises the process's soft limit of open files to its hard one: a
// reader of a store holds every segment of its window open, and the usual 1024
// is what a store that is flushed each second fills in a quarter of an hour.
#pragma once

#include <memory>

#include "lib/io/fs.h"

namespace logkit::io {

std::unique_ptr<Fs> make_posix_fs();

}  // namespace logkit::io
