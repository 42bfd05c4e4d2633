// The forms that need nothing but the row at hand: ndjson, raw, logfmt.
#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"
#include "tools/logq/printer.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {
namespace {

constexpr std::size_t kWriteBytes = 1 << 16;

// Gathers lines and writes them in large pieces.
class LinePrinter : public Printer {
 public:
  enum class Controls : bool { kEscaped, kRaw };
  // `controls`: how the form has control characters.
  LinePrinter(cli::World& world, Controls controls) : world_(world), controls_(controls) {}

  Status push(record::Batch& batch) override {
    LK_RETURN_IF_ERROR(begin(batch));
    for (const std::uint32_t row : batch.selection()) {
      LK_RETURN_IF_ERROR(append(batch, row, buffer_));
      if (buffer_.size() >= kWriteBytes) LK_RETURN_IF_ERROR(write());
    }
    LK_RETURN_IF_ERROR(write());
    return world_.stdout_is_tty ? world_.out.flush() : Status();
  }

 protected:
  virtual Status begin(record::Batch&) { return {}; }
  virtual Status append(record::Batch& batch, std::uint32_t row, std::string& out) = 0;

 private:
  Status write() {
    Status written = world_.out.write(
        controls_ == Controls::kRaw ? for_stdout(buffer_, world_) : std::string_view(buffer_));
    buffer_.clear();
    return written;
  }

  cli::World& world_;
  Controls controls_;
  std::string buffer_;
};

class NdjsonPrinter : public LinePrinter {
 public:
  explicit NdjsonPrinter(cli::World& world) : LinePrinter(world, Controls::kEscaped) {}

 protected:
  Status append(record::Batch& batch, std::uint32_t row, std::string& out) override {
    LK_RETURN_IF_ERROR(batch.append_json(row, out));
    out += '\n';
    return {};
  }
};

// The line as it came where it is known, else the message.
class RawPrinter : public LinePrinter {
 public:
  explicit RawPrinter(cli::World& world) : LinePrinter(world, Controls::kRaw), world_(world) {}

  Status separate() override { return world_.out.write("--\n"); }

 protected:
  Status begin(record::Batch& batch) override {
    LK_TRY(raw_, batch.resolve("raw"));
    message_ = nullptr;
    return {};
  }
  Status append(record::Batch& batch, std::uint32_t row, std::string& out) override {
    record::TextScratch scratch;
    if (raw_->present(row)) {
      out += raw_->text(row, scratch);
    } else {
      LK_TRY(const bool known, batch.append_raw_line(row, out));
      if (!known) {
        if (message_ == nullptr) {
          LK_TRY(message_, batch.resolve("_msg"));
        }
        out += message_->text(row, scratch);
      }
    }
    out += '\n';
    return {};
  }

 private:
  cli::World& world_;
  const record::Column* raw_ = nullptr;
  const record::Column* message_ = nullptr;
};

bool needs_quotes(std::string_view text) {
  if (text.empty()) return true;
  for (const char c : text) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) return true;
  }
  return !is_valid_utf8(text);
}

void append_logfmt_value(std::string_view text, std::string& out) {
  if (!needs_quotes(text)) {
    out += text;
    return;
  }
  const std::size_t begin = out.size();
  append_json_string(text, out);
  // Other than JSON it has no DEL as it is.
  constexpr char kDelete = 0x7f;
  for (std::size_t at = begin; (at = out.find(kDelete, at)) != out.npos;)
    out.replace(at, 1, "\\u007f");
}

// A logfmt key has no blanks, quotes or equal signs.
std::string logfmt_key(std::string_view name) {
  std::string key(name);
  for (char& c : key) {
    if (c <= ' ' || c == '"' || c == '=' || c == 0x7f) c = '_';
  }
  return key.empty() ? "_" : key;
}

class LogfmtPrinter : public LinePrinter {
 public:
  explicit LogfmtPrinter(cli::World& world) : LinePrinter(world, Controls::kRaw) {}

 protected:
  Status begin(record::Batch& batch) override {
    LK_TRY(shown_, ShownColumns::of(batch));
    keys_.clear();
    for (const ShownColumn& entry : shown_.columns()) keys_.push_back(logfmt_key(entry.name));
    return {};
  }
  Status append(record::Batch& batch, std::uint32_t row, std::string& out) override {
    bool first = true;
    LK_TRY(const auto order, shown_.order(batch, row));
    for (const std::uint32_t index : order) {
      const record::Column* column = shown_.columns()[index].column;
      const record::Kind kind = column->kind(row);
      if (kind == record::Kind::kAbsent) continue;
      if (!first) out += ' ';
      first = false;
      out += keys_[index];
      out += '=';
      record::TextScratch scratch;
      // null is a key without a value: null would be a text.
      if (kind != record::Kind::kNull) {
        append_logfmt_value(column->text(row, scratch), out);
      }
    }
    out += '\n';
    return {};
  }

 private:
  ShownColumns shown_;
  std::vector<std::string> keys_;  // by column
};

}  // namespace

std::unique_ptr<Printer> make_ndjson_printer(cli::World& world) {
  return std::make_unique<NdjsonPrinter>(world);
}
std::unique_ptr<Printer> make_raw_printer(cli::World& world) {
  return std::make_unique<RawPrinter>(world);
}
std::unique_ptr<Printer> make_logfmt_printer(cli::World& world) {
  return std::make_unique<LogfmtPrinter>(world);
}

}  // namespace logkit::logq
