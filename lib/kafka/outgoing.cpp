#include "lib/kafka/outgoing.h"

#include <array>

#include "lib/base/civil_time.h"
#include "lib/record/aliases.h"

namespace logkit::kafka {
namespace {

constexpr std::size_t kMaxTopicBytes = 249;
constexpr std::int64_t kNsPerMs = 1'000'000;

void add_header(rd_kafka_headers_t* headers, std::string_view name, std::string_view value) {
  rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                      static_cast<ssize_t>(value.size()));
}

}  // namespace

Outgoing::Outgoing(const KafkaSinkOptions& options, const ship::OriginTable& origins,
                   ship::RecordTextOptions record_text)
    : options_(options), origins_(origins), text_(origins, std::move(record_text)) {}

void Outgoing::prepare(const ship::Batch& batch, const ship::Record& record) {
  // The position rides in the headers.
  ship::Record placeless = record;
  placeless.position = 0;
  text_.clear();
  text_.append_one(batch, placeless);
  fields_.set(text_.text());
  record_ = record;
  origin_ = &origins_.at(batch.origin);
  value_ = options_.raw ? batch.text(record) : text_.text();
  topic_.clear();
  static_cast<void>(options_.topic.expand(fields_, batch.received_ns, topic_));
  if (!options_.topic.is_constant()) topic_ = topic_name(topic_);
  key_.clear();
  if (options_.has_key) {
    if (!options_.key.expand(fields_, batch.received_ns, key_)) key_.clear();
  } else if (const auto service = fields_.text("service")) {
    key_ = *service;
  }
  if (key_.empty()) key_ = origin_->source.empty() ? origin_->label : origin_->source;
  const auto level = fields_.first_of(record::kLevelAliases);
  level_ = level ? *level : std::string_view();
  time_ns_ = fields_.time_ns(batch.received_ns);
}

rd_kafka_headers_t* Outgoing::make_headers() const {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(6);
  if (!level_.empty()) add_header(headers, "level", level_);
  add_header(headers, "timestamp", format_rfc3339_ns(time_ns_));
  const bool is_text = options_.raw && record_.kind == ship::RecordKind::kText;
  add_header(headers, "content-type", is_text ? "text/plain" : "application/json");
  if (origin_->source.empty() || record_.position == 0) return headers;
  add_header(headers, "logkit-src", origin_->source);
  add_header(headers, "logkit-pos", std::to_string(record_.position));
  if (!origin_->lane.empty()) add_header(headers, "logkit-lane", origin_->lane);
  return headers;
}

rd_kafka_resp_err_t Outgoing::produce(rd_kafka_t* producer, void* opaque) {
  rd_kafka_headers_t* const headers = make_headers();
  std::array<rd_kafka_vu_t, 7> parts{};
  parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  parts[0].u.cstr = topic_.c_str();
  parts[1].vtype = RD_KAFKA_VTYPE_KEY;
  parts[1].u.mem.ptr = key_.data();
  parts[1].u.mem.size = key_.size();
  parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
  parts[2].u.mem.ptr = const_cast<char*>(value_.data());
  parts[2].u.mem.size = value_.size();
  parts[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[3].u.i = RD_KAFKA_MSG_F_COPY;
  parts[4].vtype = RD_KAFKA_VTYPE_HEADERS;
  parts[4].u.headers = headers;
  parts[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
  parts[5].u.i64 = time_ns_ / kNsPerMs;
  parts[6].vtype = RD_KAFKA_VTYPE_OPAQUE;
  parts[6].u.ptr = opaque;
  rd_kafka_error_t* const error = rd_kafka_produceva(producer, parts.data(), parts.size());
  if (error == nullptr) return RD_KAFKA_RESP_ERR_NO_ERROR;
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  rd_kafka_headers_destroy(headers);
  return code;
}

std::string topic_name(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, kMaxTopicBytes)) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
    name.push_back(good ? c : '_');
  }
  return name.empty() || name == "." || name == ".." ? "unknown" : name;
}

}  // namespace logkit::kafka
