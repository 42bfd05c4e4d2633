#include "lib/parse/grok/grok_format.h"

#include "lib/parse/captures.h"
#include "lib/parse/grok/expand.h"
#include "lib/parse/grok/oniguruma.h"
#include "lib/parse/grok/regex_program.h"
#include "lib/parse/grok/required_literals.h"

namespace logkit::parse {
namespace {

struct Pattern final : FormatArgument {
  explicit Pattern(RegexProgram compiled) : program(std::move(compiled)) {}

  RegexProgram program;
  std::vector<std::string> literals;
  CaptureFields fields;
  const char* mismatch = "";
};

class PatternFormat final : public Format {
 public:
  PatternFormat(const Pattern& pattern, const record::TimeContext& time)
      : pattern_(pattern),
        time_(time),
        matcher_(pattern.program),
        texts_(pattern.fields.capture_count()) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    error = {pattern_.mismatch, 0};
    if (!has_literals(line, pattern_.literals)) return false;
    const RegexMatcher::Outcome outcome = matcher_.match(line);
    if (outcome == RegexMatcher::Outcome::kLimit)
      error.reason = "the pattern needs too many steps for this line";
    if (outcome != RegexMatcher::Outcome::kYes) return false;
    for (std::size_t i = 0; i < texts_.size(); ++i) texts_[i] = matcher_.group(i + 1);
    pattern_.fields.fill(line, texts_, time_, record);
    return true;
  }

 private:
  const Pattern& pattern_;
  const record::TimeContext& time_;
  RegexMatcher matcher_;
  CaptureFields::Texts texts_;
};

Result<std::unique_ptr<FormatArgument>> compile(std::string_view expression, const char* mismatch) {
  LK_TRY(TranslatedRegex translated, translate_oniguruma(expression));
  LK_TRY(RegexProgram program, RegexProgram::compile(translated.text));
  auto pattern = std::make_unique<Pattern>(std::move(program));
  for (const std::string& group : translated.groups) {
    const std::size_t mark = group.find(kTypeMark);
    const std::string_view name = std::string_view(group).substr(0, mark);
    const std::string_view type =
        mark == std::string::npos ? std::string_view() : std::string_view(group).substr(mark + 1);
    const CaptureType capture_type = type == "int"     ? CaptureType::kInt
                                     : type == "float" ? CaptureType::kFloat
                                                       : CaptureType::kString;
    LK_RETURN_IF_ERROR(pattern->fields.add(name, capture_type));
  }
  pattern->literals = std::move(translated.literals);
  pattern->mismatch = mismatch;
  return std::unique_ptr<FormatArgument>(std::move(pattern));
}

}  // namespace

Result<std::unique_ptr<FormatArgument>> compile_grok(std::string_view pattern,
                                                     const PatternSet& patterns) {
  LK_TRY(const std::string expression, expand_grok(pattern, patterns));
  return compile(expression, "the line does not match the grok pattern");
}

Result<std::unique_ptr<FormatArgument>> compile_regex(std::string_view pattern) {
  return compile(pattern, "the line does not match the regular expression");
}

std::unique_ptr<Format> make_pattern_format(const FormatOptions& options) {
  return std::make_unique<PatternFormat>(static_cast<const Pattern&>(*options.argument),
                                         *options.time);
}

}  // namespace logkit::parse
