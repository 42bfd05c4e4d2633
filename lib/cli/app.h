// How a tool starts and ends. main() of every tool is one call of run_main().
#pragma once

#include <functional>

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::cli {

using RunTool = Result<Exit> (*)(int argc, char** argv, World& world);

// Builds the World of this process, runs the tool, prints its error, flushes,
// and gives the exit code. A reader of our output that left (kCancelled) is
// silent success. After SIGINT the process ends by that signal, so that a
// shell's loop ends too.
int run_main(int argc, char** argv, const char* tool, RunTool run);

// True once SIGTERM or SIGINT came: finish what is in hand, then return. Long
// loops ask; a second signal kills.
bool stop_requested();

// Waits until `fd` has something to read: true; false after `timeout_ms`
// (kNoTimeout: never). A negative `fd` never has. kCancelled when a stop was
// requested, before or meanwhile, or when nobody reads our output any more.
constexpr int kNoTimeout = -1;
Result<bool> wait_readable(const World& world, int fd, int timeout_ms);

// How to open an input so that a trickle is answered at once: before a read
// that would wait, stdout is flushed; on standard input the wait ends with
// kCancelled when a stop was requested.
io::InputOptions input_options(World& world, std::string_view path);

// The same with something to do while nothing comes: `tick` is called about
// every `tick_ms` of a wait, also for a FIFO; its error ends the wait.
using Tick = std::function<Status()>;
io::InputOptions ticking_input_options(World& world, std::string_view path, int tick_ms,
                                       Tick tick);

// Wraps the outcome of writing output: the reader has left.
inline bool reader_left(const Error& error) { return error.code == Code::kCancelled; }

}  // namespace logkit::cli
