#include "lib/kafka/message_record.h"

#include <algorithm>

#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"
#include "lib/record/json_walk.h"

namespace logkit::kafka {
namespace {

constexpr std::size_t kMaxHeaders = 64;

std::string_view header(const rd_kafka_headers_t* headers, const char* name) {
  const void* value = nullptr;
  std::size_t size = 0;
  if (headers == nullptr ||
      rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      value == nullptr)
    return {};
  return {static_cast<const char*>(value), size};
}

// Between the tokens of JSON a line end is as good as a space.
void append_on_one_line(std::string_view json, std::string& out) {
  const std::size_t begin = out.size();
  out.append(json);
  for (std::size_t at = begin; (at = out.find_first_of("\r\n", at)) != std::string::npos;)
    out[at] = ' ';
}

}  // namespace

MessageReader::Took MessageReader::take(const rd_kafka_message_t& message, ship::Batch& batch) {
  if (message.payload == nullptr) return Took::kNothing;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) headers = nullptr;
  if (is_duplicate(message, headers)) return Took::kDuplicate;
  const std::string_view value(static_cast<const char*>(message.payload), message.len);
  const std::size_t begin = batch.bytes.size();
  ship::Record record{.position = static_cast<std::uint64_t>(message.offset) + 1,
                      .begin = static_cast<std::uint32_t>(begin),
                      .size = 0,
                      .kind = ship::RecordKind::kJson,
                      .cut = false};
  const bool is_ours =
      !header(headers, "content-type").empty() && !header(headers, "timestamp").empty();
  const bool is_object = record::looks_like_json_object(value) && record::is_json(value);
  const bool is_bare = message.key == nullptr && headers == nullptr;
  if (is_object && (is_ours || is_bare)) {
    add_object(value, batch);
  } else if (is_ours || is_bare) {
    batch.bytes.append(value);
    record.kind = ship::RecordKind::kText;
  } else {
    add_foreign(message, headers, value, batch);
  }
  record.size = static_cast<std::uint32_t>(batch.bytes.size() - begin);
  batch.records.push_back(record);
  return Took::kRecord;
}

bool MessageReader::is_duplicate(const rd_kafka_message_t& message,
                                 const rd_kafka_headers_t* headers) {
  const std::string_view source = header(headers, "logkit-src");
  const std::string_view position = header(headers, "logkit-pos");
  if (source.empty() || position.empty()) return false;
  // Within a topic and partition: the same record may go to several topics.
  identity_.assign(source);
  identity_.append(1, '\0').append(position);
  identity_.append(1, '\0').append(header(headers, "logkit-lane"));
  identity_.append(1, '\0').append(rd_kafka_topic_name(message.rkt));
  identity_.append(1, '\0').append(std::to_string(message.partition));
  return !seen_.add(hash128(identity_));
}

void MessageReader::add_object(std::string_view json, ship::Batch& batch) {
  rest_.clear();
  // A position in the value is somebody else's; ours is the offset.
  if (record::take_position(json, position_, rest_) != record::PositionKind::kNone)
    json = rest_.empty() ? std::string_view("{}") : rest_;
  append_on_one_line(record::json_trim(json), batch.bytes);
}

void MessageReader::add_foreign(const rd_kafka_message_t& message,
                                const rd_kafka_headers_t* headers, std::string_view value,
                                ship::Batch& batch) {
  std::string whole;
  record::RecordBuilder builder(whole);
  if (record::looks_like_json_object(value) && record::is_json(value)) {
    const std::string_view object = record::json_trim(value);
    builder.add_members(record::json_trim(object.substr(1, object.size() - 2)));
  } else {
    builder.add_message(value);
  }
  if (message.key != nullptr)
    builder.add_string("kafka.key", {static_cast<const char*>(message.key), message.key_len});
  if (headers != nullptr) {
    builder.open("kafka.headers");
    const char* name = nullptr;
    const void* text = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         i < kMaxHeaders &&
         rd_kafka_header_get_all(headers, i, &name, &text, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i)
      builder.add_string(name, {static_cast<const char*>(text), text == nullptr ? 0 : size});
    builder.close();
  }
  builder.close();
  add_object(whole, batch);
}

}  // namespace logkit::kafka
