#include <fmt/format.h>

#include <iterator>

#include "lib/base/json_escape.h"
#include "lib/net/body_encoder.h"
#include "lib/record/aliases.h"
#include "lib/record/json_walk.h"

namespace logkit::net {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr int kMaxDepth = 16;

class SplunkEncoder : public BodyEncoder {
 public:
  explicit SplunkEncoder(EncoderOptions options) : options_(std::move(options)) {}

  std::string_view content_type() const override { return "application/json"; }
  std::string_view default_path() const override { return "/services/collector/event"; }
  void begin() override { body_.clear(); }

  void add(std::string_view record, ship::FieldReader& fields, std::int64_t received_ns) override {
    const std::int64_t ms = fields.time_ns(received_ns) / kNsPerMs;
    fmt::format_to(std::back_inserter(body_), "{{\"time\":{}.{:03}", ms / 1000,
                   ms < 0 ? 0 : ms % 1000);
    for (const std::string_view name : {"host", "source"})
      if (const auto text = fields.text(name)) put_string(name, *text);
    if (!options_.source_type.empty()) put_string("sourcetype", options_.source_type);
    if (options_.has_index) {
      index_.clear();
      static_cast<void>(options_.index.expand(fields, received_ns, index_));
      put_string("index", index_);
    }
    const std::string_view message = fields.raw("_msg");
    if (record::is_json_string(message) && message.size() > 2) {
      body_.append(",\"event\":").append(message);
      put_fields(fields);
    } else {
      body_.append(",\"event\":").append(record);
    }
    body_.append("}\n");
  }

  void finish(std::string& body) override { body.swap(body_); }

 private:
  void put_string(std::string_view key, std::string_view text) {
    body_.append(",\"").append(key).append("\":");
    append_json_string(text, body_);
  }

  void put_fields(const ship::FieldReader& fields) {
    body_.append(",\"fields\":{");
    for (const record::JsonMember& member : fields.members()) {
      if (member.key == "_msg" || member.key == "_time" || member.key == "host" ||
          member.key == "source")
        continue;
      put_field(std::string(member.key), member.value, 0);
    }
    body_.push_back('}');
  }

  // Indexed fields are flat: an object's members get dotted names, an array is
  // its text.
  void put_field(const std::string& key, std::string_view value, int depth) {
    if (record::is_json_object(value) && depth < kMaxDepth) {
      record::for_each_member(value, [&](const record::JsonMember& member) {
        put_field(key + "." + std::string(member.key), member.value, depth + 1);
        return true;
      });
      return;
    }
    if (record::is_json_null(value)) return;
    if (body_.back() != '{') body_.push_back(',');
    body_.append("\"").append(key).append("\":");
    if (record::is_json_object(value) || record::is_json_array(value))
      append_json_string(value, body_);
    else
      body_.append(value);
  }

  const EncoderOptions options_;
  std::string body_;
  std::string index_;
};

}  // namespace

std::unique_ptr<BodyEncoder> make_splunk_encoder(EncoderOptions options) {
  return std::make_unique<SplunkEncoder>(std::move(options));
}

}  // namespace logkit::net
