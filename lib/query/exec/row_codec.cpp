#include "lib/query/exec/row_codec.h"

#include <algorithm>

#include "lib/base/bytes.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/row_builder.h"

namespace logkit::query {
namespace {

using record::Column;
using record::Kind;

enum RowFlag : std::uint8_t { kHasTime = 1, kHasOriginal = 2, kHasRawLine = 4, kHasStreams = 8 };

struct RowParts {
  std::int64_t time_ns = 0;
  std::uint64_t arrival = 0;
  bool has_time = false;
  bool has_original = false;
  bool has_raw_line = false;
  std::string_view original;
  std::string_view raw_line;
  std::size_t streams = 0;  // which of the lists of stream fields
  std::size_t fields_at = 0;
};

// More fields than a table of records has: records with names of their own.
constexpr std::size_t kManyPaths = 256;
// Of a batch then: fields times rows, 24 bytes each.
constexpr std::size_t kMostCells = 256u << 10;

// What stands before the fields of a row.
RowParts read_parts(ByteReader& bytes) {
  const auto flags = bytes.get_le<std::uint8_t>();
  RowParts parts;
  parts.arrival = bytes.get_varint();
  parts.has_time = (flags & kHasTime) != 0;
  parts.has_original = (flags & kHasOriginal) != 0;
  parts.has_raw_line = (flags & kHasRawLine) != 0;
  if (parts.has_time) parts.time_ns = bytes.get_le<std::int64_t>();
  if (parts.has_original) parts.original = bytes.get_string();
  if (parts.has_raw_line) parts.raw_line = bytes.get_string();
  if ((flags & kHasStreams) != 0) parts.streams = static_cast<std::size_t>(bytes.get_varint());
  parts.fields_at = bytes.offset();
  return parts;
}

// Rows that were encoded, as a source of batches.
class DecodedSource : public record::BatchSource {
 public:
  struct Names {
    std::vector<record::Field> fields;
    // Where the paths of the rows are in `fields`; empty: there.
    std::vector<std::uint32_t> field_of_path;
    std::vector<std::vector<std::string>> stream_fields;
  };

  DecodedSource(std::vector<std::string> rows, Names names, bool has_stored_time)
      : rows_(std::move(rows)),
        fields_(std::move(names.fields)),
        field_of_path_(std::move(names.field_of_path)),
        stream_fields_(std::move(names.stream_fields)),
        has_stored_time_(has_stored_time) {
    entries_.resize(fields_.size());
    parts_.reserve(rows_.size());
    for (std::size_t row = 0; row < rows_.size(); ++row) read_row(row);
  }

  std::size_t row_count() const override { return rows_.size(); }
  const std::vector<record::Field>& fields() const override { return fields_; }
  Result<Column> load(std::size_t index) override {
    entries_[index].resize(rows_.size());
    return Column::plain(std::move(entries_[index]));
  }
  Result<Column> load_times() override {
    std::vector<std::int64_t> time_ns;
    std::vector<bool> present;
    for (const RowParts& part : parts_) {
      time_ns.push_back(part.time_ns);
      present.push_back(part.has_time);
    }
    return Column::times(std::move(time_ns), std::move(present));
  }
  Result<bool> append_original(std::size_t row, std::string& out) override {
    out += parts_[row].original;
    return parts_[row].has_original;
  }
  Result<bool> append_raw_line(std::size_t row, std::string& out) override {
    out += parts_[row].raw_line;
    return parts_[row].has_raw_line;
  }
  Result<bool> append_field_order(std::size_t row, std::vector<std::uint32_t>& out) override {
    ByteReader bytes(std::string_view(rows_[row]).substr(parts_[row].fields_at));
    while (!bytes.at_end()) {
      out.push_back(field_of(bytes.get_varint()));
      bytes.get_le<std::uint8_t>();
      bytes.get_string();
    }
    return true;
  }
  bool has_arrivals() const override { return true; }
  Result<std::uint64_t> arrival(std::size_t row) override { return parts_[row].arrival; }
  bool has_stored_time() const override { return has_stored_time_; }
  std::span<const std::string> stream_fields(std::size_t row) const override {
    return stream_fields_[parts_[row].streams];
  }

 private:
  std::uint32_t field_of(std::uint64_t path) const {
    const auto number = static_cast<std::uint32_t>(path);
    return field_of_path_.empty() ? number : field_of_path_[number];
  }
  void read_row(std::size_t row) {
    ByteReader bytes(rows_[row]);
    parts_.push_back(read_parts(bytes));
    while (bytes.ok() && !bytes.at_end()) {
      const std::uint32_t field = field_of(bytes.get_varint());
      const auto kind = static_cast<Kind>(bytes.get_le<std::uint8_t>());
      auto& entries = entries_[field];
      entries.resize(row);
      entries.push_back({bytes.get_string(), kind});
    }
    LK_CHECK(bytes.ok());
  }

  std::vector<std::string> rows_;
  std::vector<record::Field> fields_;
  std::vector<std::uint32_t> field_of_path_;
  std::vector<std::vector<std::string>> stream_fields_;
  std::vector<std::vector<Column::Entry>> entries_;  // by field, up to the last row that has it
  std::vector<RowParts> parts_;
  bool has_stored_time_;
};

}  // namespace

std::uint32_t RowCodec::path_number(const record::Field& field, bool named) {
  const auto known = path_numbers_.find(field.path);
  if (known != path_numbers_.end()) {
    paths_[known->second].named = paths_[known->second].named || named;
    return known->second;
  }
  const auto number = static_cast<std::uint32_t>(paths_.size());
  paths_.push_back({.field = field, .named = named});
  path_numbers_.emplace(field.path, number);
  return number;
}

Status RowCodec::begin(record::Batch& batch) {
  batch_ = &batch;
  needs_streams_ = needed_.contains(kStreamField);
  if (needs_streams_ && add_stream_labels(batch, labels_))
    for (const std::string& label : labels_) needed_.add(label);
  columns_.assign(batch.fields().size(), {});
  for (std::size_t i = 0; i < batch.fields().size(); ++i) {
    const record::Field& field = batch.fields()[i];
    if (!needed_.contains(field.name)) continue;
    LK_TRY(const Column* column, batch.column(i));
    columns_[i] = {.path = path_number(field, batch.is_named(i)), .column = column};
  }
  LK_TRY(times_, batch.times());
  has_stored_time_ = has_stored_time_ || batch.has_stored_time();
  prints_stored_time_ = prints_stored_time_ || batch.prints_stored_time();
  return {};
}

std::size_t RowCodec::stream_list(std::span<const std::string> fields) {
  if (std::ranges::equal(stream_fields_[last_streams_], fields)) return last_streams_;
  const auto known =
      std::find_if(stream_fields_.begin(), stream_fields_.end(),
                   [&](const auto& list) { return std::ranges::equal(list, fields); });
  last_streams_ = static_cast<std::size_t>(known - stream_fields_.begin());
  if (known == stream_fields_.end()) stream_fields_.emplace_back(fields.begin(), fields.end());
  return last_streams_;
}

Status RowCodec::encode(std::uint32_t row, std::string& out) {
  ByteWriter bytes(out);
  const std::size_t flags_at = out.size();
  std::uint8_t flags = 0;
  bytes.put_le<std::uint8_t>(0);
  LK_TRY(const std::uint64_t arrival, batch_->arrival(row));
  bytes.put_varint(arrival);
  if (times_->present(row)) {
    flags |= kHasTime;
    bytes.put_le<std::int64_t>(times_->numbers()[row]);
  }
  if (needed_.whole_record && !batch_->changed()) {
    scratch_.clear();
    LK_TRY(const bool has_original, batch_->append_original(row, scratch_));
    if (has_original) {
      flags |= kHasOriginal;
      bytes.put_string(scratch_);
    }
  }
  if (needed_.whole_record) {
    scratch_.clear();
    LK_TRY(const bool has_raw, batch_->append_raw_line(row, scratch_));
    if (has_raw) {
      flags |= kHasRawLine;
      bytes.put_string(scratch_);
    }
  }
  if (const std::size_t streams = needs_streams_ ? stream_list(batch_->stream_fields(row)) : 0;
      streams > 0) {
    flags |= kHasStreams;
    bytes.put_varint(streams);
  }
  out[flags_at] = static_cast<char>(flags);
  record::TextScratch text;
  LK_TRY(const auto order, batch_->field_order(row));
  for (const std::uint32_t field : order) {
    const Column* column = columns_[field].column;
    const Kind kind = column == nullptr ? Kind::kAbsent : column->kind(row);
    if (kind == Kind::kAbsent) continue;
    bytes.put_varint(columns_[field].path);
    bytes.put_le(static_cast<std::uint8_t>(kind));
    bytes.put_string(column->text(row, text));
  }
  return {};
}

void RowCodec::decode(std::string_view row) {
  decoded_.emplace_back(row);
  decoded_bytes_ += row.size();
  if (paths_.size() > kManyPaths) note_paths();
}

// Also of rows that were decoded when there were fewer paths.
void RowCodec::note_paths() {
  is_noted_.resize(paths_.size());
  for (; noted_rows_ < decoded_.size(); ++noted_rows_) {
    ByteReader bytes(decoded_[noted_rows_]);
    read_parts(bytes);
    while (!bytes.at_end()) {
      const auto path = static_cast<std::uint32_t>(bytes.get_varint());
      bytes.get_le<std::uint8_t>();
      bytes.get_string();
      if (is_noted_[path]) continue;
      is_noted_[path] = true;
      noted_.push_back(path);
    }
  }
}

bool RowCodec::is_full() const {
  return decoded_.size() == kOutputBatchRows || noted_.size() * decoded_.size() >= kMostCells;
}

record::Batch RowCodec::take() {
  const bool are_many = paths_.size() > kManyPaths;
  DecodedSource::Names names{.fields = {}, .field_of_path = {}, .stream_fields = stream_fields_};
  std::vector<bool> named;
  const auto add = [&](const Path& path) {
    names.fields.push_back(path.field);
    named.push_back(path.named);
  };
  if (are_many) {
    note_paths();
    std::sort(noted_.begin(), noted_.end());
    names.field_of_path.resize(paths_.size());
    for (const std::uint32_t path : noted_) {
      names.field_of_path[path] = static_cast<std::uint32_t>(names.fields.size());
      add(paths_[path]);
      is_noted_[path] = false;
    }
    noted_.clear();
    noted_rows_ = 0;
  } else {
    for (const Path& path : paths_) add(path);
  }
  record::Batch batch(
      std::make_unique<DecodedSource>(std::move(decoded_), std::move(names), has_stored_time_));
  for (std::size_t i = 0; i < named.size(); ++i) batch.set_named(i, named[i]);
  if (!prints_stored_time_) batch.hide_stored_time();
  decoded_.clear();
  decoded_bytes_ = 0;
  return batch;
}

}  // namespace logkit::query
