#include "lib/parse/join_rule.h"

#include <algorithm>

#include "lib/parse/format.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/grok/oniguruma.h"
#include "lib/parse/line_cursor.h"
#include "lib/parse/stack_trace.h"

namespace logkit::parse {
namespace {

bool is_indented(std::string_view line) { return !line.empty() && is_space(line.front()); }

// What goes on is what does not begin like a record of the format.
class BeginRule final : public JoinRule {
 public:
  explicit BeginRule(bool (*begins)(std::string_view)) : begins_(begins) {}
  void begin(std::string_view) override {}
  bool continues(std::string_view line) override { return !surely_begins(line); }
  bool surely_begins(std::string_view line) const override {
    return !is_indented(line) && begins_(line);
  }

 private:
  bool (*begins_)(std::string_view);
};

class TraceRule final : public JoinRule {
 public:
  TraceRule(TraceLanguages languages, bool with_indented)
      : follower_(languages), with_indented_(with_indented) {}
  void begin(std::string_view line) override { follower_.begin(line); }
  bool continues(std::string_view line) override {
    return follower_.continues(line) || (with_indented_ && is_indented(line));
  }
  // Lines of plain text do not wait, unless a trace begins with them.
  bool is_complete() const override { return !with_indented_ && !follower_.is_in_trace(); }

 private:
  TraceFollower follower_;
  bool with_indented_;
};

class ExpressionRule final : public JoinRule {
 public:
  ExpressionRule(const RegexProgram& program, bool matches_begin)
      : matcher_(program), matches_begin_(matches_begin) {}
  void begin(std::string_view) override {}
  bool continues(std::string_view line) override {
    const bool is_match = matcher_.match(line) == RegexMatcher::Outcome::kYes;
    return is_match != matches_begin_;
  }

 private:
  RegexMatcher matcher_;
  bool matches_begin_;
};

std::unique_ptr<JoinRule> trace_rule(TraceLanguages languages, bool with_indented) {
  return std::make_unique<TraceRule>(languages, with_indented);
}

struct ModeName {
  std::string_view name;
  MultilineMode mode;
};
constexpr ModeName kModes[] = {
    {"auto", MultilineMode::kAuto},     {"none", MultilineMode::kNone},
    {"indent", MultilineMode::kIndent}, {"java", MultilineMode::kJava},
    {"python", MultilineMode::kPython}, {"go", MultilineMode::kGo},
    {"ruby", MultilineMode::kRuby},     {"dotnet", MultilineMode::kDotnet},
    // Their formats join the parts of lines by themselves.
    {"cri", MultilineMode::kDefault},   {"docker", MultilineMode::kDefault},
};

}  // namespace

Status parse_multiline(std::string_view text, MultilineOptions& options,
                       std::unique_ptr<RegexProgram>& program) {
  for (const ModeName& known : kModes) {
    if (known.name != text) continue;
    options.mode = known.mode;
    return {};
  }
  const bool is_start = text.starts_with("start:");
  if (!is_start && !text.starts_with("continue:")) {
    return Error::invalid("'" + std::string(text) +
                          "' is none of auto, none, indent, java, python, go, ruby, dotnet, cri, "
                          "docker, start:REGEX, continue:REGEX");
  }
  options.mode = is_start ? MultilineMode::kStart : MultilineMode::kContinue;
  LK_TRY(const TranslatedRegex translated, translate_oniguruma(text.substr(text.find(':') + 1)));
  LK_TRY(RegexProgram compiled, RegexProgram::compile(translated.text));
  program = std::make_unique<RegexProgram>(std::move(compiled));
  options.expression = program.get();
  return {};
}

std::unique_ptr<JoinRule> make_join_rule(const MultilineOptions& options,
                                         const FormatInfo& format) {
  if (format.framing == Framing::kJsonValues) return nullptr;  // its objects are no lines
  const bool is_pattern = options.mode == MultilineMode::kStart ||
                          options.mode == MultilineMode::kContinue;
  if (is_pattern) {
    return std::make_unique<ExpressionRule>(*options.expression,
                                            options.mode == MultilineMode::kStart);
  }
  if (format.join != nullptr) return format.join();
  const TraceLanguages all{.java = true, .python = true, .go = true, .ruby = true, .dotnet = true};
  TraceLanguages one;
  switch (options.mode) {
    case MultilineMode::kNone: return nullptr;
    case MultilineMode::kIndent: return trace_rule({}, true);
    case MultilineMode::kJava: one.java = true; break;
    case MultilineMode::kPython: one.python = true; break;
    case MultilineMode::kGo: one.go = true; break;
    case MultilineMode::kRuby: one.ruby = true; break;
    case MultilineMode::kDotnet: one.dotnet = true; break;
    default:
      if (format.begins != nullptr) return std::make_unique<BeginRule>(format.begins);
      if (options.mode == MultilineMode::kAuto) return trace_rule(all, true);
      return &format == &text_format() ? trace_rule(all, false) : nullptr;
  }
  return trace_rule(one, true);
}

}  // namespace logkit::parse
