#include "lib/parse/record_writer.h"

#include "lib/parse/json_appender.h"
#include "lib/parse/record_members.h"
#include "lib/parse/special_bytes.h"

namespace logkit::parse {
namespace {

class JsonMembers {
 public:
  JsonMembers(JsonAppender& json, const SpecialBytes& special) : json_(json), special_(special) {}

  void put_time(std::string_view name, std::int64_t time_ns) {
    json_.key(name);
    json_.time(time_ns);
  }
  void put_token(std::string_view name, std::string_view token) {
    json_.key(name);
    json_.token(token);
  }
  bool put_text(std::string_view name, std::string_view text) {
    json_.key(name);
    return json_.text(text, special_);
  }
  void put_base64(std::string_view name, std::string_view bytes) {
    json_.key(name);
    json_.base64(bytes);
  }

 private:
  JsonAppender& json_;
  const SpecialBytes& special_;
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

}  // namespace

void append_record(const ParsedRecord& record, std::span<const AddedField> added,
                   std::string& out) {
  const SpecialBytes special(record.message.text);
  JsonAppender json(out, size_of(record));
  json.open();
  JsonMembers members(json, special);
  put_members(record, added, members);
  json.close();
}

void append_stamps(const ParsedRecord& record, std::string& out) {
  constexpr std::size_t kStamps = 128;
  JsonAppender json(out, kStamps);
  json.open();
  const SpecialBytes none;
  JsonMembers members(json, none);
  for (const ParsedField& stamp : record.stamps) put_value(stamp.name, stamp.value, members);
  json.close();
}

}  // namespace logkit::parse
