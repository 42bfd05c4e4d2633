#include "lib/parse/enrich/schema.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "lib/io/read_text.h"
#include "lib/parse/grok/oniguruma.h"
#include "lib/parse/grok/regex_program.h"
#include "lib/parse/json_record.h"
#include "lib/parse/line_cursor.h"
#include "lib/record/json_scan.h"

namespace logkit::parse {
namespace {

constexpr std::uint64_t kMaxSchemaBytes = 4u << 20;
constexpr std::string_view kTypes[] = {"string",  "number", "integer", "boolean",
                                       "object", "array",  "null"};
// Say something to people, nothing to us.
constexpr std::string_view kAnnotations[] = {"$schema", "$id", "title", "description", "examples",
                                             "default", "$comment", "deprecated"};

bool is_annotation(std::string_view key) {
  return std::find(std::begin(kAnnotations), std::end(kAnnotations), key) != std::end(kAnnotations);
}

struct Rule {
  std::string name;
  std::vector<std::string> types;   // empty: any
  std::vector<std::string> values;  // of enum, compact JSON; empty: any
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::unique_ptr<RegexProgram> pattern;
  std::unique_ptr<RegexMatcher> matcher;
};

// The elements of a JSON array.
bool elements_of(std::string_view array, std::vector<std::string>& elements) {
  TextArena arena;
  std::string_view rest = compact_json(array, arena);
  if (!rest.starts_with('[') || !rest.ends_with(']')) return false;
  rest = rest.substr(1, rest.size() - 2);
  std::size_t depth = 0;
  bool in_string = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= rest.size(); ++i) {
    const char c = i < rest.size() ? rest[i] : ',';
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 0 && i > begin) {
      elements.emplace_back(rest.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  return true;
}

std::string text_of_string(std::string_view token) {
  TextArena arena;
  return std::string(unescape(token.substr(1, token.size() - 2), arena));
}

// Of a JSON number: without a fraction, however it is written (200.0, 2e2).
bool is_whole_number(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, e);
  const std::size_t dot = std::min(digits.find('.'), digits.size());
  std::string_view fraction = digits.substr(std::min(dot + 1, digits.size()));
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  if (e == std::string_view::npos) return fraction.empty();
  const std::string_view whole = digits.substr(0, dot);
  if (fraction.empty() && whole.find_first_of("123456789") == std::string_view::npos) return true;
  const long exponent = std::strtol(std::string(text.substr(e + 1)).c_str(), nullptr, 10);
  if (exponent >= 0) return static_cast<unsigned long>(exponent) >= fraction.size();
  const std::size_t zeros = whole.size() - 1 - whole.find_last_not_of('0');
  return fraction.empty() && static_cast<unsigned long>(-(exponent + 1)) < zeros;
}

std::string_view type_of(const Value& value) {
  if (!value.is_token) return "string";
  const char c = value.text.empty() ? 'n' : value.text.front();
  if (c == '"') return "string";
  if (c == '{') return "object";
  if (c == '[') return "array";
  if (c == 't' || c == 'f') return "boolean";
  if (c == 'n') return "null";
  return is_whole_number(value.text) ? "integer" : "number";
}

class Schema final : public SchemaStep {
 public:
  Status load(std::string_view text, const std::string& path);
  void apply(ParsedRecord& record) override;
  std::uint64_t violations() const override { return violations_; }

 private:
  Status add_property(const JsonMember& member, const std::string& path);
  Status add_keyword(const JsonMember& keyword, Rule& rule) const;
  std::string fault_of(Rule& rule, const Value& value, ParsedRecord& record) const;
  static std::optional<Value> find_value(ParsedRecord& record, const std::string& name);

  std::vector<std::string> required_;
  std::vector<Rule> rules_;
  std::uint64_t violations_ = 0;
};

Status Schema::load(std::string_view text, const std::string& path) {
  JsonObject schema;
  if (!schema.scan(text)) return Error::invalid(schema.error().reason, path);
  for (const JsonMember& member : schema.members()) {
    if (is_annotation(member.key) || (member.key == "type" && member.token == "\"object\"") ||
        (member.key == "additionalProperties" && member.token == "true"))
      continue;
    if (member.key == "required") {
      std::vector<std::string> names;
      if (!elements_of(member.token, names))
        return Error::invalid("\"required\" is no array", path);
      for (const std::string& name : names)
        if (name.starts_with('"')) required_.push_back(text_of_string(name));
    } else if (member.key == "properties") {
      JsonObject properties;
      if (!properties.scan(member.token))
        return Error::invalid("\"properties\" is no object", path);
      for (const JsonMember& property : properties.members())
        LK_RETURN_IF_ERROR(add_property(property, path));
    } else {
      return Error::invalid("the keyword \"" + std::string(member.key) + "\" is not supported",
                            path);
    }
  }
  return {};
}

Status Schema::add_property(const JsonMember& member, const std::string& path) {
  JsonObject keywords;
  Rule rule;
  rule.name = text_of_string("\"" + std::string(member.key) + "\"");
  if (!keywords.scan(member.token))
    return Error::invalid("the property \"" + rule.name + "\" is no object", path);
  for (const JsonMember& keyword : keywords.members()) {
    auto added = add_keyword(keyword, rule);
    if (!added) return std::move(added.error()).at(path + ": " + rule.name);
  }
  rules_.push_back(std::move(rule));
  return {};
}

Status Schema::add_keyword(const JsonMember& keyword, Rule& rule) const {
  if (is_annotation(keyword.key)) return {};
  if (keyword.key == "type") {
    std::vector<std::string> types;
    if (keyword.is_string()) {
      types.push_back(std::string(keyword.token));
    } else if (!elements_of(keyword.token, types)) {
      return Error::invalid("\"type\" is a name or an array of them");
    }
    for (const std::string& token : types) {
      const std::string type = token.starts_with('"') ? text_of_string(token) : token;
      if (std::find(std::begin(kTypes), std::end(kTypes), type) == std::end(kTypes))
        return Error::invalid("'" + type + "' is no type");
      rule.types.push_back(type);
    }
  } else if (keyword.key == "enum") {
    if (!elements_of(keyword.token, rule.values)) return Error::invalid("\"enum\" is no array");
  } else if (keyword.key == "minimum") {
    rule.minimum = std::strtod(std::string(keyword.token).c_str(), nullptr);
  } else if (keyword.key == "maximum") {
    rule.maximum = std::strtod(std::string(keyword.token).c_str(), nullptr);
  } else if (keyword.key == "pattern" && keyword.is_string()) {
    LK_TRY(const TranslatedRegex translated,
           translate_oniguruma(text_of_string(keyword.token)));
    LK_TRY(RegexProgram program, RegexProgram::compile(translated.text));
    rule.pattern = std::make_unique<RegexProgram>(std::move(program));
    rule.matcher = std::make_unique<RegexMatcher>(*rule.pattern);
  } else {
    return Error::invalid("the keyword \"" + std::string(keyword.key) + "\" is not supported");
  }
  return {};
}

// The value with its type; of a nested field by its text, whose type is then
// taken from its looks.
std::optional<Value> Schema::find_value(ParsedRecord& record, const std::string& name) {
  if (name == "_msg" && record.has_message()) return record.message;
  if (name == "level" && record.has_level()) return record.level;
  const auto found = std::find_if(record.fields.rbegin(), record.fields.rend(),
                                  [&](const ParsedField& field) { return field.name == name; });
  if (found != record.fields.rend()) return found->value;
  const std::string_view text = field_text(record, name);
  if (text.data() == nullptr) return std::nullopt;
  const bool is_token = record::is_json(text) && !text.starts_with('"');
  return Value{text, is_token};
}

std::string Schema::fault_of(Rule& rule, const Value& value, ParsedRecord& record) const {
  const std::string_view type = type_of(value);
  const bool fits = rule.types.empty() ||
                    std::any_of(rule.types.begin(), rule.types.end(), [&](const std::string& one) {
                      return one == type || (one == "number" && type == "integer");
                    });
  if (!fits) return rule.name + " is " + std::string(type) + ", not " + rule.types.front();
  const bool is_string = type == "string";
  const std::string_view text =
      is_string && value.is_token
          ? unescape(value.text.substr(1, value.text.size() - 2), record.arena)
          : value.text;
  if (!rule.values.empty()) {
    const bool is_one = std::any_of(rule.values.begin(), rule.values.end(), [&](const auto& one) {
      return is_string ? one.starts_with('"') && text_of_string(one) == text : one == text;
    });
    if (!is_one) return rule.name + " has a value that is not allowed";
  }
  if ((rule.minimum || rule.maximum) && (type == "integer" || type == "number")) {
    const double number = std::strtod(std::string(text).c_str(), nullptr);
    if (rule.minimum && number < *rule.minimum) return rule.name + " is too small";
    if (rule.maximum && number > *rule.maximum) return rule.name + " is too large";
  }
  if (is_string && rule.matcher != nullptr &&
      rule.matcher->match(text) != RegexMatcher::Outcome::kYes)
    return rule.name + " does not match its pattern";
  return {};
}

void Schema::apply(ParsedRecord& record) {
  std::string faults;
  const auto add = [&](const std::string& fault) {
    if (!fault.empty()) faults.append(faults.empty() ? "" : "; ").append(fault);
  };
  for (const std::string& name : required_)
    if (name != "_time" && !find_value(record, name)) add(name + " is missing");
  for (Rule& rule : rules_)
    if (const auto value = find_value(record, rule.name)) add(fault_of(rule, *value, record));
  if (faults.empty()) return;
  ++violations_;
  record.remove("_schema_error");
  record.add("_schema_error", record.arena.keep(faults));
}

}  // namespace

Result<std::unique_ptr<SchemaStep>> make_schema(io::Fs& fs, const std::string& path) {
  LK_TRY(const std::string text, io::read_text(fs, path, kMaxSchemaBytes));
  auto schema = std::make_unique<Schema>();
  LK_RETURN_IF_ERROR(schema->load(text, path));
  return std::unique_ptr<SchemaStep>(std::move(schema));
}

}  // namespace logkit::parse
