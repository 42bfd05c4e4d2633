#include "lib/query/exec/collapse_nums.h"

#include <algorithm>
#include <array>

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"
#include "lib/segment/index/unicode.h"

namespace logkit::query {
namespace {

using segment::index::begins_with_word;
using segment::index::is_word_code_point;

constexpr std::string_view kNumber = "<N>";
constexpr std::size_t kMinHexDigits = 4;
// The longest first where one begins like another.
constexpr std::string_view kUnits[] = {"ns", "us", "\u00b5s", "\u03bcs", "ms", "s", "m", "h", "d"};

// The bytes of a unit of time that ends a word or has a number behind it.
std::size_t unit_bytes(std::string_view text) {
  for (const std::string_view unit : kUnits) {
    if (!text.starts_with(unit)) continue;
    const std::string_view rest = text.substr(unit.size());
    if (rest.empty() || is_digit(rest.front()) || !begins_with_word(rest)) return unit.size();
  }
  return 0;
}

// The bytes of the number that `text` begins with; 0 where it is none.
std::size_t number_bytes(std::string_view text) {
  std::size_t decimals = 0;
  while (decimals < text.size() && is_digit(text[decimals])) ++decimals;
  std::size_t digits = decimals;
  while (digits < text.size() && is_hex_digit(text[digits])) ++digits;
  const auto ends = [&text](std::size_t length) {
    const std::string_view rest = text.substr(length);
    return !begins_with_word(rest) || rest.front() == 'T' || rest.front() == 'Z' ||
           unit_bytes(rest) > 0;
  };
  if (digits > decimals && digits >= kMinHexDigits && ends(digits)) return digits;
  return decimals > 0 && ends(decimals) ? decimals : 0;
}

class Collapser {
 public:
  Collapser(std::string_view text, std::string& out) : text_(text), out_(out) {}

  bool run() {
    while (at_ < text_.size()) {
      const std::size_t length = can_begin_ && is_hex_digit(text_[at_])
                                     ? number_bytes(text_.substr(at_))
                                     : 0;
      if (length > 0) {
        collapse(length);
      } else {
        skip_char();
      }
    }
    out_ += text_.substr(copied_);
    return copied_ > 0;
  }

 private:
  void collapse(std::size_t length) {
    out_ += text_.substr(copied_, at_ - copied_);
    out_ += kNumber;
    at_ += length;
    copied_ = at_;
    // Behind "3h", "10T" a number may follow.
    const std::size_t unit = unit_bytes(text_.substr(at_));
    const bool is_time = at_ < text_.size() && text_[at_] == 'T';
    at_ += unit > 0 ? unit : (is_time ? 1 : 0);
    can_begin_ = unit > 0 || is_time;
  }

  void skip_char() {
    const std::string_view rest = text_.substr(at_);
    if (can_begin_ && is_prefix(rest)) {
      at_ += rest.front() == '0' ? 2 : 1;
      return;
    }
    const CodePoint c = decode_utf8(rest);
    can_begin_ = !c.valid || !is_word_code_point(c.value);
    at_ += c.length_bytes;
  }

  // "0x" and "v" before a digit.
  static bool is_prefix(std::string_view rest) {
    if (rest.size() > 2 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X')) {
      return is_hex_digit(rest[2]);
    }
    return rest.size() > 1 && rest[0] == 'v' && is_digit(rest[1]);
  }

  std::string_view text_;
  std::string& out_;
  std::size_t at_ = 0;
  std::size_t copied_ = 0;
  bool can_begin_ = true;  // what is at at_ stands behind no word
};

// The length of `form` at the start of `text`, where "#" in the form is a
// number; 0 where it is not there.
std::size_t match(std::string_view text, std::string_view form) {
  std::size_t at = 0;
  for (const char c : form) {
    const std::string_view wanted = c == '#' ? kNumber : std::string_view(&c, 1);
    if (!text.substr(at).starts_with(wanted)) return 0;
    at += wanted.size();
  }
  return at;
}

std::size_t match_any(std::string_view text, std::initializer_list<std::string_view> forms) {
  for (const std::string_view form : forms) {
    if (const std::size_t length = match(text, form)) return length;
  }
  return 0;
}

// "#:#:#", a fraction behind it included.
std::size_t match_time(std::string_view text) {
  const std::size_t length = match(text, "#:#:#");
  return length > 0 ? length + match_any(text.substr(length), {".#", ",#"}) : 0;
}

struct Found {
  std::size_t length = 0;
  std::string_view name;
};

Found match_date(std::string_view text) {
  const std::size_t date = match_any(text, {"#-#-#", "#/#/#"});
  if (date == 0) return {};
  const std::string_view rest = text.substr(date);
  const bool joined = rest.starts_with('T') || rest.starts_with(' ');
  const std::size_t time = joined ? match_time(rest.substr(1)) : 0;
  if (time == 0) return {date, "<DATE>"};
  const std::size_t end = date + 1 + time;
  return {end + match_any(text.substr(end), {"Z", "+#:#", "-#:#"}), "<DATETIME>"};
}

// A sign that makes one name of what is on both sides of it.
bool is_joint(char c) { return c == '-' || c == '/' || c == '_'; }

Found match_pretty(std::string_view text, bool may_be_date) {
  if (const std::size_t length = match(text, "#-#-#-#-#")) return {length, "<UUID>"};
  if (const std::size_t length = match(text, "#.#.#.#")) return {length, "<IP4>"};
  const Found date = may_be_date ? match_date(text) : Found();
  if (date.length > 0) return date;
  if (const std::size_t length = match_time(text)) return {length, "<TIME>"};
  return {};
}

}  // namespace

bool append_collapsed(std::string_view text, std::string& out) {
  return Collapser(text, out).run();
}

void append_prettified(std::string_view collapsed, Dates dates, std::string& out) {
  // What stands before the number at hand, in the collapsed text.
  char before = ' ';
  while (true) {
    const std::size_t at = collapsed.find(kNumber);
    out += collapsed.substr(0, at);
    if (at == std::string_view::npos) return;
    if (at > 0) before = collapsed[at - 1];
    collapsed.remove_prefix(at);
    Found found = match_pretty(collapsed, dates == Dates::kAnywhere || !is_joint(before));
    if (found.length == 0) found = {kNumber.size(), kNumber};
    out += found.name;
    before = collapsed[found.length - 1];
    collapsed.remove_prefix(found.length);
  }
}

}  // namespace logkit::query
