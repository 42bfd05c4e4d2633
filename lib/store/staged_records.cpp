#include "lib/store/staged_records.h"

namespace logkit::store {

Status put_record(segment::Writer& writer, const RecordText& record,
                  const segment::RecordStamp& stamp) {
  if (record.is_json) return writer.add_scanned(record.object(), stamp);
  return writer.add_text(record.bytes, record.terminated, record.parse_error, stamp);
}

void StagedRecords::add(const RecordText& record, const segment::RecordStamp& stamp) {
  rows_.push_back({.stamp = stamp,
                   .text_bytes = record.bytes.size(),
                   .parse_error_bytes = record.parse_error.size(),
                   .is_json = record.is_json,
                   .terminated = record.terminated});
  text_.append(record.bytes).append(record.parse_error);
  raw_bytes_ += record.bytes.size() + 1;
}

Status StagedRecords::put_into(segment::Writer& writer) const {
  std::string_view rest = text_;
  for (const Row& row : rows_) {
    const RecordText record{.bytes = rest.substr(0, row.text_bytes),
                            .is_json = row.is_json,
                            .terminated = row.terminated,
                            .parse_error = rest.substr(row.text_bytes, row.parse_error_bytes)};
    Status put = put_record(writer, record, row.stamp);
    // Whoever staged it had looked at it.
    LK_CHECK(put || put.error().code != Code::kInvalid);
    LK_RETURN_IF_ERROR(put);
    rest.remove_prefix(row.text_bytes + row.parse_error_bytes);
  }
  return {};
}

}  // namespace logkit::store
