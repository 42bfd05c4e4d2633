#include "lib/parse/record_shaper.h"

#include "lib/parse/json_appender.h"
#include "lib/parse/record_members.h"
#include "lib/parse/special_bytes.h"

namespace logkit::parse {
namespace {

// kAbsent for an object.
record::Kind kind_of(std::string_view token) {
  switch (token.empty() ? '\0' : token.front()) {
    case '"': return record::Kind::kString;
    case '[': return record::Kind::kJson;
    case 'n': return record::Kind::kNull;
    case 't': case 'f': return record::Kind::kBool;
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9': return record::Kind::kNumber;
    default: return record::Kind::kAbsent;
  }
}

}  // namespace

// A few instructions a member, but for the texts that are written.
class RecordShaper::Members {
 public:
  Members(RecordShaper& shaper, JsonAppender& json, const SpecialBytes& special)
      : shaper_(shaper), json_(json), special_(special), next_(shaper.values_.data()) {}

  void put_time(std::string_view name, std::int64_t time_ns) {
    const std::size_t begin = json_.offset();
    json_.time(time_ns, shaper_.times_);
    add_written(name, begin);
  }
  [[gnu::always_inline]] void put_token(std::string_view name, std::string_view token) {
    const record::Kind kind = kind_of(token);
    if (kind == record::Kind::kAbsent) is_flat_ = false;
    if (kind == record::Kind::kString) token = token.substr(1, token.size() - 2);
    add(name, kind, token);
  }
  void put_plain(std::string_view name, std::string_view text) {
    add(name, record::Kind::kString, text);
  }
  [[gnu::always_inline]] bool put_text(std::string_view name, std::string_view text) {
    if (!special_.is_plain(text)) return put_escaped(name, text);
    add(name, record::Kind::kString, text);
    return true;
  }
  void put_base64(std::string_view name, std::string_view bytes) {
    const std::size_t begin = json_.offset();
    json_.base64(bytes);
    add_written(name, begin);
  }

  // kNone where the object cannot be told by its shape.
  record::ObjectShapes::Id shape() const {
    return is_flat_ ? shape_ : record::ObjectShapes::kNone;
  }
  std::size_t count() const { return static_cast<std::size_t>(next_ - shaper_.values_.data()); }

 private:
  // Or of another text.
  [[gnu::noinline]] bool put_escaped(std::string_view name, std::string_view text) {
    if (!special_.covers(text) && is_plain_json_text(text)) {
      add(name, record::Kind::kString, text);
      return true;
    }
    const std::size_t begin = json_.offset();
    const bool is_valid = json_.text(text, special_);
    add_written(name, begin);
    return is_valid;
  }
  // A string that was written, with its quotes. The buffer may move.
  void add_written(std::string_view name, std::size_t begin) {
    shaper_.written_.push_back({count(), begin + 1, json_.offset() - begin - 2});
    add(name, record::Kind::kString, {});
  }
  [[gnu::always_inline]] void add(std::string_view name, record::Kind kind,
                                  std::string_view value) {
    shape_ = shaper_.shapes_.with(shape_, name, kind);
    *next_++ = value;
  }

  RecordShaper& shaper_;
  JsonAppender& json_;
  const SpecialBytes& special_;
  std::string_view* next_;  // in values_, where there is room for all
  record::ObjectShapes::Id shape_ = record::ObjectShapes::kEmpty;
  bool is_flat_ = true;
};

[[gnu::flatten]] std::optional<record::ShapedObject> RecordShaper::shape(
    const ParsedRecord& record) {
  const std::size_t most = most_members(record, 0);
  if (values_.size() < most) values_.resize(most);
  written_.clear();
  const SpecialBytes special(record.common_text());
  buffer_.clear();
  JsonAppender json(buffer_);
  Members members(*this, json, special);
  put_members(record, {}, members);
  put_stamps(record, members);
  json.end();
  if (members.shape() == record::ObjectShapes::kNone) return std::nullopt;
  for (const Written& written : written_)
    values_[written.value] = buffer_.text().substr(written.begin, written.bytes);
  return record::ShapedObject(shapes_, members.shape(),
                              std::span(values_).first(members.count()));
}

}  // namespace logkit::parse
