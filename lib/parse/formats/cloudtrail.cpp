// AWS CloudTrail: events one a line, or files of {"Records":[…]}.
#include <string>

#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"service", "eventSource without '.amazonaws.com'"},
    {"client_ip", "sourceIPAddress"},
    {"user", "of userIdentity: userName, else of its session's issuer, else arn, else principalId"},
    {"region", "awsRegion"},
    {"user_agent", "userAgent"},
    {"(all members)", "of the event, as they are"},
};

class Cloudtrail final : public Format {
 public:
  explicit Cloudtrail(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (!object_.scan(line)) {
      error = {object_.error().reason, object_.error().offset};
      return false;
    }
    normalise(object_, times_, record);
    const JsonMember* const name = object_.find("eventName");
    if (name == nullptr || !name->is_string()) return true;
    add_names(*name, record);
    return true;
  }

 private:
  void add_names(const JsonMember& name, ParsedRecord& record) {
    std::string_view source = raw("eventSource");
    constexpr std::string_view kDomain = ".amazonaws.com";
    if (source.ends_with(kDomain)) source.remove_suffix(kDomain.size());
    const std::string_view code = raw("errorCode");
    if (!record.has_message()) {
      // Raw strings, put together as they stand in JSON.
      std::string text = "\"";
      text.append(source).append(source.empty() ? "" : " ").append(name.raw_string());
      if (!code.empty()) text.append(": ").append(code);
      text.push_back('"');
      record.message = Value::token(record.arena.keep(text));
    }
    if (!record.has_level()) record.level = Value::string(code.empty() ? "info" : "error");
    add_raw("service", source, record);
    add_raw("client_ip", raw("sourceIPAddress"), record);
    add_raw("region", raw("awsRegion"), record);
    add_raw("user_agent", raw("userAgent"), record);
    add_user(record);
  }

  std::string_view raw(std::string_view key) const { return raw_of(object_, key); }
  static std::string_view raw_of(const JsonObject& object, std::string_view key) {
    const JsonMember* const member = object.find(key);
    return member != nullptr && member->is_string() ? member->raw_string() : std::string_view();
  }

  void add_raw(std::string_view name, std::string_view text, ParsedRecord& record) const {
    if (!text.empty() && object_.find(name) == nullptr)
      record.add(name, unescape(text, record.arena));
  }

  void add_user(ParsedRecord& record) {
    const JsonMember* const identity = object_.find("userIdentity");
    if (identity == nullptr || !inner_.scan(identity->token)) return;
    std::string_view user = raw_of(inner_, "userName");
    if (user.empty()) {
      JsonObject context;
      JsonObject issuer;
      const JsonMember* const found = inner_.find("sessionContext");
      if (found != nullptr && context.scan(found->token)) {
        const JsonMember* const from = context.find("sessionIssuer");
        if (from != nullptr && issuer.scan(from->token)) user = raw_of(issuer, "userName");
      }
    }
    for (const std::string_view key : {"arn", "principalId", "invokedBy"})
      if (user.empty()) user = raw_of(inner_, key);
    add_raw("user", user, record);
  }

  TimeResolver times_;
  JsonObject object_;
  JsonObject inner_;
};

bool is_event(std::string_view line) {
  return line.find("\"eventVersion\"") != std::string_view::npos &&
         line.find("\"eventSource\"") != std::string_view::npos;
}

// {"Records":[ with any whitespace and line ends in between.
bool begins_delivery(std::span<const std::string_view> lines) {
  constexpr std::string_view kBegin = "{\"Records\":[";
  std::size_t matched = 0;
  for (const std::string_view line : lines) {
    for (const char c : line) {
      if (c == ' ' || c == '\t') continue;
      if (c != kBegin[matched]) return false;
      if (++matched == kBegin.size()) return true;
    }
  }
  return false;
}

unsigned score(std::span<const std::string_view> lines) {
  if (lines.empty()) return 0;
  if (begins_delivery(lines)) return 100;
  return mean_score(lines, [](std::string_view line) {
    return line.starts_with('{') && is_event(line) ? 100u : 0u;
  });
}

}  // namespace

const FormatInfo& cloudtrail_format() {
  static constexpr FormatInfo kInfo = {
      .name = "cloudtrail",
      .aliases = {},
      .description = "AWS CloudTrail events, one a line or in {\"Records\":[…]}",
      .fields = kFields,
      .score = score,
      .create = create_format<Cloudtrail>,
      .framing = Framing::kJsonValues,
      .elements_of = "Records",
  };
  return kInfo;
}

}  // namespace logkit::parse
