#include "lib/ship/record_text.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "lib/base/ascii.h"
#include "lib/base/civil_time.h"
#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"
#include "lib/record/json_text.h"
#include "lib/record/position.h"

namespace logkit::ship {
namespace {

constexpr std::size_t kStep = 16;
constexpr std::size_t kMaxEscape = 6;  // \u00XX
// Of a longer text it is counted first how long it becomes: growing on the way takes
// up to three times as much for a while.
constexpr std::size_t kLongText = 1u << 20;

// A bit for each of 16 bytes that cannot be copied as it is: a control, '"',
// '\', and what is not ASCII.
#if defined(__SSE2__)
unsigned special_bytes(const char* text) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  // Signed: what is not ASCII is negative, so it is below 0x20 too.
  const __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
  const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(low, quote), slash)));
}
#else
unsigned special_bytes(const char* text) {
  unsigned mask = 0;
  for (unsigned i = 0; i < kStep; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') mask |= 1u << i;
  }
  return mask;
}
#endif

char* put_escape(char* out, unsigned char byte) {
  *out++ = '\\';
  switch (byte) {
    case '"': *out++ = '"'; return out;
    case '\\': *out++ = '\\'; return out;
    case '\b': *out++ = 'b'; return out;
    case '\f': *out++ = 'f'; return out;
    case '\n': *out++ = 'n'; return out;
    case '\r': *out++ = 'r'; return out;
    case '\t': *out++ = 't'; return out;
    default: break;
  }
  std::memcpy(out, "u00", 3);
  out[3] = kLowerHexDigits[byte >> 4];
  out[4] = kLowerHexDigits[byte & 15];
  return out + 5;
}

constexpr bool must_escape(unsigned char byte) {
  return byte < 0x20 || byte == '"' || byte == '\\';
}

std::size_t escaped_bytes(std::string_view text) {
  std::size_t bytes = text.size();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!must_escape(byte)) continue;
    char escape[kMaxEscape];
    bytes += static_cast<std::size_t>(put_escape(escape, byte) - escape) - 1;
  }
  return bytes;
}

}  // namespace

RecordText::RecordText(const OriginTable& origins, RecordTextOptions options)
    : origins_(origins), options_(std::move(options)) {}

char* RecordText::room(std::size_t bytes) {
  if (buffer_.size() - used_ < bytes) buffer_.resize(std::max(buffer_.size() * 2, used_ + bytes));
  return buffer_.data() + used_;
}

void RecordText::release() {
  used_ = 0;
  std::string().swap(buffer_);
}

void RecordText::put(std::string_view text) {
  std::memcpy(room(text.size()), text.data(), text.size());
  used_ += text.size();
}

void RecordText::put_number(std::uint64_t number) {
  constexpr std::size_t kMaxDigits = 20;
  char* const out = room(kMaxDigits);
  used_ += static_cast<std::size_t>(std::to_chars(out, out + kMaxDigits, number).ptr - out);
}

void RecordText::append(const Parcel& parcel) {
  std::size_t index = 0;
  for (const Share& share : parcel.shares()) {
    append_share(parcel, share, index);
    index += share.record_count();
  }
}

void RecordText::append_share(const Parcel& parcel, const Share& share, std::size_t first_index) {
  const Batch& batch = *share.batch;
  const std::size_t count = share.record_count();
  bool begun = false;
  std::uint64_t position = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (parcel.state(first_index + i) != RecordState::kPending) continue;
    if (!begun) begin_batch(batch, true);
    begun = true;
    const Record& record = batch.records[share.all ? i : share.chosen[i]];
    append_record(batch, record);
    put("\n");
    position = record.position;
  }
  if (!begun && count > 0) return;
  if (!begun) begin_batch(batch, true);
  end_batch(batch, position);
}

void RecordText::end_batch(const Batch& batch, std::uint64_t position) {
  const std::uint64_t end = std::max(position, batch.end_position);
  if (!has_source_ || (batch.descriptor.empty() && end == position)) return;
  scratch_.clear();
  record::append_position_record({.source = source_name(origins_.at(batch.origin)),
                                  .position = end,
                                  .descriptor = batch.descriptor},
                                 scratch_);
  put(scratch_);
}

void RecordText::append_one(const Batch& batch, const Record& record) {
  begin_batch(batch, false);
  append_record(batch, record);
}

void RecordText::begin_batch(const Batch& batch, bool describes) {
  const bool is_known =
      origin_ == batch.origin && (options_.aggregator.empty() || received_ns_ == batch.received_ns);
  if (!is_known) write_members(batch);
  if (describes && has_source_) describe(origins_.at(batch.origin), batch.origin);
}

void RecordText::write_members(const Batch& batch) {
  const Origin& origin = origins_.at(batch.origin);
  origin_ = batch.origin;
  received_ns_ = batch.received_ns;
  has_source_ = !origin.source.empty();
  middle_.clear();
  for (const std::string* members : {&origin.members, &options_.members}) {
    if (members->empty()) continue;
    middle_ += ',';
    middle_ += *members;
  }
  if (!options_.aggregator.empty()) {
    middle_ += ",\"_aggregator\":";
    record::RecordBuilder stamp(middle_);
    stamp.add_time("received_at", batch.received_ns);
    stamp.add_string("id", options_.aggregator);
    stamp.close();
  }
  source_.clear();
  if (!has_source_) return;
  source_ += ",\"_src\":";
  append_json_string(source_name(origin), source_);
  source_ += ",\"_pos\":";
}

void RecordText::describe(const Origin& origin, OriginId id) {
  if (origin.descriptor.empty()) return;
  if (described_.size() <= id) described_.resize(id + 1);
  if (described_[id]) return;
  described_[id] = true;
  scratch_.clear();
  record::append_position_record({.source = origin.source, .descriptor = whole_descriptor(origin)},
                                 scratch_);
  put(scratch_);
}

void RecordText::append_record(const Batch& batch, const Record& record) {
  const std::string_view text = batch.text(record);
  if (record.kind == RecordKind::kJson) {
    append_json_record(text, record);
  } else {
    append_text_record(text, record);
  }
}

void RecordText::append_text_record(std::string_view text, const Record& record) {
  const std::size_t begin = used_;
  put("{\"_msg\":\"");
  if (append_escaped(text)) {
    put("\"");
  } else {
    used_ = begin;
    append_not_utf8(text);
  }
  append_tail(record);
}

void RecordText::append_json_record(std::string_view text, const Record& record) {
  const std::size_t last = text.find_last_of('}');
  const std::string_view open = text.substr(0, last == std::string_view::npos ? 0 : last);
  const std::size_t first = open.find_last_not_of(" \t\r\n");
  put(open.substr(0, first == std::string_view::npos ? 0 : first + 1));
  const bool is_empty = first == std::string_view::npos || open[first] == '{';
  const std::size_t at = used_;
  append_tail(record);
  // A first member has no comma before it.
  if (is_empty && buffer_[at] == ',') {
    std::memmove(buffer_.data() + at, buffer_.data() + at + 1, used_ - at - 1);
    --used_;
  }
}

void RecordText::append_tail(const Record& record) {
  if (record.cut) put(",\"_truncated\":true");
  put(middle_);
  if (has_source_ && record.position > 0) {
    put(source_);
    put_number(record.position);
  }
  put("}");
}

bool RecordText::append_escaped(std::string_view text) {
  // Room for the text and one step; more is made where something is escaped.
  const std::size_t bytes = text.size() < kLongText ? text.size() : escaped_bytes(text);
  char* out = room(bytes + kStep + 2 * kMaxEscape);
  const char* in = text.data();
  const char* const end = in + text.size();
  bool checked = false;  // that the rest is UTF-8
  while (in < end) {
    if (end - in >= static_cast<std::ptrdiff_t>(kStep)) {
      std::memcpy(out, in, kStep);
      unsigned special = special_bytes(in);
      const auto plain = special == 0 ? kStep : static_cast<std::size_t>(std::countr_zero(special));
      in += plain;
      out += plain;
      if (special == 0) continue;
    }
    const auto byte = static_cast<unsigned char>(*in);
    if (byte >= 0x80 && !checked) {
      if (!is_valid_utf8({in, static_cast<std::size_t>(end - in)})) return false;
      checked = true;
    }
    ++in;
    if (!must_escape(byte)) {
      *out++ = static_cast<char>(byte);
      continue;
    }
    used_ = static_cast<std::size_t>(out - buffer_.data());
    out = room(static_cast<std::size_t>(end - in) + kStep + 2 * kMaxEscape);
    out = put_escape(out, byte);
  }
  used_ = static_cast<std::size_t>(out - buffer_.data());
  return true;
}

void RecordText::append_not_utf8(std::string_view text) {
  scratch_.clear();
  record::RecordBuilder record(scratch_);
  record.add_message(text);
  put(scratch_);
  if (scratch_.size() > kLongText) std::string().swap(scratch_);
}

std::string json_members(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string members;
  for (const auto& [name, value] : pairs) {
    if (!members.empty()) members += ',';
    append_json_string(name, members);
    members += ':';
    append_json_string(value, members);
  }
  return members;
}

}  // namespace logkit::ship
