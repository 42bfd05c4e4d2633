#include <bit>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "lib/net/body_encoder.h"
#include "lib/net/otlp_logs.h"
#include "lib/net/protobuf_reader.h"
#include "lib/record/aliases.h"
#include "lib/record/json_walk.h"
#include "lib/record/level.h"

namespace logkit::net {
namespace {

constexpr std::size_t kMaxCauseBytes = 500;

void append_any_value(std::string_view json, int depth, std::string& out);

void append_pair(std::string_view key, std::string_view json, int depth, std::string& out) {
  std::string value;
  append_any_value(json, depth, value);
  ProtobufWriter pair(out);
  pair.add_bytes(1, key);
  pair.add_bytes(2, value);
}

void append_list(std::string_view json, int depth, std::string& out) {
  std::string list;
  std::string one;
  ProtobufWriter values(list);
  const auto add = [&] { values.add_bytes(1, one); };
  if (record::is_json_array(json)) {
    record::for_each_item(json, [&](std::string_view item) {
      one.clear();
      append_any_value(item, depth + 1, one);
      add();
      return true;
    });
  } else {
    std::string key;
    record::for_each_member(json, [&](const record::JsonMember& member) {
      key.clear();
      one.clear();
      record::unescape_json(member.key, key);
      append_pair(key, member.value, depth + 1, one);
      add();
      return true;
    });
  }
  ProtobufWriter(out).add_bytes(record::is_json_array(json) ? 5 : 6, list);
}

void append_number(std::string_view json, std::string& out) {
  ProtobufWriter value(out);
  std::int64_t whole = 0;
  if (record::is_canonical_int64(json, whole)) {
    value.add_varint(3, static_cast<std::uint64_t>(whole));
    return;
  }
  double number = 0;
  const auto [stop, error] = std::from_chars(json.data(), json.data() + json.size(), number);
  // A number beyond a double keeps its digits as text.
  if (error != std::errc{} || stop != json.data() + json.size())
    value.add_bytes(1, json);
  else
    value.add_fixed64(4, std::bit_cast<std::uint64_t>(number));
}

// An AnyValue of a JSON value; null is an empty one.
void append_any_value(std::string_view json, int depth, std::string& out) {
  std::string scratch;
  if (record::is_json_string(json))
    ProtobufWriter(out).add_bytes(1, record::json_string_text(json, scratch));
  else if (json == "true" || json == "false")
    ProtobufWriter(out).add_varint(2, json == "true" ? 1 : 0);
  else if ((record::is_json_array(json) || record::is_json_object(json)) && depth < kMaxOtlpDepth)
    append_list(json, depth, out);
  else if (record::is_json_array(json) || record::is_json_object(json))
    ProtobufWriter(out).add_bytes(1, json);
  else if (!record::is_json_null(json))
    append_number(json, out);
}

// The first number of the specification's range of four.
std::uint64_t severity_number(record::Level level) {
  return static_cast<std::uint64_t>(level) * 4 + 1;
}

std::optional<std::string> bytes_of_hex(std::string_view hex, std::size_t bytes) {
  std::string out;
  if (hex.size() != 2 * bytes) return std::nullopt;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    unsigned byte = 0;
    if (std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16).ptr != hex.data() + i + 2)
      return std::nullopt;
    out.push_back(static_cast<char>(byte));
  }
  return out;
}

// Resources in the order in which they appear: one for each service and host.
class OtlpEncoder : public BodyEncoder {
 public:
  std::string_view content_type() const override { return "application/x-protobuf"; }
  std::string_view default_path() const override { return "/v1/logs"; }
  void begin() override {
    resources_.clear();
    by_names_.clear();
  }

  void add(std::string_view, ship::FieldReader& fields, std::int64_t received_ns) override {
    log_.clear();
    ProtobufWriter log(log_);
    log.add_fixed64(1, static_cast<std::uint64_t>(fields.time_ns(received_ns)));
    log.add_fixed64(11, static_cast<std::uint64_t>(received_ns));
    add_severity(fields, log);
    add_body(fields, log);
    add_ids(fields, log);
    add_attributes(fields, log);
    ProtobufWriter(logs_of(fields)).add_bytes(2, log_);
  }

  void finish(std::string& body) override {
    body.clear();
    for (const Resource& resource : resources_) {
      std::string resource_logs;
      ProtobufWriter writer(resource_logs);
      writer.add_bytes(1, resource.attributes);
      writer.add_bytes(2, resource.logs);
      ProtobufWriter(body).add_bytes(1, resource_logs);
    }
  }

  // An ExportLogsServiceResponse. How many were rejected is said, which ones not,
  // and they must not be sent again: all of them become dead letters rather than
  // one be lost in silence.
  Result<std::vector<ItemFailure>> read_answer(std::string_view answer,
                                               std::size_t items) const override {
    std::uint64_t rejected = 0;
    std::string_view message;
    ProtobufReader response(answer);
    while (response.next()) {
      if (!response.is(1, WireType::kBytes)) continue;
      ProtobufReader partial(response.bytes());
      while (partial.next()) {
        if (partial.is(1, WireType::kVarint)) rejected = partial.number();
        if (partial.is(2, WireType::kBytes)) message = partial.bytes();
      }
      if (!partial.ok()) return Error::invalid("the answer's partial_success cannot be read");
    }
    std::vector<ItemFailure> failures;
    // What is no such message, from a server that answers as it likes, tells nothing.
    if (!response.ok() || rejected == 0) return failures;
    const std::string cause =
        std::to_string(rejected) + " of " + std::to_string(items) +
        " records of the request were rejected, it is not said which: " +
        std::string(message.substr(0, kMaxCauseBytes));
    for (std::size_t i = 0; i < items; ++i)
      failures.push_back({.item = i, .is_final = true, .cause = cause});
    return failures;
  }

 private:
  struct Resource {
    std::string attributes;  // a Resource message
    std::string logs;        // the records of a ScopeLogs message
  };

  static bool is_elsewhere(std::string_view key) {
    for (const std::string_view name : {"_time", "_msg", "level", "service", "host"})
      if (key == name) return true;
    return false;
  }

  void add_severity(ship::FieldReader& fields, ProtobufWriter& log) {
    const auto text = fields.first_of(record::kLevelAliases);
    if (!text) return;
    if (const auto level = record::parse_level(*text)) log.add_varint(2, severity_number(*level));
    log.add_bytes(3, *text);
  }

  void add_body(ship::FieldReader& fields, ProtobufWriter& log) {
    const std::string_view message = fields.raw("_msg");
    value_.clear();
    append_any_value(message.empty() ? std::string_view("\"\"") : message, 0, value_);
    log.add_bytes(5, value_);
  }

  void add_ids(ship::FieldReader& fields, ProtobufWriter& log) {
    has_trace_ = has_span_ = false;
    if (const auto trace = fields.text("trace_id")) {
      const auto bytes = bytes_of_hex(*trace, 16);
      if ((has_trace_ = bytes.has_value())) log.add_bytes(9, *bytes);
    }
    if (const auto span = fields.text("span_id")) {
      const auto bytes = bytes_of_hex(*span, 8);
      if ((has_span_ = bytes.has_value())) log.add_bytes(10, *bytes);
    }
  }

  void add_attributes(ship::FieldReader& fields, ProtobufWriter& log) {
    for (const record::JsonMember& member : fields.members()) {
      if (is_elsewhere(member.key) || (has_trace_ && member.key == "trace_id") ||
          (has_span_ && member.key == "span_id"))
        continue;
      key_.clear();
      value_.clear();
      record::unescape_json(member.key, key_);
      append_pair(key_, member.value, 0, value_);
      log.add_bytes(6, value_);
    }
  }

  std::string& logs_of(ship::FieldReader& fields) {
    std::string attributes;
    ProtobufWriter writer(attributes);
    for (const auto& [field, name] :
         {std::pair{"service", "service.name"}, std::pair{"host", "host.name"}}) {
      const std::string_view json = fields.raw(field);
      if (json.empty() || record::is_json_null(json)) continue;
      value_.clear();
      append_pair(name, json, 0, value_);
      writer.add_bytes(1, value_);
    }
    const auto [found, is_new] = by_names_.emplace(attributes, resources_.size());
    if (is_new) resources_.push_back({.attributes = attributes, .logs = {}});
    return resources_[found->second].logs;
  }

  std::vector<Resource> resources_;
  std::unordered_map<std::string, std::size_t> by_names_;
  std::string log_;
  std::string key_;
  std::string value_;
  bool has_trace_ = false;
  bool has_span_ = false;
};

}  // namespace

std::unique_ptr<BodyEncoder> make_otlp_encoder() { return std::make_unique<OtlpEncoder>(); }

}  // namespace logkit::net
