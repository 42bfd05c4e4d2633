#include <unordered_map>

#include "lib/base/json_escape.h"
#include "lib/net/body_encoder.h"
#include "lib/record/aliases.h"
#include "lib/record/json_walk.h"

namespace logkit::net {
namespace {

// A label's name: letters, digits and underscores, not beginning with a digit.
std::string label_name(std::string_view name) {
  std::string label;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool digit = c >= '0' && c <= '9';
    if (digit && label.empty()) label.push_back('_');
    label.push_back(letter || digit ? c : '_');
  }
  return label;
}

bool is_any_of(std::string_view key, std::span<const std::string_view> names) {
  for (const std::string_view name : names)
    if (key == name) return true;
  return false;
}

// Streams in the order in which they appear, and in each its lines. A line is
// the message alone where the record holds nothing but labels, time and place
// beside it, else the whole record: nothing is lost, and Loki's json filter
// reads it.
class LokiEncoder : public BodyEncoder {
 public:
  explicit LokiEncoder(EncoderOptions options) : labels_(std::move(options.labels)) {
    if (labels_.empty()) labels_ = {"service", "host", "level"};
    for (const std::string& label : labels_) names_.push_back(label_name(label));
  }

  std::string_view content_type() const override { return "application/json"; }
  std::string_view default_path() const override { return "/loki/api/v1/push"; }
  void begin() override {
    streams_.clear();
    by_labels_.clear();
  }

  void add(std::string_view record, ship::FieldReader& fields, std::int64_t received_ns) override {
    std::string& values = stream_of(fields);
    if (!values.empty()) values.push_back(',');
    values.append("[\"").append(std::to_string(fields.time_ns(received_ns))).append("\",");
    const std::string_view message = fields.raw("_msg");
    if (record::is_json_string(message) && !holds_more(fields))
      values.append(message);
    else
      append_json_string(record, values);
    values.push_back(']');
  }

  void finish(std::string& body) override {
    body = "{\"streams\":[";
    for (std::size_t i = 0; i < streams_.size(); ++i) {
      body.append(i == 0 ? "{\"stream\":{" : ",{\"stream\":{").append(streams_[i].labels);
      body.append("},\"values\":[").append(streams_[i].values).append("]}");
    }
    body.append("]}");
  }

 private:
  struct Stream {
    std::string labels;
    std::string values;
  };

  std::string& stream_of(ship::FieldReader& fields) {
    key_.clear();
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      const auto text = fields.text(labels_[i]);
      if (!text || text->empty()) continue;
      if (!key_.empty()) key_.push_back(',');
      append_json_string(names_[i], key_);
      key_.push_back(':');
      append_json_string(*text, key_);
    }
    // Loki refuses a stream without a label.
    if (key_.empty()) key_ = "\"source\":\"logship\"";
    const auto [found, is_new] = by_labels_.emplace(key_, streams_.size());
    if (is_new) streams_.push_back({.labels = key_, .values = {}});
    return streams_[found->second].values;
  }

  bool holds_more(const ship::FieldReader& fields) const {
    for (const record::JsonMember& member : fields.members()) {
      if (member.key == "_msg" || is_any_of(member.key, record::kTimeAliases) ||
          record::is_reserved_field(member.key))
        continue;
      bool is_label = false;
      for (const std::string& label : labels_) is_label = is_label || member.key == label;
      if (!is_label) return true;
    }
    return false;
  }

  std::vector<std::string> labels_;  // fields
  std::vector<std::string> names_;   // of the labels
  std::vector<Stream> streams_;
  std::unordered_map<std::string, std::size_t> by_labels_;
  std::string key_;
};

}  // namespace

std::unique_ptr<BodyEncoder> make_loki_encoder(EncoderOptions options) {
  return std::make_unique<LokiEncoder>(std::move(options));
}

}  // namespace logkit::net
