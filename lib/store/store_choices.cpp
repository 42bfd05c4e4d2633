#include "lib/store/store_choices.h"

#include <algorithm>
#include <utility>

#include "lib/io/publish.h"
#include "lib/io/read_text.h"
#include "lib/store/catalog.h"
#include "lib/store/partition.h"

namespace logkit::store {
namespace {

constexpr std::uint64_t kMostBytes = 1u << 20;
constexpr std::string_view kAllFields = "*";
constexpr std::string_view kStreamFields = "stream-fields";
constexpr std::string_view kIndexFields = "index-fields";
constexpr std::string_view kNoIndex = "no-index";

void append_line(std::string_view name, const std::vector<std::string>& fields, std::string& out) {
  out.append(name).push_back('=');
  for (std::size_t i = 0; i < fields.size(); ++i) out.append(i == 0 ? "" : ",").append(fields[i]);
  out.push_back('\n');
}

std::string text_of(const StoreChoices& choices) {
  std::string out;
  if (choices.stream_fields) append_line(kStreamFields, *choices.stream_fields, out);
  if (!choices.index) return out;
  const IndexChoice& index = *choices.index;
  if (!index.indexes) {
    append_line(kNoIndex, {std::string(kAllFields)}, out);
  } else if (!index.left_out.empty()) {
    append_line(kNoIndex, index.left_out, out);
  }
  if (!index.only.empty()) append_line(kIndexFields, index.only, out);
  if (index == IndexChoice()) append_line(kIndexFields, {std::string(kAllFields)}, out);
  return out;
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    names.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

// False where the line is none of ours.
bool take_line(std::string_view line, StoreChoices& choices) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, equals);
  const std::string_view value = line.substr(equals + 1);
  std::vector<std::string> fields = split(value == kAllFields ? std::string_view() : value);
  if (name == kStreamFields) {
    choices.stream_fields = std::move(fields);
    return true;
  }
  if (name != kIndexFields && name != kNoIndex) return false;
  if (!choices.index) choices.index.emplace();
  if (name == kIndexFields) {
    choices.index->only = std::move(fields);
  } else {
    choices.index->indexes = value != kAllFields;
    choices.index->left_out = std::move(fields);
  }
  return true;
}

Result<StoreChoices> parse_choices(std::string_view text, const std::string& path) {
  StoreChoices choices;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!take_line(text.substr(0, end), choices)) {
      Error error = Error::corrupt("has a line that says nothing of how records are stored", path);
      error.help = "remove it, and say with the next ingest what is to hold";
      return error;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return choices;
}

// Of the newest segment with records that can be read.
Result<std::optional<std::vector<std::string>>> newest_stream_fields(io::Fs& fs,
                                                                     const std::string& store) {
  using Fields = std::optional<std::vector<std::string>>;
  auto files = list_segments(fs, store);
  if (!files && files.error().code == Code::kNotFound) return Fields();
  if (!files) return std::move(files).error();
  std::erase_if(*files, [](const SegmentFile& file) { return !file.parsed || file.parsed->rows == 0; });
  std::ranges::sort(*files, std::ranges::greater(),
                    [](const SegmentFile& file) { return file.parsed->flush_number; });
  for (const SegmentFile& file : *files)
    if (const auto reader = open_segment(fs, file.path)) return Fields((*reader)->footer().stream_fields);
  return Fields();
}

}  // namespace

void StoreChoices::apply(segment::WriterOptions& options) const {
  if (stream_fields) options.stream_fields = *stream_fields;
  if (!index) return;
  options.index = index->indexes;
  options.unindexed_fields = index->left_out;
  options.indexed_fields = index->only;
}

StoreChoices StoreChoices::over(const StoreChoices& before) const {
  StoreChoices both = *this;
  if (!both.stream_fields) both.stream_fields = before.stream_fields;
  if (!both.index) both.index = before.index;
  return both;
}

namespace {

// What the directory says; nothing where it says nothing.
Result<std::optional<StoreChoices>> choices_in(io::Fs& fs, std::string_view dir) {
  const std::string path = io::join_path(dir, kChoicesFile);
  const auto text = io::read_text(fs, path, kMostBytes);
  if (!text && text.error().code == Code::kNotFound) return std::optional<StoreChoices>();
  if (!text) return text.error();
  LK_TRY(StoreChoices choices, parse_choices(*text, path));
  return std::optional(std::move(choices));
}

}  // namespace

Result<StoreChoices> read_choices(io::Fs& fs, const std::string& store) {
  LK_TRY(auto own, choices_in(fs, store));
  if (!own) {
    const std::string parent = io::parent_dir(store);
    LK_TRY(const auto partitioned_by, partition_field(fs, parent));
    if (partitioned_by) {
      LK_TRY(own, choices_in(fs, parent));
    }
  }
  StoreChoices choices = own.value_or(StoreChoices());
  if (choices.stream_fields) return choices;
  LK_TRY(choices.stream_fields, newest_stream_fields(fs, store));
  return choices;
}

Status keep_choices(io::Fs& fs, const std::string& store, const StoreChoices& choices) {
  const std::string text = text_of(choices);
  return io::publish(fs, io::join_path(store, kChoicesFile),
                     [&](io::WriteFile& file) { return file.append(as_bytes(text)); });
}

}  // namespace logkit::store
