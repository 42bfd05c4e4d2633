#include "lib/ship/file_sink.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "lib/base/human.h"

namespace logkit::ship {
namespace {

constexpr std::string_view kScheme = "file:";

Error bad_option(const std::string& typed, std::string what, std::string help) {
  Error error = Error::invalid(std::move(what), typed);
  error.help = std::move(help);
  return error;
}

Status take_option(std::string_view option, const std::string& typed, FileSinkOptions& options) {
  const std::size_t equals = std::min(option.find('='), option.size());
  const std::string_view key = option.substr(0, equals);
  const std::string_view value = option.substr(std::min(equals + 1, option.size()));
  if (key == "max-size") {
    const auto size = parse_size(value);
    if (!size || *size == 0)
      return bad_option(typed, "max-size is a size above 0, not '" + std::string(value) + "'",
                        "write max-size=100M; without it the file grows for ever");
    options.max_bytes = *size;
    return {};
  }
  if (key != "keep")
    return bad_option(typed, "'" + std::string(option) + "' is no option of a file",
                      "there are max-size=SIZE and keep=N");
  std::size_t keep = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), keep);
  if (failed != std::errc() || end != value.data() + value.size())
    return bad_option(typed, "keep is a number of files, not '" + std::string(value) + "'",
                      "write keep=7; without it all are kept");
  options.keep = keep;
  return {};
}

// The numbers of rotated files, ascending.
Result<std::vector<std::uint64_t>> rotated_numbers(io::Fs& fs, const std::string& path) {
  LK_TRY(const auto names, fs.list_dir(io::parent_dir(path)));
  const std::string prefix = path.substr(path.rfind('/') + 1) + ".";
  std::vector<std::uint64_t> numbers;
  for (const std::string& name : names) {
    if (!name.starts_with(prefix)) continue;
    const char* const begin = name.data() + prefix.size();
    const char* const end = name.data() + name.size();
    std::uint64_t number = 0;
    const auto [stop, failed] = std::from_chars(begin, end, number);
    if (begin != end && failed == std::errc() && stop == end) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

std::string FileSink::path_of(std::string_view typed) {
  if (!typed.starts_with(kScheme)) return {};
  typed.remove_prefix(kScheme.size());
  return std::string(typed.substr(0, typed.find('?')));
}

Result<std::unique_ptr<FileSink>> FileSink::parse(const std::string& typed, io::Fs& fs,
                                                  const OriginTable& origins,
                                                  RecordTextOptions text) {
  std::string_view rest = std::string_view(typed).substr(kScheme.size());
  const std::size_t question = std::min(rest.find('?'), rest.size());
  FileSinkOptions options{.path = path_of(typed), .keep = {}};
  if (options.path.empty()) return Error::invalid("a file needs a path", typed);
  rest.remove_prefix(std::min(question + 1, rest.size()));
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    LK_RETURN_IF_ERROR(take_option(rest.substr(0, end), typed, options));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (options.keep && options.max_bytes == 0)
    return bad_option(typed, "keep is about files that were rotated, and none is without max-size",
                      "write max-size=100M&keep=" + std::to_string(*options.keep));
  return std::make_unique<FileSink>(typed, std::move(options), fs, origins, std::move(text));
}

Status FileSink::open() {
  LK_TRY(auto file, io::AppendFile::open(options_.path));
  file_.emplace(std::move(file));
  return {};
}

void FileSink::send(Parcel& parcel, Answers& answers) {
  Status written = write(parcel);
  if (written) {
    answers.delivered(parcel);
  } else {
    text_.forget_descriptors();
    answers.failed(parcel, {std::move(written.error()), 0});
  }
}

Status FileSink::write(const Parcel& parcel) {
  LK_RETURN_IF_ERROR(follow_path());
  text_.clear();
  text_.append(parcel);
  const bool is_full = options_.max_bytes > 0 && file_->size_bytes() > 0 &&
                       file_->size_bytes() + text_.text().size() > options_.max_bytes;
  if (is_full) {
    LK_RETURN_IF_ERROR(rotate());
    text_.forget_descriptors();
    text_.clear();
    text_.append(parcel);
  }
  LK_RETURN_IF_ERROR(file_->append(text_.text()));
  return file_->sync();
}

Status FileSink::follow_path() {
  if (!file_) return open();
  LK_TRY(const bool begins_anew, file_->follow_path());
  // A file says itself what its sources are.
  if (begins_anew) text_.forget_descriptors();
  return {};
}

// What cannot be opened is told of by the next write.
void FileSink::idle(Answers&) { static_cast<void>(follow_path()); }

Status FileSink::rotate() {
  LK_TRY(auto numbers, rotated_numbers(fs_, options_.path));
  numbers.push_back(numbers.empty() ? 1 : numbers.back() + 1);
  const auto numbered = [this](std::uint64_t number) {
    return options_.path + "." + std::to_string(number);
  };
  LK_RETURN_IF_ERROR(fs_.rename(options_.path, numbered(numbers.back())));
  file_.reset();
  LK_RETURN_IF_ERROR(open());
  const std::size_t gone =
      options_.keep && numbers.size() > *options_.keep ? numbers.size() - *options_.keep : 0;
  for (std::size_t i = 0; i < gone; ++i) LK_RETURN_IF_ERROR(fs_.remove(numbered(numbers[i])));
  return fs_.sync_dir(io::parent_dir(options_.path));
}

}  // namespace logkit::ship
