// replace, replace_regexp: parts of a text by another text.
#include <limits>

#include "lib/query/exec/pipes.h"
#include "lib/query/exec/regex.h"
#include "lib/query/exec/text_match.h"
#include "lib/query/exec/text_stage.h"

namespace logkit::query {
namespace {

std::uint64_t limit_of(std::uint64_t limit) {
  return limit > 0 ? limit : std::numeric_limits<std::uint64_t>::max();
}

class Replace : public TextFunction {
 public:
  explicit Replace(const ReplacePipe& pipe)
      : from_(pipe.from), to_(pipe.to), limit_(limit_of(pipe.limit)) {}

  Result<bool> apply(std::string_view text, std::string& out) override {
    if (from_.text().empty()) return false;
    std::size_t copied = 0;
    for (std::uint64_t count = 0; count < limit_; ++count) {
      const std::size_t at = from_.find(text, copied);
      if (at == Needle::kNone) break;
      out += text.substr(copied, at - copied);
      out += to_;
      copied = at + from_.text().size();
    }
    if (copied == 0) return false;
    out += text.substr(copied);
    return true;
  }

 private:
  Needle from_;
  std::string to_;
  std::uint64_t limit_;
};

// A replacement with its places: "a$1b${name}" is "a", group 1, "b", group
// name. $name takes all letters, digits and underscores that follow; $$ is a
// dollar sign; a group that there is not is empty.
class Replacement {
 public:
  Replacement(std::string_view text, const Regex& regex) {
    std::string literal;
    while (!text.empty()) {
      const std::string_view name = text.front() == '$' ? take_name(text) : std::string_view();
      if (name == "$") {
        literal.push_back('$');
      } else if (!name.empty()) {
        parts_.push_back({std::move(literal), group_of(name, regex)});
        literal.clear();
      } else {
        literal.push_back(text.front());
        text.remove_prefix(1);
      }
    }
    parts_.push_back({std::move(literal), kNoGroup});
  }

  void append(std::string_view subject, const Regex& regex, std::string& out) const {
    for (const Part& part : parts_) {
      out += part.literal;
      if (part.group == kNoGroup) continue;
      if (const auto found = regex.group(part.group)) {
        out += subject.substr(found->first, found->second - found->first);
      }
    }
  }

 private:
  struct Part {
    std::string literal;
    std::size_t group;  // behind it
  };
  static constexpr std::size_t kNoGroup = static_cast<std::size_t>(-1);

  static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  // The name behind a dollar sign, taken off `text`; "$" for another dollar
  // sign, empty where there is none.
  static std::string_view take_name(std::string_view& text) {
    std::string_view rest = text.substr(1);
    if (rest.starts_with('$')) {
      text.remove_prefix(2);
      return rest.substr(0, 1);
    }
    const bool braced = rest.starts_with('{');
    if (braced) rest.remove_prefix(1);
    std::size_t length = 0;
    while (length < rest.size() && is_name_char(rest[length])) ++length;
    if (length == 0 || (braced && !rest.substr(length).starts_with('}'))) return {};
    text = rest.substr(length + (braced ? 1 : 0));
    return rest.substr(0, length);
  }

  static std::size_t group_of(std::string_view name, const Regex& regex) {
    std::size_t number = 0;
    bool is_number = name.size() <= 4;
    for (const char c : name) {
      is_number = is_number && c >= '0' && c <= '9';
      if (is_number) number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    if (is_number) return number < regex.group_count() ? number : kNoGroup;
    for (std::size_t i = 1; i < regex.group_count(); ++i) {
      if (regex.group_name(i) == name) return i;
    }
    return kNoGroup;
  }

  std::vector<Part> parts_;
};

class ReplaceRegexp : public TextFunction {
 public:
  ReplaceRegexp(Regex regex, const ReplaceRegexpPipe& pipe)
      : regex_(std::move(regex)),
        replacement_(pipe.replacement, regex_),
        pattern_(pipe.pattern),
        limit_(limit_of(pipe.limit)) {}

  Result<bool> apply(std::string_view text, std::string& out) override {
    std::size_t copied = 0;
    std::size_t from = 0;
    bool changed = false;
    for (std::uint64_t count = 0; count < limit_ && from <= text.size();) {
      LK_TRY(const bool found, search(text, from));
      if (!found) break;
      const auto [begin, end] = *regex_.group(0);
      // An empty match right behind another match is none.
      if (begin < end || !changed || begin > copied) {
        out += text.substr(copied, begin - copied);
        replacement_.append(text, regex_, out);
        copied = end;
        changed = true;
        ++count;
      }
      from = begin < end ? end : next_char(text, end);
    }
    if (changed) out += text.substr(copied);
    return changed;
  }

 private:
  Result<bool> search(std::string_view text, std::size_t from) {
    switch (regex_.search(text, from)) {
      case Regex::Outcome::kNo: return false;
      case Regex::Outcome::kYes: return true;
      case Regex::Outcome::kLimit: break;
    }
    return Error::invalid("regular expression '" + pattern_ + "' takes too many steps");
  }

  // Behind the character at `at`, of which UTF-8 has up to four bytes.
  static std::size_t next_char(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    return at;
  }

  Regex regex_;
  Replacement replacement_;
  std::string pattern_;
  std::uint64_t limit_;
};

}  // namespace

Result<OperatorPtr> make_stage(const ReplacePipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_TRY(RowCondition condition, RowCondition::compile(pipe.condition, context));
  return make_text_stage({.from = pipe.field.name,
                          .to = pipe.field.name,
                          .condition = std::move(condition),
                          .function = std::make_unique<Replace>(pipe)},
                         std::move(next));
}

Result<OperatorPtr> make_stage(const ReplaceRegexpPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_TRY(RowCondition condition, RowCondition::compile(pipe.condition, context));
  LK_TRY(Regex regex, Regex::compile(pipe.pattern));
  return make_text_stage({.from = pipe.field.name,
                          .to = pipe.field.name,
                          .condition = std::move(condition),
                          .function = std::make_unique<ReplaceRegexp>(std::move(regex), pipe)},
                         std::move(next));
}

}  // namespace logkit::query
