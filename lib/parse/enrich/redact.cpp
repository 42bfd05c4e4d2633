#include "lib/parse/enrich/redact.h"

#include <algorithm>

#include "lib/base/hash.h"
#include "lib/base/json_escape.h"
#include "lib/parse/grok/oniguruma.h"
#include "lib/parse/grok/regex_program.h"
#include "lib/parse/json_record.h"
#include "lib/parse/line_cursor.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;  // 0: nothing was found
};

bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_local(char c) {
  return is_word(c) || c == '.' || c == '-' || c == '+' || c == '%' || c == '\'';
}
bool is_domain(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; }

// Each finder: the next one at or behind `from`.

Span find_email(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find('@', from); at != std::string_view::npos;
       at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > from && is_local(text[begin - 1]) && at - begin < 64) --begin;
    std::size_t end = at + 1;
    while (end < text.size() && is_domain(text[end]) && end - at < 256) ++end;
    while (end > at + 1 && !is_letter(text[end - 1]) && !is_digit(text[end - 1])) --end;
    const std::string_view domain = text.substr(at + 1, end - at - 1);
    const std::size_t dot = domain.rfind('.');
    if (begin < at && dot != std::string_view::npos && dot > 0 && domain.size() - dot > 2)
      return {begin, end};
  }
  return {};
}

Span find_ipv4(std::string_view text, std::size_t from) {
  for (std::size_t dot = text.find('.', from); dot != std::string_view::npos;
       dot = text.find('.', dot + 1)) {
    std::size_t begin = dot;
    while (begin > from && is_digit(text[begin - 1]) && dot - begin < 4) --begin;
    if (begin > 0 && (is_word(text[begin - 1]) || text[begin - 1] == '.')) continue;
    LineCursor cursor(text.substr(begin));
    bool is_address = true;
    for (int i = 0; i < 4 && is_address; ++i) {
      unsigned value = 0;
      is_address = (i == 0 || cursor.take('.')) && cursor.number(value, 3) && value <= 255;
    }
    const bool goes_on =
        is_word(cursor.peek()) || (cursor.peek() == '.' && is_digit(cursor.peek(1)));
    if (is_address && !goes_on) return {begin, begin + cursor.offset()};
  }
  return {};
}

bool has_check_digit(const std::string& digits) {
  unsigned sum = 0;
  bool doubles = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    unsigned value = static_cast<unsigned>(*digit - '0');
    if (doubles) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
    doubles = !doubles;
  }
  return sum % 10 == 0;
}

// The longest card that begins with the group of digits at `at`; its end, or 0.
std::size_t end_of_card(std::string_view text, std::size_t at) {
  std::string digits;
  std::size_t found = 0;
  for (std::size_t end = at; end < text.size() && digits.size() < 20; ++end) {
    const char c = text[end];
    if (is_digit(c)) {
      digits.push_back(c);
      const bool ends_group = end + 1 == text.size() || !is_word(text[end + 1]);
      const bool is_varied = digits.find_first_not_of(digits.front()) != std::string::npos;
      if (ends_group && is_varied && digits.size() >= 13 && digits.size() <= 19 &&
          has_check_digit(digits))
        found = end + 1;
    } else if ((c != ' ' && c != '-') || end + 1 >= text.size() || !is_digit(text[end + 1])) {
      break;
    }
  }
  return found;
}

Span find_card(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    const bool stands_alone = at == 0 || (!is_word(text[at - 1]) && text[at - 1] != '.');
    if (stands_alone) {
      if (const std::size_t end = end_of_card(text, at); end != 0) return {at, end};
    }
    while (at + 1 < text.size() && is_digit(text[at + 1])) ++at;
  }
  return {};
}

Span find_jwt(std::string_view text, std::size_t from) {
  const auto is_base64url = [](char c) { return is_word(c) || c == '-'; };
  for (std::size_t at = text.find("eyJ", from); at != std::string_view::npos;
       at = text.find("eyJ", at + 3)) {
    std::size_t end = at;
    int parts = 0;
    while (parts < 3) {
      const std::size_t begin = end;
      while (end < text.size() && is_base64url(text[end])) ++end;
      // The signature of an unsecured token is empty.
      if (end - begin < 4 && parts < 2) break;
      if (++parts < 3 && (end >= text.size() || text[end++] != '.')) break;
    }
    if (parts == 3) return {at, end};
  }
  return {};
}

Span find_aws_key(std::string_view text, std::size_t from) {
  constexpr std::size_t kKeyBytes = 20;
  for (std::size_t at = text.find("IA", from); at != std::string_view::npos;
       at = text.find("IA", at + 1)) {
    if (at < from + 2) continue;
    const std::size_t begin = at - 2;
    const std::string_view key = text.substr(begin, kKeyBytes);
    const bool is_key = key.size() == kKeyBytes &&
                        (key.starts_with("AKIA") || key.starts_with("ASIA")) &&
                        std::all_of(key.begin(), key.end(),
                                    [](char c) { return is_upper(c) || is_digit(c); });
    const std::size_t end = begin + kKeyBytes;
    if (is_key && (begin == 0 || !is_word(text[begin - 1])) &&
        (end == text.size() || !is_word(text[end])))
      return {begin, end};
  }
  return {};
}

struct Kind {
  std::string_view name;
  Span (*find)(std::string_view text, std::size_t from);
};
constexpr Kind kKinds[] = {
    {"email", find_email}, {"ipv4", find_ipv4},       {"credit-card", find_card},
    {"jwt", find_jwt},     {"aws-key", find_aws_key},
};

const Kind* find_kind(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                         [name](const Kind& one) { return one.name == name; });
  return found == std::end(kKinds) ? nullptr : found;
}

// An expression, run from where the last match ended.
class Expression {
 public:
  explicit Expression(RegexProgram compiled)
      : program_(std::make_unique<RegexProgram>(std::move(compiled))), matcher_(*program_) {}

  bool matches_empty() { return matcher_.match("") == RegexMatcher::Outcome::kYes; }
  Span find(std::string_view text, std::size_t from) {
    const std::string_view rest = text.substr(from);
    if (matcher_.match(rest) != RegexMatcher::Outcome::kYes) return {};
    const std::string_view found = matcher_.group(0);
    if (found.empty()) return {};
    const std::size_t begin = from + static_cast<std::size_t>(found.data() - rest.data());
    return {begin, begin + found.size()};
  }

 private:
  std::unique_ptr<RegexProgram> program_;
  RegexMatcher matcher_;
};

class Redaction final : public RecordStep {
 public:
  explicit Redaction(RedactMode mode) : mode_(mode) {}

  Status add(const std::string& kind) {
    if (const Kind* const known = find_kind(kind)) {
      kinds_.push_back(known);
      return {};
    }
    LK_TRY(const TranslatedRegex translated, translate_oniguruma(kind));
    LK_TRY(RegexProgram program, RegexProgram::compile(translated.text));
    Expression expression(std::move(program));
    if (expression.matches_empty()) {
      return Error::invalid("the expression '" + kind + "' matches the empty text");
    }
    expressions_.push_back(std::move(expression));
    return {};
  }

  void apply(ParsedRecord& record) override {
    if (record.has_message()) redact(record.message, record.arena);
    for (ParsedField& field : record.fields) {
      redact_name(field.name, record.arena);
      redact(field.value, record.arena);
    }
    if (record.raw.data() == nullptr) return;
    std::string text;
    const bool has_changed = record::is_json(record.raw) ? replace_in_json(record.raw, text)
                                                         : replace(record.raw, text);
    if (has_changed) record.raw = record.arena.keep(text);
  }

 private:
  void redact(Value& value, TextArena& arena) {
    std::string text;
    if (!value.is_token) {
      if (replace(value.text, text)) value = Value::string(arena.keep(text));
    } else if (replace_in_json(value.text, text)) {
      value = Value::token(arena.keep(text));
    }
  }

  // Of what has a name that people know; an expression is for values, and what it
  // finds in "password" would be the field's own name.
  void redact_name(std::string_view& name, TextArena& arena) {
    TextArena texts;
    std::string replaced;
    if (!replace(unescape(name, texts), replaced, false)) return;
    std::string key;
    escape_json(replaced, key);
    name = arena.keep(key);
  }

  // Strings and numbers of a JSON value, and keys.
  bool replace_in_json(std::string_view json, std::string& out) {
    bool has_changed = false;
    std::size_t at = 0;
    while (at < json.size()) {
      const char c = json[at];
      const bool is_number = is_digit(c) || c == '-';
      if (c != '"' && !is_number) {
        out.push_back(c);
        ++at;
        continue;
      }
      const std::size_t end = c == '"' ? end_of_string(json, at) : end_of_number(json, at);
      const std::string_view token = json.substr(at, end - at);
      at = end;
      const bool is_key = c == '"' && at < json.size() && next_is_colon(json, at);
      TextArena arena;
      const std::string_view text =
          c == '"' ? unescape(token.substr(1, token.size() - 2), arena) : token;
      std::string replaced;
      if (!replace(text, replaced, !is_key)) {
        out.append(token);
      } else {
        append_json_string(replaced, out);
        has_changed = true;
      }
    }
    return has_changed;
  }

  static std::size_t end_of_string(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at)
      if (json[at] == '\\') ++at;
    return std::min(at + 1, json.size());
  }
  static std::size_t end_of_number(std::string_view json, std::size_t at) {
    return std::min(json.find_first_not_of("0123456789+-.eE", at), json.size());
  }
  static bool next_is_colon(std::string_view json, std::size_t at) {
    const std::size_t next = json.find_first_not_of(" \t", at);
    return next != std::string_view::npos && json[next] == ':';
  }

  // `out` is the text without what was found; false where nothing was.
  bool replace(std::string_view text, std::string& out, bool with_expressions = true) {
    std::string_view before = text;
    std::string changed;
    bool has_changed = false;
    const auto all = [&](std::string_view name, auto&& find) {
      std::string after;
      std::size_t from = 0;
      for (Span span = find(before, 0); span.end != 0; span = find(before, span.end)) {
        after.append(before.substr(from, span.begin - from));
        put(name, before.substr(span.begin, span.end - span.begin), after);
        from = span.end;
      }
      if (from == 0) return;
      after.append(before.substr(from));
      changed = std::move(after);
      before = changed;
      has_changed = true;
    };
    for (const Kind* kind : kinds_) all(kind->name, kind->find);
    for (Expression& expression : expressions_) {
      if (!with_expressions) break;
      all("redacted", [&](std::string_view in, std::size_t from) {
        return from >= in.size() ? Span{} : expression.find(in, from);
      });
    }
    if (has_changed) out = std::move(changed);
    return has_changed;
  }

  void put(std::string_view name, std::string_view found, std::string& out) const {
    if (mode_ == RedactMode::kDrop) return;
    out.append("[").append(name);
    if (mode_ == RedactMode::kHash) out.append(":").append(hex64(hash64(found)));
    out.push_back(']');
  }

  RedactMode mode_;
  std::vector<const Kind*> kinds_;
  std::vector<Expression> expressions_;
};

}  // namespace

bool is_redact_kind(std::string_view name) { return find_kind(name) != nullptr; }

std::vector<std::string> redact_kinds() {
  std::vector<std::string> names;
  for (const Kind& kind : kKinds) names.emplace_back(kind.name);
  return names;
}

Result<std::unique_ptr<RecordStep>> make_redaction(const std::vector<std::string>& kinds,
                                                   RedactMode mode) {
  auto redaction = std::make_unique<Redaction>(mode);
  for (const std::string& kind : kinds) LK_RETURN_IF_ERROR(redaction->add(kind));
  return std::unique_ptr<RecordStep>(std::move(redaction));
}

}  // namespace logkit::parse
