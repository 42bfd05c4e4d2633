#include "lib/query/exec/row_codec.h"

#include "lib/base/bytes.h"
#include "lib/query/exec/fields.h"

namespace logkit::query {
namespace {

using record::Column;
using record::Kind;

enum RowFlag : std::uint8_t { kHasTime = 1, kHasOriginal = 2, kHasRawLine = 4 };

struct RowParts {
  std::int64_t time_ns = 0;
  std::uint64_t arrival = 0;
  bool has_time = false;
  bool has_original = false;
  bool has_raw_line = false;
  std::string_view original;
  std::string_view raw_line;
  std::size_t fields_at = 0;
};

// Rows that were encoded, as a source of batches.
class DecodedSource : public record::BatchSource {
 public:
  DecodedSource(std::vector<std::string> rows, std::vector<record::Field> fields,
                std::vector<std::string> stream_fields, bool has_stored_time)
      : rows_(std::move(rows)),
        fields_(std::move(fields)),
        stream_fields_(std::move(stream_fields)),
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
      out.push_back(static_cast<std::uint32_t>(bytes.get_varint()));
      bytes.get_le<std::uint8_t>();
      bytes.get_string();
    }
    return true;
  }
  bool has_arrivals() const override { return true; }
  Result<std::uint64_t> arrival(std::size_t row) override { return parts_[row].arrival; }
  bool has_stored_time() const override { return has_stored_time_; }
  std::span<const std::string> stream_fields() const override { return stream_fields_; }

 private:
  void read_row(std::size_t row) {
    ByteReader bytes(rows_[row]);
    const auto flags = bytes.get_le<std::uint8_t>();
    RowParts parts;
    parts.arrival = bytes.get_varint();
    parts.has_time = (flags & kHasTime) != 0;
    parts.has_original = (flags & kHasOriginal) != 0;
    parts.has_raw_line = (flags & kHasRawLine) != 0;
    if (parts.has_time) parts.time_ns = bytes.get_le<std::int64_t>();
    if (parts.has_original) parts.original = bytes.get_string();
    if (parts.has_raw_line) parts.raw_line = bytes.get_string();
    parts.fields_at = bytes.offset();
    parts_.push_back(parts);
    while (bytes.ok() && !bytes.at_end()) {
      const auto path = static_cast<std::size_t>(bytes.get_varint());
      const auto kind = static_cast<Kind>(bytes.get_le<std::uint8_t>());
      auto& entries = entries_[path];
      entries.resize(row);
      entries.push_back({bytes.get_string(), kind});
    }
    LK_CHECK(bytes.ok());
  }

  std::vector<std::string> rows_;
  std::vector<record::Field> fields_;
  std::vector<std::vector<Column::Entry>> entries_;  // by field, up to the last row that has it
  std::vector<RowParts> parts_;
  std::vector<std::string> stream_fields_;
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
  if (add_stream_labels(batch, stream_fields_) && needed_.contains(kStreamField)) {
    for (const std::string& label : stream_fields_) needed_.add(label);
  }
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
}

record::Batch RowCodec::take() {
  std::vector<record::Field> fields;
  for (const Path& path : paths_) fields.push_back(path.field);
  record::Batch batch(std::make_unique<DecodedSource>(std::move(decoded_), std::move(fields),
                                                      stream_fields_, has_stored_time_));
  for (std::size_t i = 0; i < paths_.size(); ++i) batch.set_named(i, paths_[i].named);
  if (!prints_stored_time_) batch.hide_stored_time();
  decoded_.clear();
  decoded_bytes_ = 0;
  return batch;
}

}  // namespace logkit::query
