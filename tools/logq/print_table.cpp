// table: aligned columns under a header, for eyes. The widths are those of the
// first rows; when other fields come up a new table begins.
#include <algorithm>

#include "lib/base/civil_time.h"
#include "lib/cli/text_width.h"
#include "lib/cli/time_expr.h"
#include "lib/record/json_write.h"
#include "tools/logq/held_rows.h"
#include "tools/logq/printer.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {
namespace {

constexpr std::size_t kMaxCellColumns = 60;    // on a terminal
constexpr std::size_t kWriteBytes = 1 << 16;
constexpr std::size_t kMaxPadColumns = 1000;   // elsewhere: no cell is cut

using Cells = std::vector<std::string>;

class TablePrinter : public Printer {
 public:
  TablePrinter(const PrinterOptions& options, cli::World& world)
      : options_(options), world_(world), held_(options.columns, NamedBy::kBatches) {}

  Status push(record::Batch& batch) override {
    if (started_) {
      LK_TRY(const bool fits, has_only_known_fields(batch));
      if (fits) return write_batch(batch);
      started_ = false;
      held_.forget_names();
    }
    LK_RETURN_IF_ERROR(held_.add(std::move(batch)));
    return held_.full() && !held_.fixed() ? release() : Status();
  }

  Status release() override {
    if (started_ || held_.empty()) return {};
    started_ = true;
    std::deque<record::Batch> batches = held_.take();
    LK_RETURN_IF_ERROR(measure(batches));
    std::string out = tables_++ > 0 ? "\n" : "";
    Cells header;
    for (const std::string& name : held_.names()) {
      header.push_back(cli::visible(name, {.utf8 = world_.out_style.utf8()}));
    }
    append_row(header, out, true);
    LK_RETURN_IF_ERROR(world_.out.write(out));
    while (!batches.empty()) {
      LK_RETURN_IF_ERROR(write_batch(batches.front()));
      batches.pop_front();
    }
    return {};
  }

  Status finish() override { return release(); }

 private:
  Result<bool> has_only_known_fields(record::Batch& batch) const {
    if (held_.fixed()) return true;
    LK_TRY(const ShownColumns shown, ShownColumns::of(batch));
    for (const ShownColumn& entry : shown.columns()) {
      if (held_.has_name(entry.name)) continue;
      for (const std::uint32_t row : batch.selection()) {
        if (entry.column->present(row)) return false;
      }
    }
    return true;
  }

  // Row by row: cells of a whole batch would be as large again as its columns.
  Status write_batch(record::Batch& batch) {
    LK_TRY(const auto columns, columns_of(batch));
    std::string out;
    Cells cells;
    for (const std::uint32_t row : batch.selection()) {
      fill(columns, row, cells);
      append_row(cells, out, false);
      if (out.size() < kWriteBytes) continue;
      LK_RETURN_IF_ERROR(world_.out.write(out));
      out.clear();
    }
    LK_RETURN_IF_ERROR(world_.out.write(out));
    return world_.stdout_is_tty ? world_.out.flush() : Status();
  }

  // Widths and alignment, by the first rows.
  Status measure(std::deque<record::Batch>& batches) {
    widths_.clear();
    for (const std::string& name : held_.names()) widths_.push_back(cli::display_columns(name));
    std::vector<bool> has_text(widths_.size(), false);
    numeric_.assign(widths_.size(), false);
    std::size_t left = kHeldRows;
    Cells cells;
    for (record::Batch& batch : batches) {
      LK_TRY(const auto columns, columns_of(batch));
      for (const std::uint32_t row : batch.selection()) {
        if (left-- == 0) return {};
        fill(columns, row, cells);
        for (std::size_t i = 0; i < cells.size(); ++i) {
          const std::size_t used = std::min(cli::display_columns(cells[i]), kMaxPadColumns);
          widths_[i] = std::max(widths_[i], used);
          if (cells[i].empty()) continue;
          has_text[i] = has_text[i] || !record::is_json_number(cells[i]);
          numeric_[i] = !has_text[i];
        }
      }
    }
    return {};
  }

  Result<std::vector<const record::Column*>> columns_of(record::Batch& batch) const {
    LK_TRY(const ShownColumns shown, ShownColumns::of(batch));
    return held_.columns_of(batch, shown);
  }

  void fill(const std::vector<const record::Column*>& columns, std::uint32_t row,
            Cells& cells) const {
    cells.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      cells[i] = cell_of(columns[i], row, held_.names()[i] == "_time");
    }
  }

  std::string cell_of(const record::Column* column, std::uint32_t row, bool is_time) const {
    if (column == nullptr || !column->present(row)) return {};
    record::TextScratch scratch;
    const std::string_view text = column->text(row, scratch);
    if (!options_.zone.is_utc()) {
      if (column->form() == record::Column::Form::kTime) {
        return cli::format_time(column->numbers()[row], options_.zone);
      }
      // In a file a time is a text of its record.
      const auto time_ns = is_time ? parse_rfc3339_ns(text) : std::nullopt;
      if (time_ns) return cli::format_time(*time_ns, options_.zone);
    }
    const cli::Visible how{.utf8 = world_.out_style.utf8()};
    return world_.stdout_is_tty ? cli::shorten(text, kMaxCellColumns, how) : cli::visible(text, how);
  }

  void append_row(const Cells& cells, std::string& out, bool header) const {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::size_t used = cli::display_columns(cells[i]);
      const std::string pad(widths_[i] > used ? widths_[i] - used : 0, ' ');
      if (i > 0) line += "  ";
      line += numeric_[i] ? pad + cells[i] : cells[i] + pad;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += header ? world_.out_style.paint(cli::Paint::kKey, line) : line;
    out += '\n';
  }

  const PrinterOptions& options_;
  cli::World& world_;
  HeldRows held_;
  bool started_ = false;
  std::size_t tables_ = 0;
  std::vector<std::size_t> widths_;
  std::vector<bool> numeric_;  // of the first rows: aligned to the right
};

}  // namespace

std::unique_ptr<Printer> make_table_printer(const PrinterOptions& options, cli::World& world) {
  return std::make_unique<TablePrinter>(options, world);
}

}  // namespace logkit::logq
