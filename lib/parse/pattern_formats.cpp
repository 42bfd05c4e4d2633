#include "lib/parse/pattern_formats.h"

#include <algorithm>

#include "lib/parse/formats/dissect.h"
#include "lib/parse/grok/grok_format.h"

namespace logkit::parse {
namespace {

// Never found by auto.
unsigned score(std::span<const std::string_view>) { return 0; }

constexpr FormatInfo kKinds[] = {
    {.name = "dissect:PATTERN",
     .aliases = {},
     .description = "words between delimiters: 'dissect:%{host} [%{level}] %{message}'",
     .fields = {},
     .score = score,
     .create = make_dissect_format},
    {.name = "grok:PATTERN",
     .aliases = {},
     .description = "Logstash's patterns: 'grok:%{IP:client} %{NUMBER:bytes:int}'",
     .fields = {},
     .score = score,
     .create = make_pattern_format},
    {.name = "regex:PATTERN",
     .aliases = {},
     .description = "a regular expression with named groups: 'regex:(?<user>\\w+) logged in'",
     .fields = {},
     .score = score,
     .create = make_pattern_format},
};

const FormatInfo* find_kind(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kKinds), std::end(kKinds), [name](const FormatInfo& kind) {
        return kind.name.substr(0, kind.name.find(':')) == name;
      });
  return found == std::end(kKinds) ? nullptr : found;
}

Result<std::unique_ptr<FormatArgument>> compile(std::string_view name, std::string_view argument,
                                                const PatternSet& patterns) {
  if (name == "grok") return compile_grok(argument, patterns);
  if (name == "regex") return compile_regex(argument);
  return compile_dissect(argument);
}

}  // namespace

bool PatternFormats::takes_argument(std::string_view name) { return find_kind(name) != nullptr; }

std::span<const FormatInfo> PatternFormats::kinds() { return kKinds; }

Result<const FormatInfo*> PatternFormats::add(std::string_view name, std::string_view argument) {
  const FormatInfo* const kind = find_kind(name);
  if (kind == nullptr) return Error::invalid("'" + std::string(name) + "' takes no pattern");
  auto compiled = compile(name, argument, patterns);
  if (!compiled) {
    Error error = std::move(compiled.error());
    error.what = std::string(name) + ": " + error.what;
    return error;
  }
  auto owned = std::make_unique<Owned>();
  owned->name = std::string(name) + ":" + std::string(argument);
  owned->argument = std::move(*compiled);
  owned->info = *kind;
  owned->info.name = owned->name;
  owned->info.argument = owned->argument.get();
  owned_.push_back(std::move(owned));
  return &owned_.back()->info;
}

}  // namespace logkit::parse
