// csv (RFC 4180, line ends LF) and tsv (\t, \n, \r and \\ escaped). The header
// names the fields of the first 8,192 records (held_rows.h); a field that comes up later has no
// column and is told of at the end.
#include <set>

#include "lib/cli/diag.h"
#include "lib/cli/suggest.h"
#include "tools/logq/held_rows.h"
#include "tools/logq/printer.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {
namespace {

constexpr std::size_t kNamedMissing = 5;

class CsvPrinter : public Printer {
 public:
  CsvPrinter(const PrinterOptions& options, cli::World& world)
      : world_(world), tabs_(options.form == "tsv"), held_(options.columns, NamedBy::kRows) {}

  Status push(record::Batch& batch) override {
    if (started_) return write_rows(batch);
    LK_RETURN_IF_ERROR(held_.add(std::move(batch)));
    return held_.full() ? release() : Status();
  }

  Status release() override {
    if (started_ || (held_.empty() && !held_.fixed())) return {};
    started_ = true;
    std::string line;
    for (const std::string& name : held_.names()) append_cell(name, line);
    LK_RETURN_IF_ERROR(end_line(line));
    for (record::Batch& batch : held_.take()) LK_RETURN_IF_ERROR(write_rows(batch));
    return {};
  }

  Status finish() override {
    LK_RETURN_IF_ERROR(release());
    if (missing_.empty()) return {};
    std::string text;
    std::size_t named = 0;
    for (const std::string& name : missing_) {
      if (++named > kNamedMissing) break;
      text += (text.empty() ? "'" : ", '") + name + "'";
    }
    if (missing_.size() > kNamedMissing) {
      text += " and " + std::to_string(missing_.size() - kNamedMissing) + " more";
    }
    cli::print_warning(world_,
                       "fields that first appear after the header have no column: " + text,
                       "name the columns with --fields");
    return {};
  }

 private:
  Status write_rows(record::Batch& batch) {
    LK_TRY(const ShownColumns shown, ShownColumns::of(batch));
    LK_TRY(const auto columns, held_.columns_of(batch, shown));
    if (!held_.fixed()) note_missing(batch, shown);
    std::string line;
    record::TextScratch scratch;
    for (const std::uint32_t row : batch.selection()) {
      for (const record::Column* column : columns) {
        append_cell(column == nullptr ? std::string_view() : column->text(row, scratch), line);
      }
      LK_RETURN_IF_ERROR(end_line(line));
    }
    return world_.stdout_is_tty ? world_.out.flush() : Status();
  }

  void note_missing(const record::Batch& batch, const ShownColumns& shown) {
    for (const ShownColumn& entry : shown.columns()) {
      if (held_.has_name(entry.name) || missing_.contains(entry.name)) continue;
      for (const std::uint32_t row : batch.selection()) {
        if (!entry.column->present(row)) continue;
        missing_.insert(entry.name);
        break;
      }
    }
  }

  void append_cell(std::string_view text, std::string& line) const {
    if (tabs_) {
      for (const char c : text) {
        const std::size_t which = std::string_view("\t\n\r\\").find(c);
        if (which == std::string_view::npos) {
          line += c;
        } else {
          line += '\\';
          line += "tnr\\"[which];
        }
      }
      line += '\t';
      return;
    }
    if (text.find_first_of("\",\n\r") == std::string_view::npos) {
      line += text;
    } else {
      line += '"';
      for (const char c : text) {
        if (c == '"') line += '"';
        line += c;
      }
      line += '"';
    }
    line += ',';
  }

  Status end_line(std::string& line) {
    if (!line.empty()) line.back() = '\n';
    else line = "\n";
    Status written = world_.out.write(for_stdout(line, world_));
    line.clear();
    return written;
  }

  cli::World& world_;
  bool tabs_;
  bool started_ = false;
  HeldRows held_;
  std::set<std::string> missing_;
};

}  // namespace

std::unique_ptr<Printer> make_csv_printer(const PrinterOptions& options, cli::World& world) {
  return std::make_unique<CsvPrinter>(options, world);
}

}  // namespace logkit::logq
