#include "lib/parse/grok/expand.h"

#include <algorithm>
#include <map>

#include "lib/parse/grok/oniguruma.h"
#include "lib/parse/line_cursor.h"

namespace logkit::parse {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kMaxDepth = 64;

bool is_name_char(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_field_char(char c) {
  return is_name_char(c) || c == '@' || c == '[' || c == ']' || c == ':' || c == '.' || c == '-';
}

// What stands between the braces.
struct Reference {
  std::string_view name;
  std::string_view field;       // with its type
  std::string_view definition;  // null data: none
  std::size_t end = 0;          // behind the closing brace
};

class Expander {
 public:
  explicit Expander(const PatternSet& patterns) : patterns_(patterns) {}

  Status expand(std::string_view pattern, std::size_t depth);

  std::string out;

 private:
  Status put(const Reference& reference, std::size_t depth);
  Result<std::string> group_name(std::string_view field) const;

  const PatternSet& patterns_;
  std::map<std::string, std::string, std::less<>> defined_;  // by %{NAME=regex}
};

std::string_view take_chars(std::string_view text, std::size_t& at, bool (*is_one)(char)) {
  const std::size_t begin = at;
  while (at < text.size() && is_one(text[at])) ++at;
  return text.substr(begin, at - begin);
}

// The end of a definition: the brace that closes the reference.
std::size_t end_of_definition(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '{') {
      ++depth;
    } else if (text[at] == '}' && depth-- == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

// The reference at `at`, where "%{" stands; false where it is none.
bool read_reference(std::string_view text, std::size_t at, Reference& reference) {
  std::size_t i = at + 2;
  reference.name = take_chars(text, i, is_name_char);
  if (reference.name.empty()) return false;
  if (i < text.size() && text[i] == ':') {
    ++i;
    reference.field = take_chars(text, i, is_field_char);
  }
  if (i < text.size() && text[i] == '=') {
    const std::size_t end = end_of_definition(text, i + 1);
    if (end == std::string_view::npos) return false;
    reference.definition = text.substr(i + 1, end - i - 1);
    i = end;
  }
  const std::size_t close = text.find('}', i);
  if (close == std::string_view::npos) return false;
  reference.end = close + 1;
  return true;
}

Status Expander::expand(std::string_view pattern, std::size_t depth) {
  if (depth > kMaxDepth) return Error::invalid("patterns are nested too deeply: one uses itself");
  std::size_t from = 0;
  while (true) {
    const std::size_t found = pattern.find("%{", from);
    out.append(pattern.substr(from, found - std::min(from, found)));
    if (out.size() > kMaxBytes) return Error::invalid("the expression is longer than a megabyte");
    if (found == std::string_view::npos) return {};
    Reference reference;
    if (!read_reference(pattern, found, reference)) {
      return Error::invalid("'" + std::string(pattern.substr(found, 30)) +
                            "' is no %{NAME} or %{NAME:field}");
    }
    LK_RETURN_IF_ERROR(put(reference, depth));
    from = reference.end;
  }
}

Status Expander::put(const Reference& reference, std::size_t depth) {
  if (reference.definition.data() != nullptr)
    defined_[std::string(reference.name)] = reference.definition;
  const auto defined = defined_.find(reference.name);
  const std::string_view found =
      defined != defined_.end() ? std::string_view(defined->second)
                                : patterns_.find(reference.name);
  if (found.data() == nullptr) {
    return Error::invalid("unknown pattern '" + std::string(reference.name) + "'",
                          std::string(reference.name));
  }
  if (reference.field.empty()) {
    out.append("(?:");
  } else {
    LK_TRY(const std::string name, group_name(reference.field));
    out.append("(?<").append(name).append(">");
  }
  // A definition may be replaced while it is read.
  LK_RETURN_IF_ERROR(expand(std::string(found), depth + 1));
  out.push_back(')');
  return {};
}

Result<std::string> Expander::group_name(std::string_view field) const {
  const std::size_t colon = field.find(':');
  std::string name(field.substr(0, colon));
  if (name.empty())
    return Error::invalid("a field without a name in ':" + std::string(field) + "'");
  if (colon == std::string_view::npos) return name;
  const std::string_view type = field.substr(colon + 1);
  if (type == "int" || type == "integer" || type == "long") {
    name.push_back(kTypeMark);
    name.append("int");
  } else if (type == "float" || type == "double") {
    name.push_back(kTypeMark);
    name.append("float");
  } else if (!type.empty() && type != "string" && type != "text") {
    return Error::invalid("'" + std::string(type) + "' is no type: there are int, float, string");
  }
  return name;
}

}  // namespace

Result<std::string> expand_grok(std::string_view pattern, const PatternSet& patterns) {
  Expander expander(patterns);
  LK_RETURN_IF_ERROR(expander.expand(pattern, 0));
  return std::move(expander.out);
}

}  // namespace logkit::parse
