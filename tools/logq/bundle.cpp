#include "tools/logq/bundle.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "lib/base/civil_time.h"
#include "lib/base/hash.h"
#include "lib/base/json_escape.h"
#include "lib/io/archive_writer.h"
#include "lib/io/publish.h"
#include "lib/query/exec/fields.h"
#include "lib/query/syntax/print.h"
#include "lib/segment/writer.h"
#include "tools/logq/retyped.h"
#include "tools/logq/tail.h"

namespace logkit::logq {
namespace {

// The records of a run as rows of a segment, each as it came.
class SegmentSink : public query::Sink {
 public:
  SegmentSink(segment::Writer& writer, std::int64_t now_ns) : writer_(writer), now_ns_(now_ns) {}

  Status push(record::Batch& batch) override {
    take_stream_fields(batch);
    LK_TRY(const record::Column* times, batch.times());
    for (const std::uint32_t row : batch.selection()) {
      segment::RecordStamp stamp;
      stamp.time_ns = times->present(row) ? times->numbers()[row] : now_ns_;
      stamp.arrival = writer_.row_count();
      text_.clear();
      LK_TRY(const bool is_line, batch.append_raw_line(row, text_));
      if (is_line) {
        LK_RETURN_IF_ERROR(writer_.add_text(text_, true, {}, stamp));
        continue;
      }
      LK_TRY(const bool is_original, batch.append_original(row, text_));
      if (!is_original) LK_RETURN_IF_ERROR(batch.append_json(row, text_));
      LK_RETURN_IF_ERROR(writer_.add_json(text_, stamp));
    }
    return {};
  }

 private:
  // Records of stores that differ in them have streams of all of them.
  void take_stream_fields(const record::Batch& batch) {
    if (!query::add_stream_labels(batch, stream_fields_)) return;
    const bool is_usual = std::ranges::equal(stream_fields_, query::kStreamLabels);
    writer_.set_stream_fields(is_usual ? std::vector<std::string>() : stream_fields_);
  }

  segment::Writer& writer_;
  std::vector<std::string> stream_fields_;
  std::int64_t now_ns_;
  std::string text_;
};

// Into a file.
class FileOutput : public io::Output {
 public:
  explicit FileOutput(io::WriteFile& file) : file_(file) {}
  Status write(std::string_view bytes) override { return file_.append(as_bytes(bytes)); }
  Status flush() override { return {}; }

 private:
  io::WriteFile& file_;
};

// A file that is gone when this goes.
class Scratch {
 public:
  static Result<Scratch> create(io::Fs& fs, const std::string& path) {
    LK_TRY(auto file, fs.create(path));
    return Scratch(fs, path, std::move(file));
  }
  Scratch(Scratch&& other) noexcept
      : fs_(other.fs_), path_(std::move(other.path_)), file_(std::move(other.file_)) {
    other.path_.clear();
  }
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    file_.reset();
    if (path_.empty()) return;
    [[maybe_unused]] const Status removed = fs_->remove(path_);
  }

  io::WriteFile& file() { return *file_; }
  Result<std::unique_ptr<io::ReadFile>> read() const { return fs_->open_read(path_); }

 private:
  Scratch(io::Fs& fs, std::string path, std::unique_ptr<io::WriteFile> file)
      : fs_(&fs), path_(std::move(path)), file_(std::move(file)) {}

  io::Fs* fs_;
  std::string path_;
  std::unique_ptr<io::WriteFile> file_;
};

Result<std::string> checksum_of(io::ReadFile& file) {
  Hasher hasher;
  std::array<std::byte, 64 << 10> buffer{};
  for (std::uint64_t offset = 0; offset < file.size_bytes();) {
    LK_TRY(const std::size_t count, file.read_at(offset, buffer));
    if (count == 0) break;
    hasher.add(Bytes(buffer.data(), count));
    offset += count;
  }
  return hasher.value128().hex();
}

class Bundle {
 public:
  explicit Bundle(Run& run)
      : run_(run),
        asking_(run.asking()),
        path_(asking_.options.bundle),
        dir_(io::parent_dir(path_)) {}

  Status write() {
    const auto now_ns = asking_.options.common.now_ns;
    auto pending = io::PendingFile::create(asking_.world.fs, dir_);
    if (!pending) return named(std::move(pending).error());
    if (!io::ArchiveWriter::writes(path_)) {
      LK_RETURN_IF_ERROR(write_records(pending->file()));
    } else {
      const std::string scratch =
          io::join_path(dir_, std::string(io::kTemporaryPrefix) + "bundle-" +
                                  std::to_string(getpid()));
      LK_TRY(Scratch records, Scratch::create(asking_.world.fs, scratch + "-records"));
      LK_RETURN_IF_ERROR(write_records(records.file()));
      LK_TRY(Scratch answer, Scratch::create(asking_.world.fs, scratch + "-answer"));
      LK_RETURN_IF_ERROR(write_answer(answer.file()));
      LK_TRY(const auto records_file, records.read());
      LK_TRY(const auto answer_file, answer.read());
      LK_TRY(const std::string about, describe(*records_file, *answer_file));
      LK_TRY(auto archive, io::ArchiveWriter::create(pending->file(), path_));
      LK_RETURN_IF_ERROR(archive->add({"bundle.json", now_ns}, about));
      LK_RETURN_IF_ERROR(archive->add({"answer.ndjson", now_ns}, *answer_file));
      LK_RETURN_IF_ERROR(archive->add({"records.seg", now_ns}, *records_file));
      LK_RETURN_IF_ERROR(archive->finish());
    }
    Status done = pending->commit(path_.substr(path_.find_last_of('/') + 1));
    return done ? done : Status(named(std::move(done).error()));
  }

 private:
  // The file that the user named, not the temporary one.
  Error named(Error error) const {
    if (error.code == Code::kNotFound) return Error::not_found("no such directory", dir_);
    if (error.code == Code::kIo) error.where = path_;
    return error;
  }

  Status write_records(io::WriteFile& file) {
    LK_TRY(auto writer, segment::Writer::create(file, {}));
    query::Query query = asking_.request.query;
    query.pipes.clear();
    LK_TRY(auto from, run_.source(query, {}));
    SegmentSink sink(*writer, asking_.options.common.now_ns);
    LK_RETURN_IF_ERROR(run_.run(query, *from, sink, run_options(asking_, 0)));
    segment::Provenance provenance;
    provenance.created_time_ns = asking_.options.common.now_ns;
    LK_TRY([[maybe_unused]] const segment::Footer footer, writer->finish(provenance));
    matched_ = writer->row_count();
    return file.sync();
  }

  Status write_answer(io::WriteFile& file) {
    FileOutput out(file);
    cli::World& world = asking_.world;
    cli::World other{.fs = world.fs, .out = out, .err = world.err};
    const std::unique_ptr<Printer> printer = make_ndjson_printer(other);
    LK_TRY(auto from, run_.source({}));
    CountingSink counted(rows_, printer.get(), run_.progress());
    if (const auto last = asking_.options.last_records) {
      Tail tail(*last, false);
      if (*last > 0) LK_RETURN_IF_ERROR(run_.run(*from, tail, 0));
      LK_RETURN_IF_ERROR(tail.give_to(counted));
    } else {
      LK_RETURN_IF_ERROR(run_.run(*from, counted, asking_.options.max_records.value_or(0)));
    }
    LK_RETURN_IF_ERROR(printer->finish());
    return file.sync();
  }

  Result<std::string> describe(io::ReadFile& records, io::ReadFile& answer) {
    const cli::CommonOptions& common = asking_.options.common;
    const Figures figures = asking_.inputs.figures();
    out_ = "{";
    text("query", asking_.options.query);
    text("canonical", query::print(asking_.request.query));
    const auto window = window_of(asking_.request);
    if (window && window->has_since()) text("since", format_rfc3339_ns(window->since_ns));
    if (window && window->has_until()) text("until", format_rfc3339_ns(window->until_ns));
    text("now", format_rfc3339_ns(common.now_ns));
    texts("options", answer_options(asking_.options));
    texts("inputs", asking_.options.paths);
    number("matches", matched_);
    number("rows", rows_);
    key("coverage");
    const bool covered = figures.segments_unreadable == 0 && figures.rows_unreadable == 0 &&
                         asking_.rejects.troubles() == 0;
    out_ += std::string("{\"covered\":") + (covered ? "true" : "false");
    number("segments", figures.segments_total);
    number("segments_out_of_window", figures.segments_out_of_window);
    number("segments_unreadable", figures.segments_unreadable);
    number("rows_unreadable", figures.rows_unreadable);
    out_ += '}';
    key("versions");
    out_ += "{\"logkit\":\"" LOGKIT_VERSION "\"";
    number("segment", segment::kFormatVersion);
    out_ += '}';
    key("xxh3_128");
    LK_TRY(const std::string records_sum, checksum_of(records));
    LK_TRY(const std::string answer_sum, checksum_of(answer));
    out_ += "{\"records.seg\":\"" + records_sum + "\",\"answer.ndjson\":\"" + answer_sum + "\"}}\n";
    return out_;
  }

  void key(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    append_json_string(name, out_);
    out_ += ':';
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(value, out_);
  }
  void texts(std::string_view name, const std::vector<std::string>& values) {
    key(name);
    out_ += '[';
    for (const std::string& value : values) {
      if (out_.back() != '[') out_ += ',';
      append_json_string(value, out_);
    }
    out_ += ']';
  }
  void number(std::string_view name, std::uint64_t value) {
    key(name);
    out_ += std::to_string(value);
  }

  Run& run_;
  const Asking& asking_;
  std::string path_;
  std::string dir_;
  std::uint64_t matched_ = 0;
  std::uint64_t rows_ = 0;
  std::string out_;
};

}  // namespace

Status check_bundle(const Options& options) {
  if (options.bundle.empty() || options.bundle.ends_with(".seg") ||
      io::ArchiveWriter::writes(options.bundle)) {
    return {};
  }
  Error error = Error::invalid("'" + options.bundle + "' does not say what to write", "--bundle");
  error.help = "name a segment, case.seg, or an archive, case.tar.zst";
  return error;
}

Status write_bundle(Run& run) {
  if (!run.asking().inputs.can_be_read_again()) {
    Error error = Error::invalid("--bundle reads its input more than once, and a pipe comes once");
    error.help = "save it in a file first";
    return error;
  }
  const Answer before = run.answer();
  LK_RETURN_IF_ERROR(Bundle(run).write());
  const bool complete = run.answer().complete;
  run.answer() = before;
  run.answer().complete = complete;
  return {};
}

}  // namespace logkit::logq
