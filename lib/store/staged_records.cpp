#include "lib/store/staged_records.h"

namespace logkit::store {

Status put_record(segment::Writer& writer, const RecordText& record,
                  const segment::RecordStamp& stamp) {
  if (record.shaped != nullptr) return writer.add_shaped(*record.shaped, stamp);
  if (record.is_json) return writer.add_scanned(record.object(), stamp);
  return writer.add_text(record.bytes, record.terminated, record.parse_error, stamp);
}

void StagedRecords::add(const RecordText& record, const segment::RecordStamp& stamp) {
  rows_.push_back({.stamp = stamp,
                   .text_bytes = record.size_bytes(),
                   .parse_error_bytes = record.parse_error.size(),
                   .is_json = record.is_json,
                   .terminated = record.terminated});
  if (record.shaped != nullptr) {
    record.shaped->append_text(text_);
  } else {
    text_.append(record.bytes).append(record.parse_error);
  }
  raw_bytes_ += record.size_bytes() + 1;
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
