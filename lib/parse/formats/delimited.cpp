#include "lib/parse/formats/delimited.h"

#include <algorithm>

#include "lib/base/json_escape.h"
#include "lib/parse/canonical.h"
#include "lib/parse/json_record.h"
#include "lib/record/aliases.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

// A quoted cell at `at`, up to its delimiter; false without a closing quote.
bool cut_quoted(std::string_view row, std::size_t& at, const DelimitedSyntax& syntax,
                TextArena& arena, std::string_view& cell) {
  const std::size_t begin = ++at;
  bool has_doubled = false;
  while (true) {
    const std::size_t found = row.find(syntax.quote, at);
    if (found == std::string_view::npos) return false;
    at = found + 1;
    if (at >= row.size() || row[at] != syntax.quote) break;
    has_doubled = true;
    ++at;
  }
  cell = row.substr(begin, at - 1 - begin);
  const std::size_t end = std::min(row.find(syntax.delimiter, at), row.size());
  std::string_view behind = row.substr(at, end - at);
  if (behind.find_first_not_of(' ') == std::string_view::npos) behind = {};
  at = end;
  if (!has_doubled && behind.empty()) return true;
  char* const room = arena.take(cell.size() + behind.size());
  char* out = room;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    *out++ = cell[i];
    if (cell[i] == syntax.quote) ++i;
  }
  out = std::copy(behind.begin(), behind.end(), out);
  cell = arena.shrink_last(room, out);
  return true;
}

}  // namespace

bool cut_row(std::string_view row, const DelimitedSyntax& syntax, TextArena& arena,
             std::vector<std::string_view>& cells) {
  cells.clear();
  std::size_t at = 0;
  while (true) {
    if (syntax.quote != '\0' && at < row.size() && row[at] == syntax.quote) {
      std::string_view cell;
      if (!cut_quoted(row, at, syntax, arena, cell)) return false;
      cells.push_back(cell);
    } else {
      const std::size_t end = std::min(row.find(syntax.delimiter, at), row.size());
      cells.push_back(row.substr(at, end - at));
      at = end;
    }
    if (at == row.size()) return true;
    ++at;
  }
}

bool leaves_quote_open(std::string_view line, const DelimitedSyntax& syntax, bool in_quotes) {
  std::size_t at = 0;
  while (true) {
    if (!in_quotes && at < line.size() && line[at] == syntax.quote) {
      in_quotes = true;
      ++at;
    }
    while (in_quotes) {
      at = line.find(syntax.quote, at);
      if (at == std::string_view::npos) return true;
      ++at;
      if (at < line.size() && line[at] == syntax.quote) {
        ++at;  // doubled
      } else {
        in_quotes = false;
      }
    }
    at = line.find(syntax.delimiter, at);
    if (at == std::string_view::npos) return false;
    ++at;
  }
}

void ColumnNames::set(const std::vector<std::string_view>& names) {
  names_.clear();
  TextArena arena;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string name(names[i]);
    while (!name.empty() && (name.front() == ' ' || name.front() == '\t')) name.erase(0, 1);
    while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.pop_back();
    if (name.empty()) name = "column" + std::to_string(i + 1);
    if (record::is_reserved_field(name)) name = parsed_name(name, arena);
    std::string key;
    escape_json(name, key);
    if (std::find(names_.begin(), names_.end(), key) != names_.end())
      key += "_" + std::to_string(i + 1);
    names_.push_back(std::move(key));
  }
}

void fill_row(const ColumnNames& names, const std::vector<std::string_view>& cells,
              std::string_view row, const record::TimeContext& time, ParsedRecord& record) {
  record.message = Value::string(row);
  std::uint8_t ranks[6] = {255, 255, 255, 255, 255, 255};
  std::size_t message_at = names.size();
  for (std::size_t i = 0; i < std::min(names.size(), cells.size()); ++i) {
    const std::string_view cell = cells[i];
    if (cell.empty()) continue;
    const CanonicalName name = canonical_name(names[i]);
    const auto which = static_cast<std::size_t>(name.field);
    if (name.field != Canonical::kNone && name.rank < ranks[which]) {
      const auto time_ns = name.field == Canonical::kTime ? record::parse_timestamp(cell, time)
                                                          : std::nullopt;
      if (name.field == Canonical::kMessage) {
        if (message_at < names.size()) record.add(names[message_at], cells[message_at]);
        record.message = Value::string(cell);
        message_at = i;
        ranks[which] = name.rank;
        continue;
      }
      if (name.field == Canonical::kLevel && !record.has_level()) {
        set_level(cell, record);
        ranks[which] = name.rank;
        continue;
      }
      if (time_ns && !record.has_event_time()) {
        record.set_time(*time_ns);
        ranks[which] = name.rank;
        continue;
      }
    }
    record.add(names[i] == "_time" ? "_time_text" : std::string_view(names[i]), cell);
  }
}

}  // namespace logkit::parse
