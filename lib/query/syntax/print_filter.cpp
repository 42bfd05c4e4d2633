#include <variant>

#include "lib/base/ascii.h"
#include "lib/query/syntax/keywords.h"
#include "lib/query/syntax/print.h"
#include "lib/query/syntax/quoting.h"

namespace logkit::query {
namespace {

bool is_word_byte(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.'; }

std::string prefix(const FieldRef& field) {
  return field.name == "_msg" ? "" : quote_if_needed(field.name) + ":";
}

std::string join_texts(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += ',';
    out += quote_if_needed(text);
  }
  return out;
}

std::string_view symbol(CompareOp op) {
  switch (op) {
    case CompareOp::kLess:
      return "<";
    case CompareOp::kLessEqual:
      return "<=";
    case CompareOp::kGreater:
      return ">";
    case CompareOp::kGreaterEqual:
      return ">=";
  }
  return "";
}

std::string ipv4_text(std::uint32_t address) {
  return std::to_string(address >> 24) + "." + std::to_string(address >> 16 & 255) + "." +
         std::to_string(address >> 8 & 255) + "." + std::to_string(address & 255);
}

std::string offset_text(const Duration& offset) {
  return offset.text.empty() ? "" : " offset " + offset.text;
}

class FilterPrinter {
 public:
  std::string operator()(const AllFilter&) const { return "*"; }
  std::string operator()(const AndFilter& f) const { return join(f.operands, " "); }
  std::string operator()(const OrFilter& f) const { return join(f.operands, " or "); }
  std::string operator()(const NotFilter& f) const {
    const bool is_group = std::holds_alternative<AndFilter>(f.operand->node) ||
                          std::holds_alternative<OrFilter>(f.operand->node);
    return is_group ? "!(" + print(*f.operand) + ")" : "!" + print(*f.operand);
  }
  std::string operator()(const PhraseFilter& f) const {
    const std::string text = quote_if_needed(f.text);
    return prefix(f.field) + (f.ignore_case ? "i(" + text + ")" : text);
  }
  std::string operator()(const PrefixFilter& f) const {
    const std::string text = f.text.empty() ? "*" : quote_if_needed(f.text) + "*";
    return prefix(f.field) + (f.ignore_case ? "i(" + text + ")" : text);
  }
  std::string operator()(const AnyValueFilter& f) const {
    return quote_if_needed(f.field.name) + ":*";
  }
  std::string operator()(const EmptyValueFilter& f) const { return prefix(f.field) + "\"\""; }
  std::string operator()(const ExactFilter& f) const {
    return prefix(f.field) + "=" + quote_if_needed(f.text) + (f.is_prefix ? "*" : "");
  }
  std::string operator()(const RegexpFilter& f) const {
    return prefix(f.field) + "~" + quote_if_needed(f.pattern);
  }
  std::string operator()(const ValuesFilter& f) const {
    constexpr std::string_view kNames[] = {"in", "contains_any", "contains_all"};
    return prefix(f.field) + std::string(kNames[static_cast<std::size_t>(f.kind)]) + "(" +
           (f.subquery ? print(**f.subquery) : join_texts(f.values)) + ")";
  }
  std::string operator()(const SequenceFilter& f) const {
    return prefix(f.field) + "seq(" + join_texts(f.phrases) + ")";
  }
  std::string operator()(const RangeFilter& f) const {
    return prefix(f.field) + "range" + (f.includes_lower ? "[" : "(") +
           quote_number(f.lower.text) + ", " + quote_number(f.upper.text) +
           (f.includes_upper ? "]" : ")");
  }
  std::string operator()(const CompareFilter& f) const {
    return prefix(f.field) + std::string(symbol(f.op)) +
           (f.number ? quote_number(f.text) : quote_if_needed(f.text));
  }
  std::string operator()(const Ipv4RangeFilter& f) const {
    return prefix(f.field) + "ipv4_range(" + ipv4_text(f.min_address) + ", " +
           ipv4_text(f.max_address) + ")";
  }
  std::string operator()(const StringRangeFilter& f) const {
    return prefix(f.field) + "string_range(" + quote_if_needed(f.min_text) + ", " +
           quote_if_needed(f.max_text) + ")";
  }
  std::string operator()(const LengthRangeFilter& f) const {
    return prefix(f.field) + "len_range(" + quote_number(f.min_text) + ", " +
           quote_number(f.max_text) + ")";
  }
  std::string operator()(const ValueTypeFilter& f) const {
    return prefix(f.field) + "value_type(" + quote_if_needed(f.type) + ")";
  }
  std::string operator()(const FieldCompareFilter& f) const {
    constexpr std::string_view kNames[] = {"eq_field", "le_field", "lt_field"};
    return prefix(f.field) + std::string(kNames[static_cast<std::size_t>(f.op)]) + "(" +
           quote_if_needed(f.other.name) + ")";
  }
  std::string operator()(const TimeFilter& f) const { return "_time:" + f.text; }
  std::string operator()(const DayRangeFilter& f) const {
    return "_time:day_range" + f.text + offset_text(f.offset);
  }
  std::string operator()(const WeekRangeFilter& f) const {
    return "_time:week_range" + f.text + offset_text(f.offset);
  }
  std::string operator()(const StreamFilter& f) const {
    std::string out = "{";
    for (std::size_t i = 0; i < f.alternatives.size(); ++i) {
      if (i > 0) out += " or ";
      for (std::size_t j = 0; j < f.alternatives[i].size(); ++j) {
        if (j > 0) out += ',';
        out += print_match(f.alternatives[i][j]);
      }
    }
    return out + "}";
  }
  std::string operator()(const StreamIdFilter& f) const {
    if (f.subquery) return "_stream_id:in(" + print(**f.subquery) + ")";
    if (f.ids.size() == 1) return "_stream_id:" + f.ids.front();
    return "_stream_id:in(" + join_texts(f.ids) + ")";
  }
  std::string operator()(const MinLevelFilter& f) const {
    const std::string field = f.field.name == "level" ? "" : quote_if_needed(f.field.name) + ":";
    return field + "min_level(" + f.level + ")";
  }

 private:
  // Or under And needs parentheses; nothing else does.
  static std::string join(const std::vector<Filter>& operands, std::string_view separator) {
    std::string out;
    for (const Filter& operand : operands) {
      if (!out.empty()) out += separator;
      const bool is_group = std::holds_alternative<OrFilter>(operand.node);
      out += is_group ? "(" + print(operand) + ")" : print(operand);
    }
    return out;
  }

  static std::string print_match(const StreamMatch& match) {
    constexpr std::string_view kOps[] = {"=", "!=", "=~", "!~", " in ", " not_in "};
    std::string out = quote_if_needed(match.label);
    out += kOps[static_cast<std::size_t>(match.op)];
    const bool is_list = match.op == StreamMatch::Op::kIn || match.op == StreamMatch::Op::kNotIn;
    if (is_list) out += '(';
    for (std::size_t i = 0; i < match.values.size(); ++i) {
      if (i > 0) out += ',';
      out += quote(match.values[i]);
    }
    if (is_list) out += ')';
    return out;
  }
};

}  // namespace

std::string quote_if_needed(std::string_view text) {
  if (text.empty() || is_reserved(text)) return quote(text);
  for (const char c : text) {
    if (!is_word_byte(c)) return quote(text);
  }
  return std::string(text);
}

std::string quote_number(std::string_view text) {
  if (text.empty()) return quote(text);
  for (const char c : text) {
    if (!is_word_byte(c) && c != '-' && c != '+' && c != ':') return quote(text);
  }
  return std::string(text);
}

std::string print(const Filter& filter) { return std::visit(FilterPrinter{}, filter.node); }

}  // namespace logkit::query
