#include <array>
#include <charconv>
#include <cstdint>

#include "lib/base/civil_time.h"
#include "lib/base/json_escape.h"
#include "lib/net/body_encoder.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_walk.h"

namespace logkit::net {
namespace {

constexpr std::size_t kMaxIndexBytes = 255;
constexpr std::size_t kMaxIdBytes = 512;
constexpr std::size_t kMaxCauseBytes = 500;

// Elasticsearch refuses documents that set these itself.
constexpr std::string_view kMetadata[] = {"_id",      "_index",  "_source",       "_type",
                                          "_routing", "_size",   "_ignored",      "_seq_no",
                                          "_version", "_tier",   "_nested_path",  "_doc_count",
                                          "_feature", "_parent", "_primary_term", "_field_names"};

bool is_metadata(std::string_view key) {
  for (const std::string_view name : kMetadata)
    if (key == name) return true;
  return false;
}

// A name that Elasticsearch takes: lower case, none of \/*?"<>| ,#: and no
// control character, not beginning with - _ or +, nor "." and "..".
std::string index_name(std::string_view text) {
  constexpr std::string_view kForbidden = "\\/*?\"<>| ,#:";
  std::string name;
  for (const char c : text.substr(0, kMaxIndexBytes)) {
    const bool bad =
        kForbidden.find(c) != std::string_view::npos || static_cast<unsigned char>(c) < 32;
    name.push_back(bad ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
  }
  while (!name.empty() && (name[0] == '-' || name[0] == '_' || name[0] == '+')) name.erase(0, 1);
  return name.empty() || name == "." || name == ".." ? "logs" : name;
}

// The record's place in its source names it: sent twice, it is stored once.
void append_id(const ship::FieldReader& fields, std::string& body) {
  const std::string_view source = fields.raw("_src");
  const std::string_view position = fields.raw("_pos");
  if (!record::is_json_string(source) || position.empty() || source.size() > kMaxIdBytes - 64)
    return;
  body.append(",\"_id\":").append(source.substr(0, source.size() - 1));
  body.append(":").append(position);
  if (const std::string_view sub = fields.raw("_sub"); !sub.empty()) body.append(".").append(sub);
  body.push_back('"');
}

void put_key(std::string_view key, std::string& body) {
  if (body.back() != '{') body.push_back(',');
  body.append("\"").append(key).append("\":");
}

class EsEncoder : public BodyEncoder {
 public:
  explicit EsEncoder(EncoderOptions options) : options_(std::move(options)) {}

  std::string_view content_type() const override { return "application/x-ndjson"; }
  // Only what tells of failures comes back.
  std::string_view default_path() const override {
    return "/_bulk?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason";
  }
  void begin() override { body_.clear(); }

  void add(std::string_view, ship::FieldReader& fields, std::int64_t received_ns) override {
    index_.clear();
    if (options_.has_index)
      static_cast<void>(options_.index.expand(fields, received_ns, index_));
    else
      index_ = "logs";
    body_.append("{\"create\":{\"_index\":");
    append_json_string(index_name(index_), body_);
    append_id(fields, body_);
    body_.append("}}\n{");
    add_document(fields, received_ns);
    body_.append("}\n");
  }

  void finish(std::string& body) override { body.swap(body_); }

  Result<std::vector<ItemFailure>> read_answer(std::string_view answer,
                                               std::size_t items) const override;

 private:
  // _time and _msg under the names that Elasticsearch's own tools use.
  void add_document(ship::FieldReader& fields, std::int64_t received_ns) {
    const bool has_message = !fields.raw("message").empty();
    if (fields.raw("@timestamp").empty()) {
      put_key("@timestamp", body_);
      append_json_string(format_rfc3339_ns(fields.time_ns(received_ns)), body_);
    }
    for (const record::JsonMember& member : fields.members()) {
      if (member.key == "_time") continue;
      if (member.key == "_msg")
        put_key(has_message ? "event.original" : "message", body_);
      else if (is_metadata(member.key))
        put_key("logkit." + std::string(member.key.substr(1)), body_);
      else
        put_key(member.key, body_);
      body_.append(member.value);
    }
  }

  const EncoderOptions options_;
  std::string body_;
  std::string index_;
};

unsigned read_status(std::string_view value) {
  unsigned status = 0;
  std::from_chars(value.data(), value.data() + value.size(), status);
  return status;
}

std::string cause_of(unsigned status, std::string_view error) {
  std::string scratch;
  std::string cause = "status " + std::to_string(status);
  for (const std::string_view part : {"type", "reason"}) {
    const std::string_view value = record::json_member(error, part);
    if (record::is_json_string(value))
      cause.append(": ").append(record::json_string_text(value, scratch));
  }
  cause.resize(std::min(cause.size(), kMaxCauseBytes));
  return cause;
}

Result<std::vector<ItemFailure>> EsEncoder::read_answer(std::string_view answer,
                                                        std::size_t items) const {
  const Error unreadable = Error::invalid("the answer to _bulk cannot be understood");
  if (!record::looks_like_json_object(answer) || !record::is_json(answer)) return unreadable;
  std::vector<ItemFailure> failures;
  if (record::json_member(answer, "errors") == "false") return failures;
  std::size_t index = 0;
  record::for_each_item(record::json_member(answer, "items"), [&](std::string_view item) {
    record::for_each_member(item, [&](const record::JsonMember& action) {
      const unsigned status = read_status(record::json_member(action.value, "status"));
      // 409: it is there already, under the name of its place in its source.
      if (status / 100 != 2 && status != 409) {
        const bool is_final = status / 100 == 4 && status != 429 && status != 408 && status != 403;
        failures.push_back({.item = index,
                            .is_final = is_final,
                            .cause = cause_of(status, record::json_member(action.value, "error"))});
      }
      return false;
    });
    ++index;
    return index <= items;
  });
  if (index != items) return unreadable;
  return failures;
}

}  // namespace

std::unique_ptr<BodyEncoder> make_es_encoder(EncoderOptions options) {
  return std::make_unique<EsEncoder>(std::move(options));
}

}  // namespace logkit::net
