#include "tools/logship/rate.h"

#include <algorithm>

#include "lib/base/human.h"

namespace logkit::logship {
namespace {

// From there on a tenth of a second has room for many records.
constexpr double kManyRecords = 1000;
constexpr double kManyBytes = 1 << 20;
constexpr double kPiecesInWindow = 8;

}  // namespace

double Rate::cost(const ship::Batch& batch) const {
  std::size_t bytes = 0;
  for (const ship::Record& record : batch.records) bytes += record.size;
  return cost(batch.records.size(), bytes);
}

std::chrono::steady_clock::duration Rate::window() const {
  const bool is_high = per_second >= (of_bytes ? kManyBytes : kManyRecords);
  return is_high ? std::chrono::milliseconds(100) : std::chrono::milliseconds(1000);
}

double Rate::per_window() const {
  return per_second * std::chrono::duration<double>(window()).count();
}

ship::ParcelBounds Rate::piece() const {
  const auto most = static_cast<std::size_t>(std::max(per_window() / kPiecesInWindow, 1.0));
  ship::ParcelBounds bounds;
  (of_bytes ? bounds.bytes : bounds.records) = most;
  return bounds;
}

std::optional<Rate> parse_rate(std::string_view text) {
  if (text.ends_with("/s")) text.remove_suffix(2);
  const bool is_count = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  const auto size = parse_size(text);
  if (!size || *size == 0) return std::nullopt;
  return Rate{static_cast<double>(*size), !is_count};
}

}  // namespace logkit::logship
