// Comma and tab separated values (RFC 4180): the first line names the columns.
// A field in double quotes may hold delimiters, doubled quotes and line ends.
#include "lib/parse/formats/delimited.h"
#include "lib/parse/formats/formats.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"(all columns)", "under the names of the first line, as text; empty ones are absent"},
};

class Delimited final : public Format {
 public:
  Delimited(const FormatOptions& options, char delimiter)
      : time_(*options.time), syntax_{.delimiter = delimiter} {}

  bool is_at_rest() const override { return false; }  // the names of columns
  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (!cut_row(line, syntax_, record.arena, cells_)) {
      error = {"a field in quotes without its closing quote", 0};
      return false;
    }
    if (names_.empty()) {
      names_.set(cells_);
      record.is_header = true;
      return true;
    }
    if (cells_.size() > names_.size()) {
      error = {"more fields than the header has", 0};
      return false;
    }
    fill_row(names_, cells_, line, time_, record);
    return true;
  }

 private:
  const record::TimeContext& time_;
  DelimitedSyntax syntax_;
  ColumnNames names_;
  std::vector<std::string_view> cells_;
};

// A line that ends within quotes goes on.
class QuoteRule final : public JoinRule {
 public:
  explicit QuoteRule(char delimiter) : syntax_{.delimiter = delimiter} {}

  void begin(std::string_view line) override { is_open_ = leaves_quote_open(line, syntax_, false); }
  bool continues(std::string_view line) override {
    if (!is_open_) return false;
    is_open_ = leaves_quote_open(line, syntax_, true);
    return true;
  }
  bool is_complete() const override { return !is_open_; }

 private:
  DelimitedSyntax syntax_;
  bool is_open_ = false;
};

template <char kDelimiter>
std::unique_ptr<JoinRule> make_rule() {
  return std::make_unique<QuoteRule>(kDelimiter);
}

bool looks_like_name(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  bool has_letter = false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '=' || c == '{' || c == '[') return false;
    has_letter = has_letter || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }
  return has_letter;
}

// A header of names, and rows with as many fields.
unsigned score(std::span<const std::string_view> lines, char delimiter) {
  if (lines.size() < 2) return 0;
  const DelimitedSyntax syntax{.delimiter = delimiter};
  TextArena arena;
  std::vector<std::string_view> cells;
  if (!cut_row(lines.front(), syntax, arena, cells) || cells.size() < 3) return 0;
  for (const std::string_view cell : cells)
    if (!looks_like_name(cell)) return 0;
  const std::size_t columns = cells.size();
  std::size_t good = 0;
  for (const std::string_view line : lines.subspan(1))
    good += cut_row(line, syntax, arena, cells) && cells.size() == columns ? 1 : 0;
  return static_cast<unsigned>(85 * good / (lines.size() - 1));
}
unsigned score_csv(std::span<const std::string_view> lines) { return score(lines, ','); }
unsigned score_tsv(std::span<const std::string_view> lines) { return score(lines, '\t'); }

std::unique_ptr<Format> create_csv(const FormatOptions& options) {
  return std::make_unique<Delimited>(options, ',');
}
std::unique_ptr<Format> create_tsv(const FormatOptions& options) {
  return std::make_unique<Delimited>(options, '\t');
}

}  // namespace

const FormatInfo& csv_format() {
  static constexpr FormatInfo kInfo = {
      .name = "csv",
      .aliases = {},
      .description = "comma separated values: the first line names the columns",
      .fields = kFields,
      .score = score_csv,
      .create = create_csv,
      .join = make_rule<','>,
  };
  return kInfo;
}

const FormatInfo& tsv_format() {
  static constexpr FormatInfo kInfo = {
      .name = "tsv",
      .aliases = {},
      .description = "tab separated values, likewise",
      .fields = kFields,
      .score = score_tsv,
      .create = create_tsv,
      .join = make_rule<'\t'>,
  };
  return kInfo;
}

}  // namespace logkit::parse
