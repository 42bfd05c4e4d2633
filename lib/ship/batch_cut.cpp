#include "lib/ship/batch_cut.h"

#include <span>

namespace logkit::ship {

bool BatchCut::is_needed() const { return count_from(0) < whole_.records.size(); }

std::size_t BatchCut::count_from(std::size_t first) const {
  return count_bounded(std::span(whole_.records).subspan(first), bounds_,
                       [](const Record& record) { return record.size; });
}

std::unique_ptr<Batch> BatchCut::next() {
  if (at_ >= whole_.records.size()) return nullptr;
  const std::size_t end = at_ + count_from(at_);
  const bool is_last = end == whole_.records.size();
  auto piece = std::make_unique<Batch>();
  piece->origin = whole_.origin;
  piece->source = whole_.source;
  piece->track = whole_.track;
  piece->lane = whole_.lane;
  piece->has_token = is_last && whole_.has_token;
  if (is_last) {
    piece->token = whole_.token;
    piece->descriptor = whole_.descriptor;
    piece->end_position = whole_.end_position;
    piece->read_bytes = whole_.read_bytes;
  }
  for (; at_ < end; ++at_) {
    Record record = whole_.records[at_];
    const std::string_view text = whole_.text(record);
    record.begin = static_cast<std::uint32_t>(piece->bytes.size());
    piece->bytes.append(text);
    piece->records.push_back(record);
  }
  return piece;
}

}  // namespace logkit::ship
