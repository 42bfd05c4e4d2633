#include <algorithm>
#include <iterator>

#include "lib/base/utf8.h"
#include "lib/parse/grok/oniguruma_translator.h"
#include "lib/parse/line_cursor.h"

namespace logkit::parse {
namespace {

constexpr PosixClass kPosixClasses[] = {
    {"alpha", "\\p{L}\\p{M}"}, {"alnum", "\\p{L}\\p{M}\\p{Nd}"}, {"upper", "\\p{Lu}"},
    {"lower", "\\p{Ll}"},      {"digit", "\\p{Nd}"},             {"punct", "\\p{P}"},
    {"word", "\\p{L}\\p{M}\\p{Nd}_"}, {"space", ""},             {"blank", ""},
    {"cntrl", ""},             {"graph", ""},                    {"print", ""},
    {"xdigit", ""},
};

}  // namespace

const PosixClass* find_posix_class(std::string_view name) {
  const auto same = [name](const PosixClass& posix) {
    return std::equal(name.begin(), name.end(), posix.name.begin(), posix.name.end(),
                      [](char a, char b) { return (is_upper(a) ? a | 0x20 : a) == b; });
  };
  const auto* const found = std::find_if(std::begin(kPosixClasses), std::end(kPosixClasses), same);
  return found == std::end(kPosixClasses) ? nullptr : found;
}

Status Translator::bracket_class() {
  begin_atom();
  literals.unknown();
  ++at_;
  out.push_back('[');
  if (peek() == '^') {
    out.push_back('^');
    ++at_;
  }
  if (peek() == ']') {
    out.append("\\]");
    ++at_;
  }
  LK_RETURN_IF_ERROR(class_members(0));
  out.push_back(']');
  return {};
}

// Up to and with the closing ']', which is not put. A class inside is united
// with the one around it.
Status Translator::class_members(std::size_t depth) {
  if (depth > kMaxRegexNesting) return failure("classes are nested too deeply");
  bool after_class = false;  // a '-' then stands for itself
  while (!at_end()) {
    const char c = in_[at_];
    const bool was_class = after_class;
    after_class = false;
    if (c == ']') {
      ++at_;
      return {};
    }
    if (c == '[') {
      after_class = true;
      if (peek(1) == ':' && in_.find(":]", at_ + 2) != std::string_view::npos) {
        LK_RETURN_IF_ERROR(posix_class());
        continue;
      }
      if (peek(1) == '^') return failure("a negated class within a class is not supported");
      ++at_;
      LK_RETURN_IF_ERROR(class_members(depth + 1));
    } else if (c == '&' && peek(1) == '&') {
      return failure("the class intersection '&&' is not supported");
    } else if (c == '\\') {
      if (at_ + 1 >= in_.size()) return failure("a '\\' at the end");
      const char escaped = in_[at_ + 1];
      after_class = kSharedClasses.find(escaped) != std::string_view::npos || escaped == 'h';
      LK_RETURN_IF_ERROR(class_escape());
    } else {
      if (c == '-' && was_class) out.push_back('\\');
      out.push_back(c);
      ++at_;
    }
  }
  return failure("a '[' without its ']'");
}

Status Translator::class_escape() {
  const char c = in_[at_ + 1];
  if (c == 'u') return unicode_escape(true);
  if (c == 'p' || c == 'P') {
    const std::size_t close = in_.find('}', at_);
    if (close == std::string_view::npos) return failure("\\p without its {name}");
    const std::string_view name = in_.substr(at_ + 3, close - at_ - 3);
    const PosixClass* const posix = find_posix_class(name);
    if (posix != nullptr) {
      put_posix(*posix, c == 'P');
    } else {
      out.append(in_.substr(at_, close + 1 - at_));
    }
    at_ = close + 1;
    return {};
  }
  at_ += 2;
  if (c == 'h') {
    out.append("0-9A-Fa-f");
  } else if (c == 'H') {
    return failure("\\H within a class is not supported");
  } else if (c == 'v') {
    out.append("\\x0b");
  } else if (is_letter(c) && kSharedClasses.find(c) == std::string_view::npos &&
             kSharedCharacters.find(c) == std::string_view::npos && c != 'b' && c != 'x' &&
             c != 'c') {
    out.push_back(c);
  } else {
    out.append({'\\', c});
  }
  return {};
}

Status Translator::posix_class() {
  const std::size_t close = in_.find(":]", at_ + 2);
  std::string_view name = in_.substr(at_ + 2, close - at_ - 2);
  const bool is_negated = name.starts_with('^');
  if (is_negated) name.remove_prefix(1);
  const PosixClass* const posix = find_posix_class(name);
  if (posix == nullptr) return failure("no class [:" + std::string(name) + ":]");
  put_posix(*posix, is_negated);
  at_ = close + 2;
  return {};
}

void Translator::put_posix(const PosixClass& posix, bool is_negated) {
  out.append(is_negated ? "[:^" : "[:").append(posix.name).append(":]");
  if (is_utf8_ && !is_negated) out.append(posix.unicode);
}

Quantifier Translator::take_braces() {
  const std::size_t close = in_.find('}', at_);
  if (close == std::string_view::npos) return {};
  const std::string_view inside = in_.substr(at_ + 1, close - at_ - 1);
  const std::size_t comma = inside.find(',');
  const std::string_view least = inside.substr(0, comma);
  const std::string_view most =
      comma == std::string_view::npos ? std::string_view() : inside.substr(comma + 1);
  const auto are_digits = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_digit);
  };
  if (!are_digits(least) || !are_digits(most) || (least.empty() && most.empty())) return {};
  Quantifier found;
  found.text = "{" + std::string(least.empty() ? "0" : least);
  if (comma != std::string_view::npos) found.text.append(",").append(most);
  found.text.push_back('}');
  found.may_be_absent = least.find_first_not_of('0') == std::string_view::npos;
  // "{2}?" is an optional "{2}" to Ruby, "{2,3}+" one or more of them.
  found.has_mode = comma != std::string_view::npos && peek(inside.size() + 2) == '?';
  at_ = close + 1;
  return found;
}

Quantifier Translator::take_quantifier() {
  while (is_extended_ && !at_end() && take_comment()) {
  }
  const char c = peek();
  Quantifier found;
  if (c == '{') {
    found = take_braces();
    if (!found.text.empty() && found.has_mode) found.text.push_back(in_[at_++]);
    return found;
  }
  if (at_end() || (c != '*' && c != '+' && c != '?')) return {};
  found.text.push_back(c);
  found.may_be_absent = c != '+';
  ++at_;
  if (peek() == '?' || peek() == '+') found.text.push_back(in_[at_++]);
  return found;
}

void Translator::quantifiers() {
  bool is_first = true;
  bool may_be_absent = false;
  while (true) {
    const Quantifier quantifier = take_quantifier();
    if (quantifier.text.empty()) break;
    if (!is_first) {
      out.insert(atom_begin_, "(?:");
      out.push_back(')');
    }
    out.append(quantifier.text);
    may_be_absent = may_be_absent || quantifier.may_be_absent;
    is_first = false;
  }
  if (is_first && is_literal_) return hinges.literal(atom_begin_, out.size(), open_.size());
  hinges.variable();
  if (is_first) return;
  hinges.drop_from(atom_begin_);
  literals.quantifier(may_be_absent);
}

}  // namespace logkit::parse
