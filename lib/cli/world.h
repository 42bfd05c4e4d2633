// World: everything a tool touches outside itself, so that every behaviour can
// be tested in process: storage, three streams, the clock, the environment and
// what is a terminal.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "lib/cli/style.h"
#include "lib/io/fs.h"
#include "lib/io/input.h"
#include "lib/io/output.h"

namespace logkit::cli {

// How a tool ends. Searching tools: 0 found, 1 none, 2 trouble. Transforming
// tools: 0 done, 1 done with rejects under --strict, 2 trouble.
enum class Exit : int { kSuccess = 0, kNone = 1, kTrouble = 2 };

struct World {
  io::Fs& fs;
  io::Output& out;            // data
  io::Output& err;            // people; unbuffered
  int stdin_fd = 0;           // -1: closed
  bool stdin_is_tty = false;
  bool stdin_is_pipe = false;  // somebody else is the source
  bool stdout_is_pipe = false;
  bool stdout_is_tty = false;
  bool stderr_is_tty = false;
  int terminal_columns = 80;
  std::function<std::int64_t()> now_ns{};  // the wall clock; --now replaces it
  std::map<std::string, std::string> environment{};

  std::string tool{};   // "logq": before every message
  Style out_style{};    // decided for each stream by itself
  Style err_style{};
  bool quiet = false;   // -q: no notes, no summary, no progress
  bool verbose = false;
  // Called before anything is printed to stderr: clears a progress line.
  std::function<void()> before_message{};

  // The value of an environment variable, empty where unset.
  std::string env(const std::string& name) const;
};

}  // namespace logkit::cli
