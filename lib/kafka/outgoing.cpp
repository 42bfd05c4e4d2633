#include "lib/kafka/outgoing.h"

#include <array>
#include <charconv>

#include "lib/base/civil_time.h"
#include "lib/record/aliases.h"
#include "lib/record/json_scan.h"

namespace logkit::kafka {
namespace {

constexpr std::size_t kMaxTopicBytes = 249;
constexpr std::int64_t kNsPerMs = 1'000'000;

void add_header(rd_kafka_headers_t* headers, std::string_view name, std::string_view value) {
  rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                      static_cast<ssize_t>(value.size()));
}

// Of the line itself, or of how it had to be written.
bool is_made_of_line(const ship::FieldTemplate& made) {
  return made.asks_for("_msg") || made.asks_for("_truncated");
}

}  // namespace

Outgoing::Outgoing(const KafkaSinkOptions& options, const ship::OriginTable& origins,
                   ship::RecordTextOptions record_text)
    : options_(options),
      origins_(origins),
      looks_into_lines_(is_made_of_line(options.topic) || is_made_of_line(options.key)),
      text_(origins, record_text),
      plain_text_(origins, record_text) {}

void Outgoing::prepare(const ship::Batch& batch, const ship::Record& record) {
  record_ = record;
  origin_ = &origins_.at(batch.origin);
  const std::string_view line = batch.text(record);
  const bool is_line = record.kind == ship::RecordKind::kText && !looks_into_lines_;
  if (!is_line || !options_.raw) {
    // The position rides in the headers.
    ship::Record placeless = record;
    placeless.position = 0;
    text_.clear();
    text_.append_one(batch, placeless);
  }
  value_ = options_.raw ? line : text_.text();
  frame_ = &own_frame_;
  if (!is_line) {
    fields_.set(text_.text());
    return read_frame(batch, own_frame_);
  }
  begin_lines(batch);
  if (record::looks_like_json_object(line)) {
    fields_.set(plain_text_.text(), line);
    return read_frame(batch, own_frame_);
  }
  if (!has_plain_frame_) {
    fields_.set(plain_text_.text());
    read_frame(batch, plain_frame_);
    has_plain_frame_ = true;
  }
  frame_ = &plain_frame_;
}

// What lines have beside themselves is in the record of an empty one.
void Outgoing::begin_lines(const ship::Batch& batch) {
  if (plain_origin_ == batch.origin && plain_received_ns_ == batch.received_ns) return;
  plain_origin_ = batch.origin;
  plain_received_ns_ = batch.received_ns;
  plain_text_.clear();
  plain_text_.append_one(batch, {});
  has_plain_frame_ = false;
}

void Outgoing::read_frame(const ship::Batch& batch, Frame& frame) {
  frame.topic.clear();
  static_cast<void>(options_.topic.expand(fields_, batch.received_ns, frame.topic));
  if (!options_.topic.is_constant()) frame.topic = topic_name(frame.topic);
  frame.key.clear();
  if (options_.has_key) {
    if (!options_.key.expand(fields_, batch.received_ns, frame.key)) frame.key.clear();
  } else if (const auto service = fields_.text("service")) {
    frame.key = *service;
  }
  if (frame.key.empty()) frame.key = origin_->source.empty() ? origin_->label : origin_->source;
  const auto level = fields_.first_of(record::kLevelAliases);
  frame.level = level ? *level : std::string_view();
  const std::int64_t time_ns = fields_.time_ns(batch.received_ns);
  if (frame.time.empty() || frame.time_ns != time_ns) frame.time = format_rfc3339_ns(time_ns);
  frame.time_ns = time_ns;
}

rd_kafka_headers_t* Outgoing::make_headers() const {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(6);
  if (!frame_->level.empty()) add_header(headers, "level", frame_->level);
  add_header(headers, "timestamp", frame_->time);
  const bool is_text = options_.raw && record_.kind == ship::RecordKind::kText;
  add_header(headers, "content-type", is_text ? "text/plain" : "application/json");
  if (origin_->source.empty() || record_.position == 0) return headers;
  std::array<char, 20> digits{};
  const char* const end =
      std::to_chars(digits.data(), digits.data() + digits.size(), record_.position).ptr;
  add_header(headers, "logkit-src", origin_->source);
  add_header(headers, "logkit-pos",
             {digits.data(), static_cast<std::size_t>(end - digits.data())});
  if (!origin_->lane.empty()) add_header(headers, "logkit-lane", origin_->lane);
  return headers;
}

rd_kafka_resp_err_t Outgoing::produce(rd_kafka_t* producer, void* opaque) {
  rd_kafka_topic_t* const topic = topics_.at(producer, frame_->topic);
  if (topic == nullptr) return rd_kafka_last_error();
  rd_kafka_headers_t* const headers = make_headers();
  std::array<rd_kafka_vu_t, 7> parts{};
  parts[0].vtype = RD_KAFKA_VTYPE_RKT;
  parts[0].u.rkt = topic;
  parts[1].vtype = RD_KAFKA_VTYPE_KEY;
  parts[1].u.mem.ptr = const_cast<char*>(frame_->key.data());
  parts[1].u.mem.size = frame_->key.size();
  parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
  parts[2].u.mem.ptr = const_cast<char*>(value_.data());
  parts[2].u.mem.size = value_.size();
  parts[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[3].u.i = RD_KAFKA_MSG_F_COPY;
  parts[4].vtype = RD_KAFKA_VTYPE_HEADERS;
  parts[4].u.headers = headers;
  parts[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
  parts[5].u.i64 = frame_->time_ns / kNsPerMs;
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
