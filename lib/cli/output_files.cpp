#include "lib/cli/output_files.h"

#include <algorithm>
#include <utility>

#include "lib/io/publish.h"

namespace logkit::cli {
namespace {

// The path under which the file behind an input can be asked for.
std::string path_of_input(const std::string& input) {
  return input == "-" ? "/dev/stdin" : input;
}

bool is_same(io::Fs& fs, const std::string& path, const io::FileInfo& info,
             const std::string& input) {
  if (path == input) return true;
  const auto other = fs.stat(path_of_input(input));
  return other && info.inode != 0 && other->inode == info.inode && other->device == info.device;
}

}  // namespace

bool is_an_input(io::Fs& fs, const std::string& path, std::span<const std::string> inputs) {
  const auto info = fs.stat(path);
  if (!info || info->type != io::FileType::kRegular) return false;
  return std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
    return is_same(fs, path, *info, input);
  });
}

Error named_output_error(Error error, const std::string& path) {
  if (error.code == Code::kNotFound)
    return Error::not_found("no such directory", io::parent_dir(path));
  if (error.where.find(io::kTemporaryPrefix) != std::string::npos) error.where = path;
  return error;
}

Status check_output_file(World& world, std::string_view option, const std::string& path,
                         std::span<const std::string> inputs) {
  if (path.empty() || path == "-") return {};
  if (const auto info = world.fs.stat(path)) {
    if (info->type != io::FileType::kRegular)
      return Error::invalid("is no regular file, it is not replaced", path).at(option);
    if (is_an_input(world.fs, path, inputs)) {
      Error error = Error::invalid("is an input, it would be overwritten", path);
      error.help = "name another file";
      return std::move(error).at(option);
    }
  }
  auto pending = io::PendingFile::create(world.fs, io::parent_dir(path));
  if (!pending) return named_output_error(std::move(pending).error(), path).at(option);
  return {};
}

Status check_common_outputs(World& world, const CommonOptions& options,
                            std::span<const std::string> inputs) {
  LK_RETURN_IF_ERROR(check_output_file(world, "--rejects", options.rejects_path, inputs));
  return check_output_file(world, "--metrics-file", options.metrics_path, inputs);
}

}  // namespace logkit::cli
