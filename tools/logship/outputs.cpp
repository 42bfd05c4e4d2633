#include "tools/logship/outputs.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/cli/output_files.h"
#include "lib/ship/file_sink.h"
#include "lib/ship/files/path_pattern.h"

namespace logkit::logship {
namespace {

std::string absolute(const std::string& path) {
  std::error_code failed;
  const auto made = std::filesystem::absolute(path, failed);
  return failed ? path : made.lexically_normal().string();
}

class Inputs {
 public:
  explicit Inputs(const Options& options) {
    for (const std::string& typed : options.files)
      patterns_.push_back(ship::PathPattern::parse(typed));
    for (const std::string& typed : options.excluded)
      excluded_.push_back(ship::PathPattern::parse(typed));
    ship::PathPattern::Found found;
    for (const ship::PathPattern& pattern : patterns_) pattern.expand(found);
    for (std::string& file : found.files)
      if (!any_matches(excluded_, file)) files_.push_back(std::move(file));
  }

  const std::vector<std::string>& files() const { return files_; }
  bool have(io::Fs& fs, const std::string& path) const {
    const std::string name = absolute(path);
    return (any_matches(patterns_, name) && !any_matches(excluded_, name)) ||
           cli::is_an_input(fs, path, files_);
  }

 private:
  static bool any_matches(const std::vector<ship::PathPattern>& patterns, const std::string& path) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const ship::PathPattern& pattern) { return pattern.matches(path); });
  }

  std::vector<ship::PathPattern> patterns_;
  std::vector<ship::PathPattern> excluded_;
  std::vector<std::string> files_;
};

Error feeds_itself(std::string_view option, const std::string& path) {
  Error error = Error::invalid("is an input, it would be read for ever", path);
  error.help = "name another file, or leave it out with --exclude";
  return std::move(error).at(option);
}

struct Output {
  std::string_view option;
  std::string name;  // what people call it by
  std::string path;
};

// Every file that is written.
std::vector<Output> written_files(const Options& options) {
  std::vector<Output> files;
  for (const std::string& sink : options.sinks)
    if (std::string path = ship::FileSink::path_of(sink); !path.empty())
      files.push_back({"--to", sink, std::move(path)});
  const auto add = [&](std::string_view option, const std::string& path) {
    if (!path.empty() && path != "-") files.push_back({option, std::string(option), path});
  };
  add("--dlq", options.dead_letter_path);
  add("--rejects", options.common.rejects_path);
  add("--metrics-file", options.common.metrics_path);
  return files;
}

bool is_device(const std::filesystem::path& path) {
  std::error_code failed;
  return std::filesystem::exists(path, failed) && !std::filesystem::is_regular_file(path, failed);
}

// Under whatever names; devices may be written to by many.
bool is_one_file(const std::string& a, const std::string& b) {
  std::error_code failed;
  if (is_device(a) || is_device(b)) return false;
  if (std::filesystem::equivalent(a, b, failed)) return true;
  return std::filesystem::weakly_canonical(absolute(a), failed) ==
         std::filesystem::weakly_canonical(absolute(b), failed);
}

// Two that write to one file give each record twice, or destroy what the other wrote.
Status check_twins(const std::vector<Output>& files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (!is_one_file(files[i].path, files[k].path)) continue;
      Error error = Error::invalid("is the file of " + files[k].name + ", too", files[i].path);
      error.help = "name another file, or leave one of them out";
      return std::move(error).at(files[i].name);
    }
  }
  return {};
}

}  // namespace

Status check_outputs(cli::World& world, const Options& options) {
  const std::vector<Output> files = written_files(options);
  LK_RETURN_IF_ERROR(check_twins(files));
  if (options.files.empty()) return {};
  const Inputs inputs(options);
  const bool prints =
      std::find(options.sinks.begin(), options.sinks.end(), "-") != options.sinks.end();
  if (prints && cli::is_an_input(world.fs, "/dev/stdout", inputs.files()))
    return feeds_itself("--to -", "standard output");
  for (const auto& [option, name, path] : files) {
    if (inputs.have(world.fs, path)) return feeds_itself(option, path);
    const bool rotates = name.find("max-size=") != std::string::npos;
    if (rotates && inputs.have(world.fs, path + ".1")) return feeds_itself(option, path + ".1");
  }
  return {};
}

}  // namespace logkit::logship
