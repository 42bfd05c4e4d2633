#include "lib/record/stream_reader.h"

#include <algorithm>

#include "lib/base/byte_order_mark.h"
#include "lib/io/cut_reason.h"
#include "lib/record/aliases.h"

namespace logkit::record {
namespace {

// More paths than this are somebody's ids used as keys: start over.
constexpr std::size_t kManyPaths = 100'000;
// Fields times rows of a batch: what all columns together take, 24 bytes each. Only
// records that have names of their own come near it.
constexpr std::size_t kMostCells = 2u << 20;
// More blank lines than this in front are a text.
constexpr std::size_t kMostBlankLines = 4096;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

// The batch in the making.
class StreamReader::Builder {
 public:
  explicit Builder(StreamReader& reader) : reader_(reader) { ++reader_.batch_number_; }

  std::size_t row_count() const { return contents_.rows.size(); }
  std::size_t cell_count() const { return contents_.fields.size() * row_count(); }
  void reserve(std::size_t rows, std::size_t bytes) {
    contents_.rows.reserve(rows);
    contents_.text.reserve(bytes);
  }

  // False for a position-only record: no row.
  bool add_json(std::string_view line, std::span<const JsonToken> tokens) {
    const auto row = static_cast<std::uint32_t>(row_count());
    const std::size_t values_before = contents_.values.size();
    bool only_reserved = !tokens.empty();
    for (const JsonToken& token : tokens) {
      if (token.path == kRootPath) {
        only_reserved = false;
        continue;
      }
      const PathUse& use = use_of(token.path);
      only_reserved = only_reserved && use.reserved;
      contents_.values.push_back({row, use.field, token});
    }
    if (only_reserved) {
      contents_.values.resize(values_before);
      return false;
    }
    LineRow& added = add_row(line);
    added.is_json = true;
    added.first_value = values_before;
    return true;
  }

  void add_text(const io::Line& line, const char* parse_error) {
    LineRow& row = add_row(line.text);
    row.truncated = line.truncated;
    row.parse_error = parse_error;
    need(contents_.message_field, "_msg");
    if (line.truncated) need(contents_.truncated_field, "_truncated");
    if (parse_error != nullptr) need(contents_.error_field, "_parse_error");
  }

  std::unique_ptr<Batch> finish() {
    return std::make_unique<Batch>(std::make_unique<LineSource>(
        std::move(contents_), reader_.options_.times, reader_.options_.time_field));
  }

 private:
  LineRow& add_row(std::string_view line) {
    LineRow& row = contents_.rows.emplace_back();
    row.begin = contents_.text.size();
    row.size_bytes = line.size();
    row.first_value = contents_.values.size();
    contents_.text.append(line);
    return row;
  }

  const PathUse& use_of(PathId path) {
    if (path >= reader_.path_uses_.size()) reader_.path_uses_.resize(reader_.paths_->size());
    PathUse& use = reader_.path_uses_[path];
    if (use.batch == reader_.batch_number_) return use;
    use.batch = reader_.batch_number_;
    use.field = static_cast<std::uint32_t>(contents_.fields.size());
    FieldPath field_path = reader_.paths_->path(path);
    use.reserved = is_reserved_field(field_path.keys().front());
    std::string name = field_path.name();
    contents_.fields.push_back({std::move(field_path), std::move(name)});
    return use;
  }

  // A field of text lines: that of the path, so that JSON rows share it.
  void need(std::size_t& field, std::string_view name) {
    if (field != LineSource::kNoField) return;
    const PathId path = reader_.paths_->find_or_add(kRootPath, name);
    if (path != kNoPath) field = use_of(path).field;
  }

  StreamReader& reader_;
  LineSource::Contents contents_;
};

StreamReader::StreamReader(io::Input& input, StreamOptions options)
    : input_(input), options_(std::move(options)), reader_(input, options_.lines) {
  is_decided_ = is_ndjson_ = options_.expect_json;
  forget_many_paths();
}

void StreamReader::forget_many_paths() {
  if (paths_ != nullptr && paths_->size() < kManyPaths) return;
  paths_ = std::make_unique<PathTable>();
  scanner_ = std::make_unique<JsonScanner>(*paths_);
  path_uses_.clear();
}

void StreamReader::add_line(const io::Line& line, Builder& builder) {
  ++lines_read_;
  if (line.truncated) ++lines_truncated_;
  if (is_blank(line.text) && add_blank(line)) return;
  const std::string_view text =
      lines_read_ == 1 ? without_byte_order_mark(line.text) : line.text;
  const bool try_json = options_.expect_json || looks_like_json_object(text);
  const bool is_json = try_json && !line.truncated && scanner_->scan(text);
  // Of a line that was cut nobody can say more.
  if (!is_decided_) decide(is_json || (try_json && line.truncated), builder);
  if (is_json) {
    builder.add_json(text, scanner_->tokens());
    return;
  }
  if (!options_.expect_json) return builder.add_text(line, nullptr);
  const JsonError error = line.truncated ? JsonError{0, io::kCutReason}
                                         : scanner_->error();
  ++lines_rejected_;
  if (options_.reporter != nullptr) {
    options_.reporter->reject({.input = input_.name(),
                               .line = lines_read_,
                               .column = line.truncated ? 0 : error.offset + 1,
                               .reason = error.reason,
                               .text = line.text});
  }
  builder.add_text(line, error.reason);
}

// True where the line is no row, or not yet.
bool StreamReader::add_blank(const io::Line& line) {
  if (is_decided_ || line.truncated || blank_lines_.size() == kMostBlankLines) return is_ndjson_;
  blank_lines_.emplace_back(line.text);
  return true;
}

void StreamReader::decide(bool is_ndjson, Builder& builder) {
  is_decided_ = true;
  is_ndjson_ = is_ndjson;
  for (const std::string& text : blank_lines_)
    if (!is_ndjson) builder.add_text({.text = text}, nullptr);
  blank_lines_ = {};
}

Result<std::unique_ptr<Batch>> StreamReader::next() {
  while (true) {
    if (taken_ == chunk_.size()) {
      LK_TRY(chunk_, reader_.next_chunk());
      taken_ = 0;
      if (chunk_.empty() && is_decided_) return std::unique_ptr<Batch>();
      if (chunk_.empty()) {
        Builder builder(*this);
        decide(false, builder);  // blank lines are all there is
        if (builder.row_count() == 0) return std::unique_ptr<Batch>();
        return builder.finish();
      }
      forget_many_paths();
    }
    const auto lines = chunk_.subspan(taken_, std::min(chunk_.size() - taken_, kMaxBatchRows - blank_lines_.size()));
    std::size_t bytes = 0;
    for (const io::Line& line : lines) bytes += line.text.size();
    Builder builder(*this);
    builder.reserve(lines.size(), bytes);
    for (const io::Line& line : lines) {
      add_line(line, builder);
      ++taken_;
      if (builder.cell_count() >= kMostCells) break;
    }
    if (builder.row_count() > 0) return builder.finish();
  }
}

}  // namespace logkit::record
