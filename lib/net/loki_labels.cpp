#include <charconv>

#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"
#include "lib/net/loki_push.h"

namespace logkit::net {
namespace {

// The labels of a stream as Prometheus prints them: a name, '=', and a string
// with the escapes of Go.
class LabelCursor {
 public:
  explicit LabelCursor(std::string_view text) : rest_(text) {}

  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }
  bool take(char wanted) {
    skip_space();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool at_end() {
    skip_space();
    return rest_.empty();
  }
  std::string_view name() {
    skip_space();
    const std::size_t end = std::min(rest_.find_first_of("= \t,}\""), rest_.size());
    const std::string_view name = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return name;
  }
  bool value(std::string& out) {
    if (!take('"')) return false;
    for (;;) {
      const std::size_t end = rest_.find_first_of("\"\\");
      if (end == std::string_view::npos) return false;
      out.append(rest_.substr(0, end));
      const bool closes = rest_[end] == '"';
      rest_.remove_prefix(end + 1);
      if (closes) return true;
      if (!escape(out)) return false;
    }
  }

 private:
  bool escape(std::string& out) {
    if (rest_.empty()) return false;
    const char kind = rest_.front();
    rest_.remove_prefix(1);
    constexpr std::string_view kNames = "abfnrtv\\\"'";
    constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\\"'";
    const std::size_t simple = kNames.find(kind);
    if (simple != std::string_view::npos) {
      out.push_back(kMeanings[simple]);
      return true;
    }
    if (kind == 'x') return code(2, 16, true, out);
    if (kind == 'u') return code(4, 16, false, out);
    if (kind == 'U') return code(8, 16, false, out);
    return false;
  }
  bool code(std::size_t digits, int base, bool is_byte, std::string& out) {
    if (rest_.size() < digits) return false;
    std::uint32_t number = 0;
    const char* end = rest_.data() + digits;
    const auto [stop, error] = std::from_chars(rest_.data(), end, number, base);
    if (error != std::errc{} || stop != end) return false;
    rest_.remove_prefix(digits);
    if (is_byte)
      out.push_back(static_cast<char>(number));
    else
      append_utf8(static_cast<char32_t>(number), out);
    return true;
  }

  std::string_view rest_;
};

}  // namespace

Result<std::string> loki_label_members(std::string_view labels) {
  const Error malformed = Error::invalid("malformed stream labels");
  LabelCursor cursor(labels);
  std::string members;
  std::string value;
  std::string scratch;
  if (!cursor.take('{')) return malformed;
  bool closed = cursor.take('}');
  while (!closed) {
    const std::string_view name = cursor.name();
    value.clear();
    if (name.empty() || !cursor.take('=') || !cursor.value(value)) return malformed;
    if (!members.empty()) members.push_back(',');
    append_json_string(free_name(name, "labels.", false, scratch), members);
    members.push_back(':');
    append_json_string(value, members);
    const bool more = cursor.take(',');
    closed = cursor.take('}');
    if (!more && !closed) return malformed;
  }
  if (!cursor.at_end()) return malformed;
  return members;
}

}  // namespace logkit::net
