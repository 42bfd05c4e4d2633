// The files that a tool writes beside its output: looked at before anything is
// read, so that a place where nothing can be written is told at once, and no
// input is overwritten by what is made of it.
//
// Thread safety: pure functions over a World.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lib/cli/common_options.h"
#include "lib/cli/world.h"

namespace logkit::cli {

// Whether the file of that path is there and one of the inputs, under whatever
// name ("-" is standard input).
bool is_an_input(io::Fs& fs, const std::string& path, std::span<const std::string> inputs);

// `option` is what named it: "--rejects". An empty `path` is none, "-" standard
// output. kInvalid where it is one of the inputs, under whatever name ("-" is
// standard input), or no regular file; kNotFound where its directory is not
// there; kIo where no file can be made in that.
Status check_output_file(World& world, std::string_view option, const std::string& path,
                         std::span<const std::string> inputs);

// Those of the common options.
Status check_common_outputs(World& world, const CommonOptions& options,
                            std::span<const std::string> inputs);

// The error of writing to a file that appears whole (io/publish.h), with the name
// that the user knows in the place of the temporary one.
Error named_output_error(Error error, const std::string& path);

}  // namespace logkit::cli
