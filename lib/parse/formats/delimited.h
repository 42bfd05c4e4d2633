// Fields between delimiters under a header: what csv, tsv, w3c and zeek share.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/parse/captures.h"
#include "lib/parse/parsed_record.h"
#include "lib/record/timestamp.h"

namespace logkit::parse {

// A field is quoted where it begins with a quote (NUL: none is). Its quotes are
// doubled; what follows its closing quote, blanks apart, belongs to it as it is.
struct DelimitedSyntax {
  char delimiter = ',';
  char quote = '"';
};
// Cuts a row; what is unescaped goes to `arena`. False where a quote is not closed.
bool cut_row(std::string_view row, const DelimitedSyntax& syntax, TextArena& arena,
             std::vector<std::string_view>& cells);
// Whether a quoted field goes on in the next line. `in_quotes`: the line begins
// within one.
bool leaves_quote_open(std::string_view line, const DelimitedSyntax& syntax, bool in_quotes);

// The names of columns: empty ones and those that occur twice get a number.
class ColumnNames {
 public:
  void set(const std::vector<std::string_view>& names);
  bool empty() const { return names_.empty(); }
  std::size_t size() const { return names_.size(); }
  const std::string& operator[](std::size_t i) const { return names_[i]; }

 private:
  std::vector<std::string> names_;  // as between the quotes of JSON keys
};

// Adds the cells as fields, and then makes the canonical ones of them: time,
// message (else `row`), level, ids.
void fill_row(const ColumnNames& names, const std::vector<std::string_view>& cells,
              std::string_view row, const record::TimeContext& time, ParsedRecord& record);

}  // namespace logkit::parse
