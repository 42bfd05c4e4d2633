#include "lib/parse/record_writer.h"

#include <algorithm>

#include "lib/base/utf8.h"
#include "lib/parse/json_appender.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

// The members of a record, and where their values lie for who wants to know.
class MemberWriter {
 public:
  MemberWriter(JsonAppender& json, record::MemberTokens* tokens) : json_(json), tokens_(tokens) {}

  void put(std::string_view name, const Value& value) {
    if (value.is_token) {
      put_token(name, value.text);
    } else {
      put_text(name, value.text);
    }
  }
  void put_token(std::string_view name, std::string_view token) {
    put_member(name, [&] { json_.token(token); });
  }
  // False where it was not UTF-8.
  bool put_text(std::string_view name, std::string_view text) {
    constexpr std::size_t kQuotes = 2;
    json_.key(name);
    const std::size_t offset = json_.offset();
    const bool is_valid = json_.text(text);
    if (tokens_ == nullptr) return is_valid;
    // An escape is longer than what it stands for.
    const std::string_view value = json_.since(offset);
    tokens_->add(name, value, offset, value.size() == text.size() + kQuotes);
    return is_valid;
  }
  void put_time(std::string_view name, std::int64_t time_ns) {
    put_member(name, [&] { json_.time(time_ns); });
  }
  void put_base64(std::string_view name, std::string_view bytes) {
    std::string digits = "\"";
    record::append_base64(bytes, digits);
    digits.push_back('"');
    put_token(name, digits);
  }
  void put_message(const Value& message) {
    if (message.is_token) return put_token("_msg", message.text);
    if (!put_text("_msg", message.text)) put_base64("_msg_b64", message.text);
  }
  void put_raw(std::string_view raw) {
    if (!is_valid_utf8(raw)) return put_base64("raw_b64", raw);
    put_text("raw", raw);
  }

 private:
  template <typename PutValue>
  void put_member(std::string_view name, PutValue put_value) {
    json_.key(name);
    const std::size_t offset = json_.offset();
    put_value();
    if (tokens_ != nullptr) tokens_->add(name, json_.since(offset), offset);
  }

  JsonAppender& json_;
  record::MemberTokens* tokens_;
};

// What a record takes where nothing is escaped, or little.
std::size_t size_of(const ParsedRecord& record) {
  constexpr std::size_t kAroundField = 6;
  constexpr std::size_t kCanonical = 128;
  std::size_t bytes = kCanonical + record.message.text.size() + record.message.text.size() / 8 +
                      record.raw.size() + record.level.text.size();
  for (const ParsedField& field : record.fields)
    bytes += field.name.size() + field.value.text.size() + kAroundField;
  for (const ParsedField& stamp : record.stamps)
    bytes += stamp.name.size() + stamp.value.text.size() + kAroundField;
  return bytes;
}

void put_members(const ParsedRecord& record, std::span<const AddedField> added,
                 record::MemberTokens* tokens, JsonAppender& json) {
  const auto is_added = [&](std::string_view name) {
    return std::any_of(added.begin(), added.end(),
                       [name](const AddedField& field) { return field.name == name; });
  };
  MemberWriter members(json, tokens);
  json.open();
  members.put_time("_time", record.time_ns);
  if (record.has_message()) members.put_message(record.message);
  if (record.has_level() && (added.empty() || !is_added("level")))
    members.put("level", record.level);
  for (const ParsedField& field : record.fields)
    if (added.empty() || !is_added(field.name)) members.put(field.name, field.value);
  if (record.time_origin == TimeOrigin::kRead) members.put_text("_time_source", "read");
  if (!record.parse_error.empty()) members.put_text("_parse_error", record.parse_error);
  if (record.is_truncated) members.put_token("_truncated", "true");
  if (record.raw.data() != nullptr) members.put_raw(record.raw);
  for (const AddedField& field : added) members.put_token(field.name, field.token);
  for (const ParsedField& stamp : record.stamps) members.put(stamp.name, stamp.value);
}

}  // namespace

void append_record(const ParsedRecord& record, std::span<const AddedField> added,
                   std::string& out) {
  JsonAppender json(out, size_of(record));
  put_members(record, added, nullptr, json);
  json.close();
}

std::string_view write_record(const ParsedRecord& record, record::MemberTokens& tokens,
                              std::string& buffer) {
  JsonAppender json = JsonAppender::in_place_of(buffer, size_of(record));
  tokens.begin();
  put_members(record, {}, &tokens, json);
  return json.end_in_place();
}

}  // namespace logkit::parse
