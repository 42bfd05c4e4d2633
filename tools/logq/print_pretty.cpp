// pretty: one record as a person reads it,
//
//   2026-03-01 12:00:00.123 ERROR cart: payment failed  http.status=502 trace_id=4bf9
//     at further lines of the message
//
// The level is always a word; colours only repeat what the words say. Records
// without a message, as stats give them, are printed as a table.
#include "lib/base/civil_time.h"
#include "lib/cli/text_width.h"
#include "lib/cli/time_expr.h"
#include "lib/record/level.h"
#include "tools/logq/printer.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {
namespace {

constexpr std::size_t kLevelColumns = 5;

class PrettyPrinter : public Printer {
 public:
  PrettyPrinter(const PrinterOptions& options, cli::World& world)
      : options_(options), world_(world), style_(world.out_style) {}

  Status push(record::Batch& batch) override {
    if (table_) return table_->push(batch);
    LK_RETURN_IF_ERROR(load(batch));
    if (!started_ && !has_messages(batch)) {
      table_ = make_table_printer(options_, world_);
      return table_->push(batch);
    }
    started_ = true;
    std::string out;
    for (const std::uint32_t row : batch.selection()) LK_RETURN_IF_ERROR(append(batch, row, out));
    LK_RETURN_IF_ERROR(world_.out.write(out));
    return world_.stdout_is_tty ? world_.out.flush() : Status();
  }
  Status separate() override { return table_ ? Status() : world_.out.write("--\n"); }
  Status release() override { return table_ ? table_->release() : Status(); }
  Status finish() override { return table_ ? table_->finish() : Status(); }

 private:
  Status load(record::Batch& batch) {
    LK_TRY(shown_, ShownColumns::of(batch));
    places_.clear();
    for (const char* name : {"_time", "_msg", "level", "service"}) {
      places_.push_back(columns_meant_by(batch, name));
    }
    shows_time_ = !places_.front().empty();
    LK_TRY(times_, batch.times());
    LK_TRY(messages_, batch.resolve("_msg"));
    LK_TRY(levels_, batch.resolve("level"));
    LK_TRY(services_, batch.resolve("service"));
    return {};
  }

  // The columns that a field with a place of its own in the line may come from,
  // in that order.
  std::vector<std::uint32_t> columns_meant_by(const record::Batch& batch,
                                              std::string_view field) const {
    std::vector<std::uint32_t> found;
    for (const std::string_view name : batch.meanings_of(field)) {
      for (std::uint32_t i = 0; i < shown_.columns().size(); ++i) {
        if (shown_.columns()[i].name == name) found.push_back(i);
      }
    }
    return found;
  }
  // True where the row has its time, message, level or service from there.
  bool has_place(std::uint32_t index, std::uint32_t row) const {
    for (const std::vector<std::uint32_t>& place : places_) {
      for (const std::uint32_t candidate : place) {
        if (candidate == index) return true;
        if (shown_.columns()[candidate].column->present(row)) break;
      }
    }
    return false;
  }

  bool has_messages(const record::Batch& batch) const {
    for (const std::uint32_t row : batch.selection()) {
      if (messages_->present(row)) return true;
    }
    return false;
  }

  Status append(record::Batch& batch, std::uint32_t row, std::string& out) {
    const std::size_t begin = out.size();
    append_time(row, out);
    append_level(row, out);
    record::TextScratch scratch;
    if (services_->present(row)) {
      out += style_.paint(cli::Paint::kKey, shown_text(services_->text(row, scratch))) + ": ";
    }
    std::string_view message = messages_->text(row, scratch);
    const std::size_t newline = std::min(message.find('\n'), message.size());
    append_line(message.substr(0, newline), out);
    LK_TRY(const auto order, shown_.order(batch, row));
    append_fields(order, row, begin, out);
    out += '\n';
    for (message.remove_prefix(std::min(newline + 1, message.size())); !message.empty();) {
      const std::size_t next = std::min(message.find('\n'), message.size());
      out += "  ";
      append_line(message.substr(0, next), out);
      out += '\n';
      message.remove_prefix(std::min(next + 1, message.size()));
    }
    return {};
  }

  void append_line(std::string_view line, std::string& out) const {
    if (line.ends_with('\r')) line.remove_suffix(1);
    cli::append_visible(line, {.utf8 = style_.utf8(), .keep_tabs = true}, out);
  }

  void append_time(std::uint32_t row, std::string& out) const {
    if (!shows_time_ || !times_->present(row)) return;
    record::TextScratch scratch;
    std::int64_t time_ns = 0;
    if (times_->form() == record::Column::Form::kTime) {
      time_ns = times_->numbers()[row];
    } else {
      time_ns = parse_rfc3339_ns(times_->text(row, scratch)).value_or(0);
    }
    std::string text = cli::format_time(time_ns, options_.zone, 3);
    text[10] = ' ';
    // The zone is said once, by the summary; here it would be noise.
    text.erase(23);
    out += style_.paint(cli::Paint::kTime, text) + " ";
  }

  void append_level(std::uint32_t row, std::string& out) const {
    if (!levels_->present(row)) return;
    record::TextScratch scratch;
    const std::string_view spelled = levels_->text(row, scratch);
    const auto level = record::parse_level(spelled);
    std::string word = shown_text(level ? record::level_name(*level) : spelled);
    for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    const std::size_t used = cli::display_columns(word);
    const std::string pad(used < kLevelColumns ? kLevelColumns - used : 0, ' ');
    out += (level ? style_.paint(paint_of(*level), word) : word) + pad + " ";
  }

  static cli::Paint paint_of(record::Level level) {
    switch (level) {
      case record::Level::kTrace: return cli::Paint::kTrace;
      case record::Level::kDebug: return cli::Paint::kDebug;
      case record::Level::kInfo: return cli::Paint::kInfo;
      case record::Level::kWarn: return cli::Paint::kWarn;
      case record::Level::kError: return cli::Paint::kError;
      case record::Level::kFatal: return cli::Paint::kFatal;
    }
    return cli::Paint::kNote;
  }

  void append_fields(std::span<const std::uint32_t> order, std::uint32_t row, std::size_t begin,
                     std::string& out) const {
    record::TextScratch scratch;
    bool first = out.size() > begin;
    for (const std::uint32_t index : order) {
      const ShownColumn& entry = shown_.columns()[index];
      if (!entry.column->present(row) || has_place(index, row)) continue;
      out += first ? "  " : out.size() > begin ? " " : "";
      first = false;
      out += style_.paint(cli::Paint::kKey, shown_text(entry.name) + "=");
      const std::string value = shown_text(entry.column->text(row, scratch));
      const bool quotes = value.empty() || value.find_first_of(" \"=") != std::string::npos;
      if (quotes) out += '"';
      for (const char c : value) {
        if (quotes && c == '"') out += '\\';
        out += c;
      }
      if (quotes) out += '"';
    }
  }

  std::string shown_text(std::string_view text) const {
    return cli::visible(text, {.utf8 = style_.utf8()});
  }

  const PrinterOptions& options_;
  cli::World& world_;
  const cli::Style& style_;
  std::unique_ptr<Printer> table_;
  bool started_ = false;
  bool shows_time_ = false;
  ShownColumns shown_;
  std::vector<std::vector<std::uint32_t>> places_;  // of time, message, level, service
  const record::Column* times_ = nullptr;
  const record::Column* messages_ = nullptr;
  const record::Column* levels_ = nullptr;
  const record::Column* services_ = nullptr;
};

}  // namespace

std::unique_ptr<Printer> make_pretty_printer(const PrinterOptions& options, cli::World& world) {
  return std::make_unique<PrettyPrinter>(options, world);
}

}  // namespace logkit::logq
