// Zeek's (Bro's) tab separated logs: "#fields" names the columns, "#types" says
// which are numbers, "#path" which log it is. Names with dots stay as they are:
// id.orig_h.
#include <algorithm>

#include "lib/base/json_escape.h"
#include "lib/parse/formats/delimited.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"
#include "lib/record/json_write.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"(all columns)", "as '#fields' names them; counts, ports and intervals are numbers, T and F "
                      "true and false, sets and vectors arrays"},
    {"zeek_log", "which log: '#path'"},
};

class Zeek final : public Format {
 public:
  explicit Zeek(const FormatOptions& options) : time_(*options.time) {}

  bool is_at_rest() const override { return false; }  // the names of columns
  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (line.starts_with('#')) {
      record.is_header = true;
      take_directive(line);
      return true;
    }
    cut_row(line, {.delimiter = separator_, .quote = '\0'}, record.arena, cells_);
    if (names_.empty() || cells_.size() != names_.size()) {
      error = {names_.empty() ? "no Zeek log: there was no '#fields' line"
                              : "not as many fields as '#fields' names", 0};
      return false;
    }
    record.message = Value::string(line);
    for (std::size_t i = 0; i < cells_.size(); ++i) add_cell(i, record);
    if (!path_.empty()) record.add("zeek_log", path_);
    return true;
  }

 private:
  void take_directive(std::string_view line) {
    std::vector<std::string_view> words;
    TextArena arena;
    constexpr std::string_view kSeparator = "#separator ";
    if (line.starts_with(kSeparator)) {
      const std::string_view text = line.substr(kSeparator.size());
      separator_ = text.starts_with("\\x") && text.size() >= 4 && is_hex_digit(text[2]) &&
                           is_hex_digit(text[3])
                       ? static_cast<char>(hex_value(text[2]) << 4 | hex_value(text[3]))
                       : text.empty() ? '\t' : text.front();
      return;
    }
    cut_row(line, {.delimiter = separator_, .quote = '\0'}, arena, words);
    const std::string_view what = words.front();
    words.erase(words.begin());
    if (what == "#fields") {
      names_.set(words);
      types_.clear();
    } else if (what == "#types") {
      types_.assign(words.begin(), words.end());
    } else if (what == "#path" && !words.empty()) {
      path_ = words.front();
    } else if (what == "#unset_field" && !words.empty()) {
      unset_ = words.front();
    } else if (what == "#empty_field" && !words.empty()) {
      empty_ = words.front();
    }
  }

  void add_cell(std::size_t i, ParsedRecord& record) const {
    const std::string_view cell = cells_[i];
    const std::string_view name = names_[i];
    const std::string_view type = i < types_.size() ? std::string_view(types_[i]) : "string";
    if (cell == unset_ || cell.empty()) return;
    if (name == "ts") {
      if (const auto time_ns = record::parse_timestamp(cell, time_))
        return record.set_time(*time_ns);
    }
    if (type.starts_with("set[") || type.starts_with("vector["))
      return add_list(name, cell, record);
    if (cell == empty_) return;
    if (type == "bool") return record.add_token(name, cell == "T" ? "true" : "false");
    const bool is_number = type == "count" || type == "int" || type == "port" ||
                           type == "interval" || type == "double";
    if (is_number && record::is_json_number(cell)) return record.add_token(name, cell);
    record.add(name, cell);
  }

  void add_list(std::string_view name, std::string_view cell, ParsedRecord& record) const {
    std::string json = "[";
    while (cell != empty_) {
      const std::size_t comma = cell.find(',');
      append_json_string(cell.substr(0, comma), json);
      if (comma == std::string_view::npos) break;
      json.push_back(',');
      cell.remove_prefix(comma + 1);
    }
    json.push_back(']');
    record.add_token(name, record.arena.keep(json));
  }

  const record::TimeContext& time_;
  char separator_ = '\t';
  ColumnNames names_;
  std::vector<std::string> types_;
  std::string path_;
  std::string unset_ = "-";
  std::string empty_ = "(empty)";
  std::vector<std::string_view> cells_;
};

unsigned score(std::span<const std::string_view> lines) {
  return !lines.empty() && (lines.front().starts_with("#separator ") ||
                            lines.front().starts_with("#fields\t"))
             ? 100
             : 0;
}

constexpr std::string_view kAliases[] = {"bro"};

}  // namespace

const FormatInfo& zeek_format() {
  static constexpr FormatInfo kInfo = {
      .name = "zeek",
      .aliases = kAliases,
      .description = "Zeek's tab separated logs, columns and types by their header",
      .fields = kFields,
      .score = score,
      .create = create_format<Zeek>,
  };
  return kInfo;
}

}  // namespace logkit::parse
