#include "lib/parse/grok/oniguruma.h"

#include <algorithm>

#include "lib/base/utf8.h"
#include "lib/parse/grok/oniguruma_translator.h"
#include "lib/parse/line_cursor.h"

namespace logkit::parse {
namespace {

constexpr std::size_t kMaxLiterals = 3;
constexpr std::string_view kSharedPositions = "AzZbBG";

}  // namespace

Status Translator::run() {
  while (!at_end()) LK_RETURN_IF_ERROR(step());
  if (!open_.empty()) return Error::invalid("a '(' without its ')'");
  if (!out.empty()) hinges.finish(out.size());
  return {};
}

Status Translator::step() {
  const char c = in_[at_];
  switch (c) {
    case '\\': LK_RETURN_IF_ERROR(escape()); break;
    case '(': return open_group();
    case ')': LK_RETURN_IF_ERROR(close_group()); break;
    case '[': LK_RETURN_IF_ERROR(bracket_class()); break;
    case '|':
      literals.alternative();
      if (open_.empty()) hinges.give_up();
      if (!open_.empty()) open_.back().has_alternatives = true;
      out.push_back(c);
      ++at_;
      return {};
    case '^':
    case '$':
      literals.zero_width();
      begin_atom();
      out.push_back(c);
      ++at_;
      break;
    case '.':
      literals.unknown();
      begin_atom();
      out.push_back(c);
      ++at_;
      break;
    case '*':
    case '+':
    case '?': return failure("a quantifier with nothing before it");
    default:
      if (is_extended_ && take_comment()) return {};
      ++at_;
      literal(c);
      break;
  }
  quantifiers();
  return {};
}

// In (?x): blanks and comments mean nothing.
bool Translator::take_comment() {
  if (in_[at_] == '#') {
    while (!at_end() && in_[at_] != '\n') ++at_;
    return true;
  }
  if (!is_space(in_[at_]) && in_[at_] != '\n' && in_[at_] != '\r') return false;
  ++at_;
  return true;
}

// The bytes of a character outside of ASCII are one atom.
void Translator::literal(char c) {
  begin_atom();
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x80) {
    literals.literal(c);
    is_literal_ = true;
    if (c == '{' || c == '}' || c == '#' || c == ' ' || c == '\t') out.push_back('\\');
    out.push_back(c);
    return;
  }
  literals.unknown();
  const CodePoint point = decode_utf8(in_.substr(at_ - 1));
  const std::size_t bytes = point.valid ? point.length_bytes : 1;
  out.append("(?:").append(in_.substr(at_ - 1, bytes)).push_back(')');
  at_ += bytes - 1;
}

Status Translator::escape() {
  if (at_ + 1 >= in_.size()) return failure("a '\\' at the end");
  begin_atom();
  const char c = in_[at_ + 1];
  if ((c == 'k' || c == 'g') && (peek(2) == '<' || peek(2) == '\'')) return group_call(c);
  if (c == 'u') return unicode_escape(false);
  if (c == 'p' || c == 'P') {
    const std::size_t close = in_.find('}', at_);
    if (peek(2) != '{' || close == std::string_view::npos) return failure("\\p without its {name}");
    std::string_view name = in_.substr(at_ + 3, close - at_ - 3);
    bool is_negated = c == 'P';
    if (name.starts_with('^')) {
      is_negated = !is_negated;
      name.remove_prefix(1);
    }
    literals.unknown();
    if (const PosixClass* const posix = find_posix_class(name)) {
      out.append(is_negated ? "[^" : "[");
      put_posix(*posix, false);
      out.push_back(']');
    } else {
      out.append(is_negated ? "\\P{" : "\\p{").append(name).push_back('}');
    }
    at_ = close + 1;
    return {};
  }
  at_ += 2;
  if (c == 'h' || c == 'H') {
    literals.unknown();
    out.append(c == 'h' ? "[0-9A-Fa-f]" : "[^0-9A-Fa-f]");
  } else if (c == 'v') {
    literals.unknown();
    out.append("\\x0b");
  } else if (kSharedPositions.find(c) != std::string_view::npos) {
    literals.zero_width();
    out.append({'\\', c});
  } else if (kSharedClasses.find(c) != std::string_view::npos ||
             kSharedCharacters.find(c) != std::string_view::npos || is_digit(c) || c == 'K') {
    literals.unknown();
    if (is_digit(c) || c == 'K') hinges.give_up();
    out.append({'\\', c});
    while (is_digit(c) && !at_end() && is_digit(in_[at_])) out.push_back(in_[at_++]);
  } else if (c == 'x' || c == 'c') {
    literals.unknown();
    out.append({'\\', c});
    if (c == 'c' && !at_end()) out.push_back(in_[at_++]);
    for (int i = 0; c == 'x' && i < 2 && is_hex_digit(peek()); ++i) out.push_back(in_[at_++]);
    if (c == 'x' && peek() == '{') {
      while (!at_end() && out.back() != '}') out.push_back(in_[at_++]);
    }
  } else if (is_letter(c)) {
    // A letter that means nothing to Ruby stands for itself.
    literals.literal(c);
    is_literal_ = true;
    out.push_back(c);
  } else if (static_cast<unsigned char>(c) >= 0x80) {
    literal(c);
  } else {
    literals.literal(c);
    is_literal_ = true;
    out.append({'\\', c});
  }
  return {};
}

// \uHHHH
Status Translator::unicode_escape(bool in_class) {
  char32_t value = 0;
  for (std::size_t i = 2; i < 6; ++i) {
    if (!is_hex_digit(peek(i))) return failure("\\u needs four hexadecimal digits");
    value = value << 4 | hex_value(peek(i));
  }
  at_ += 6;
  std::string bytes;
  append_utf8(value, bytes);
  const bool is_plain = value >= 0x80 || is_letter(bytes[0]) || is_digit(bytes[0]);
  if (!in_class) literals.unknown();
  out.append(in_class ? "" : "(?:").append(is_plain ? "" : "\\").append(bytes);
  if (!in_class) out.push_back(')');
  return {};
}

// \k<name> what a group matched, \g<name> its expression once more.
Status Translator::group_call(char kind) {
  const char close = peek(2) == '<' ? '>' : '\'';
  const std::size_t end = in_.find(close, at_ + 3);
  if (end == std::string_view::npos) return failure("a group's name without its end");
  const std::string name(in_.substr(at_ + 3, end - at_ - 3));
  literals.unknown();
  hinges.give_up();
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) {
    const std::string number = std::to_string(found->second);
    out.append(kind == 'k' ? "(?:\\g{" : "(?:(?").append(number);
    out.append(kind == 'k' ? "})" : "))");
  } else if (!name.empty() && std::all_of(name.begin(), name.end(), is_digit)) {
    out.append(kind == 'k' ? "\\g{" : "(?").append(name).append(kind == 'k' ? "}" : ")");
  } else {
    return failure("no group '" + name + "' before this");
  }
  at_ = end + 1;
  return {};
}

Status Translator::open_group() {
  if (open_.size() >= kMaxRegexNesting) return failure("groups are nested too deeply");
  if (peek(1) == '?') return open_special_group();
  open(true);
  literals.open_group(true);
  out.push_back('(');
  ++at_;
  return {};
}

Status Translator::open_special_group() {
  const std::string_view rest = in_.substr(at_);
  if (rest.starts_with("(?#")) {
    const std::size_t end = in_.find(')', at_);
    if (end == std::string_view::npos) return failure("a comment without its ')'");
    at_ = end + 1;
    return {};
  }
  if (rest.starts_with("(?~")) return failure("the absence operator is not supported");
  for (const std::string_view look : {"(?<=", "(?<!", "(?=", "(?!"}) {
    if (!rest.starts_with(look)) continue;
    open(false);
    literals.open_group(false);
    out.append(look);
    at_ += look.size();
    return {};
  }
  for (const std::string_view plain : {"(?:", "(?>"}) {
    if (!rest.starts_with(plain)) continue;
    open(plain != "(?>");
    literals.open_group(true);
    out.append(plain);
    at_ += plain.size();
    return {};
  }
  if (rest.starts_with("(?P<")) ++at_;  // Python's and RE2's way to write it
  if (rest.starts_with("(?<") || rest.starts_with("(?P<")) return open_named_group('>');
  if (rest.starts_with("(?'")) return open_named_group('\'');
  if (rest.starts_with("(?(")) {
    const std::size_t end = in_.find(')', at_ + 3);
    if (end == std::string_view::npos) return failure("a condition without its ')'");
    hinges.give_up();
    open(false);
    literals.open_group(false);
    out.append(in_.substr(at_, end + 1 - at_));
    at_ = end + 1;
    return {};
  }
  return set_flags();
}

Status Translator::open_named_group(char close) {
  const std::size_t end = in_.find(close, at_ + 3);
  if (end == std::string_view::npos || end == at_ + 3)
    return failure("a group's name without its end");
  std::string name(in_.substr(at_ + 3, end - at_ - 3));
  open(true);
  literals.open_group(true);
  groups.push_back(name);
  numbers_[name.substr(0, name.find(kTypeMark))] = groups.size();
  // A name of our own: Ruby's may hold anything.
  out.append("(?<g").append(std::to_string(groups.size())).push_back('>');
  at_ = end + 1;
  return {};
}

// (?mix-mix) and (?mix-mix:
Status Translator::set_flags() {
  std::string flags;
  bool sets = true;
  bool is_extended = is_extended_;
  std::size_t i = at_ + 2;
  for (; i < in_.size() && in_[i] != ')' && in_[i] != ':'; ++i) {
    const char c = in_[i];
    if (c == '-') sets = false;
    if (c == 'i' || c == 'x') literals.give_up();
    if (c == 'x') is_extended = sets;
    if (c == 'm') {
      flags.push_back('s');
    } else if (c == 'i' || c == '-') {
      flags.push_back(c);
    } else if (c != 'x' && c != 'a' && c != 'u' && c != 'd') {
      return failure("an unknown group");
    }
  }
  if (i >= in_.size()) return failure("a '(' without its ')'");
  if (in_[i] == ':') {
    open(flags.empty());
    literals.open_group(true);
    out.append("(?").append(flags).push_back(':');
  } else {
    if (flags == "-") flags.clear();
    if (!flags.empty()) {
      hinges.give_up();  // they hold in the rest, too
      out.append("(?").append(flags).push_back(')');
    }
  }
  is_extended_ = is_extended;
  at_ = i + 1;
  return {};
}

Status Translator::close_group() {
  if (open_.empty()) return failure("a ')' without its '('");
  literals.close_group();
  out.push_back(')');
  ++at_;
  const Group& closed = open_.back();
  atom_begin_ = closed.begin;
  is_literal_ = false;
  if (!closed.is_straight || closed.has_alternatives) hinges.drop_from(closed.begin);
  is_extended_ = closed.is_extended;
  open_.pop_back();
  return {};
}

Result<TranslatedRegex> translate_oniguruma(std::string_view pattern) {
  Translator bytes(pattern, false);
  LK_RETURN_IF_ERROR(bytes.run());
  Translator utf8(pattern, true);
  LK_RETURN_IF_ERROR(utf8.run());
  TranslatedRegex translated;
  translated.text.bytes = bytes.hinges.whole(bytes.out);
  translated.text.utf8 = utf8.hinges.whole(utf8.out);
  translated.text.pieces_of_bytes = bytes.hinges.pieces(bytes.out);
  translated.text.pieces_of_utf8 = utf8.hinges.pieces(utf8.out);
  translated.text.numbers_plain_groups = bytes.groups.empty();
  translated.groups = std::move(bytes.groups);
  translated.literals = bytes.literals.finish(kMaxLiterals);
  return translated;
}

}  // namespace logkit::parse
