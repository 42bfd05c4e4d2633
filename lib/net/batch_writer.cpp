#include "lib/net/batch_writer.h"

#include "lib/record/aliases.h"

namespace logkit::net {

std::string& BatchWriter::begin() {
  begin_ = batch_.bytes.size();
  return batch_.bytes;
}

bool BatchWriter::end() {
  if (batch_.bytes.size() > max_bytes_) {
    batch_.bytes.resize(begin_);
    return false;
  }
  add(begin_, ship::RecordKind::kJson);
  return true;
}

void BatchWriter::add_object(std::string_view json) {
  const std::size_t begin = batch_.bytes.size();
  rest_.clear();
  if (record::take_position(json, position_, rest_) == record::PositionKind::kNone) {
    append_on_one_line(json, batch_.bytes);
  } else {
    append_on_one_line(rest_.empty() ? std::string_view("{}") : rest_, batch_.bytes);
  }
  add(begin, ship::RecordKind::kJson);
}

void BatchWriter::add_line(std::string_view text) {
  const std::size_t begin = batch_.bytes.size();
  batch_.bytes.append(text);
  add(begin, ship::RecordKind::kText);
}

void BatchWriter::add(std::size_t begin, ship::RecordKind kind) {
  batch_.records.push_back({.position = 0,
                            .begin = static_cast<std::uint32_t>(begin),
                            .size = static_cast<std::uint32_t>(batch_.bytes.size() - begin),
                            .kind = kind});
}

void BatchWriter::truncate(std::size_t count) {
  if (count < batch_.records.size()) batch_.records.resize(count);
  const std::size_t end = batch_.records.empty() ? 0
                                                 : batch_.records.back().begin +
                                                       std::size_t{batch_.records.back().size};
  batch_.bytes.resize(end);
}

void append_on_one_line(std::string_view json, std::string& out) {
  const std::size_t begin = out.size();
  out.append(json);
  for (std::size_t at = begin; (at = out.find_first_of("\r\n", at)) != std::string::npos;)
    out[at] = ' ';
}

std::string_view free_name(std::string_view name, std::string_view prefix, bool taken,
                           std::string& scratch) {
  constexpr std::string_view kOurs[] = {"_time", "_msg", "_msg_b64", "_time_source", "_peer"};
  taken = taken || record::is_reserved_field(name);
  for (const std::string_view ours : kOurs) taken = taken || name == ours;
  if (!taken) return name;
  scratch.assign(prefix).append(name);
  return scratch;
}

}  // namespace logkit::net
