// The fields that a text may quote, in a small hash table over their first
// three bytes: cheap to fill for every record, and most places of a text meet
// an empty bucket.
#include <cstring>

#include "lib/base/check.h"
#include "lib/segment/encoding/pattern_writer.h"
#include "lib/segment/encoding/text_classes.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kMinFieldBytes = 3;

}  // namespace

void FieldReferences::clear() {
  for (std::size_t i = 0; i < count_; ++i) {
    table_[fields_[i].bucket] = 0;
    begins_[first_byte(fields_[i].text.data())] = 0;
  }
  count_ = 0;
}

std::size_t FieldReferences::bucket_of(const char* text) {
  const auto byte = [text](std::size_t at) {
    return std::uint32_t{static_cast<unsigned char>(text[at])};
  };
  const std::uint32_t key = byte(0) | byte(1) << 8 | byte(2) << 16;
  // Multiplicative hashing (Knuth, volume 3, 6.4): the upper ten bits.
  static_assert(kTableSize == 1 << 10);
  return (key * 0x9E3779B1u) >> 22;
}

void FieldReferences::add(std::uint32_t column, std::string_view text) {
  if (text.size() < kMinFieldBytes || column >= kMaxReferableColumns) return;
  if (count_ == kMaxFields) return;
  std::size_t bucket = bucket_of(text.data());
  while (table_[bucket] != 0) bucket = (bucket + 1) % kTableSize;
  fields_[count_] = {
      .column = column, .bucket = static_cast<std::uint32_t>(bucket), .text = text};
  table_[bucket] = static_cast<std::uint16_t>(++count_);
  begins_[first_byte(text.data())] = 1;
}

std::optional<FieldReferences::Found> FieldReferences::find(std::string_view rest,
                                                            std::uint64_t& budget) const {
  if (rest.size() < kMinFieldBytes) return std::nullopt;
  Found best;
  for (std::size_t bucket = bucket_of(rest.data()); table_[bucket] != 0;
       bucket = (bucket + 1) % kTableSize) {
    const Field& field = fields_[table_[bucket] - 1u];
    const std::size_t length = field.text.size();
    const bool comparable = length > best.length && length <= rest.size() &&
                            (length == rest.size() || !has_class(rest[length], kWordClass));
    const std::uint64_t cost = comparable ? 1 + length : 1;
    if (cost > budget) {
      budget = 0;
      return std::nullopt;
    }
    budget -= cost;
    if (comparable && std::memcmp(field.text.data(), rest.data(), length) == 0) {
      best = {.column = field.column, .length = length};
    }
  }
  if (best.length == 0) return std::nullopt;
  return best;
}

const char* PatternWriter::put_field(const char* at) {
  const auto found = fields_->find(view(at, end_), budget_);
  if (!found) return nullptr;
  put_code(SlotKind::kFieldReference, at);
  append_column_reference(found->column, out_.pattern);
  run_ = at + found->length;
  out_.quoted.push_back(view(at, run_));
  return run_;
}

}  // namespace logkit::segment
