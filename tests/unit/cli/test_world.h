// A World in memory.
#pragma once

#include <string>
#include <string_view>

#include "lib/cli/world.h"
#include "lib/io/mem_fs.h"

namespace logkit::cli {

struct TestWorld {
  io::MemFs fs;
  io::StringOutput out;
  io::StringOutput err;
  World world{.fs = fs, .out = out, .err = err};

  TestWorld() {
    world.tool = "logq";
    world.now_ns = [] { return std::int64_t{1'772'366'400'000'000'000}; };  // 2026-03-01T12:00:00Z
    world.out_style = world.err_style = Style(false, true);
  }
  void put(std::string_view path, std::string_view text) { fs.put(path, text); }
  std::string get(std::string_view path) { return fs.contents(path); }
};

}  // namespace logkit::cli
