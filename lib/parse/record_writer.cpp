#include "lib/parse/record_writer.h"

#include "lib/parse/json_appender.h"
#include "lib/parse/record_members.h"
#include "lib/parse/special_bytes.h"

namespace logkit::parse {
namespace {

class JsonMembers {
 public:
  JsonMembers(JsonAppender& json, const SpecialBytes& special, TimeText& times)
      : json_(json), special_(special), times_(times) {}

  void put_time(std::string_view name, std::int64_t time_ns) {
    json_.key(name);
    json_.time(time_ns, times_);
  }
  void put_token(std::string_view name, std::string_view token) { json_.token(name, token); }
  void put_plain(std::string_view name, std::string_view text) { json_.plain_text(name, text); }
  [[gnu::always_inline]] bool put_text(std::string_view name, std::string_view text) {
    if (!special_.is_plain(text)) return put_escaped(name, text);
    json_.plain_text(name, text);
    return true;
  }
  void put_base64(std::string_view name, std::string_view bytes) {
    json_.key(name);
    json_.base64(bytes);
  }

 private:
  [[gnu::noinline]] bool put_escaped(std::string_view name, std::string_view text) {
    json_.key(name);
    return json_.text(text, special_);
  }

  JsonAppender& json_;
  const SpecialBytes& special_;
  TimeText& times_;
};

}  // namespace

void RecordWriter::append(const ParsedRecord& record, std::span<const AddedField> added,
                          TextBuffer& out) {
  const SpecialBytes special(record.common_text());
  JsonAppender json(out);
  json.open();
  JsonMembers members(json, special, times_);
  put_members(record, added, members);
  put_stamps(record, members);
  json.close();
}

[[gnu::flatten]] void RecordWriter::append(const ParsedRecord& record,
                                           std::span<const AddedField> added,
                                           const PlaceMembers& place, TextBuffer& out) {
  const SpecialBytes special(record.common_text());
  JsonAppender json(out);
  json.open();
  JsonMembers members(json, special, times_);
  put_members(record, added, members);
  json.written(place.members, place.position);
  json.close();
}

void append_record(const ParsedRecord& record, std::span<const AddedField> added,
                   std::string& out) {
  TextBuffer buffer;
  RecordWriter().append(record, added, buffer);
  out.append(buffer.text());
}

void append_stamps(const ParsedRecord& record, std::string& out) {
  TextBuffer buffer;
  JsonAppender json(buffer);
  json.open();
  const SpecialBytes none;
  TimeText times;
  JsonMembers members(json, none, times);
  put_stamps(record, members);
  json.close();
  out.append(buffer.text());
}

}  // namespace logkit::parse
