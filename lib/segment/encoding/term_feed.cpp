#include "lib/segment/encoding/term_feed.h"

#include <algorithm>
#include <bitset>
#include <charconv>

#include "lib/record/json_text.h"
#include "lib/segment/encoding/pattern_terms.h"
#include "lib/segment/encoding/prefetch_text.h"
#include "lib/segment/index/common_prefix.h"

namespace logkit::segment {
namespace {

// A bit for each number of a column, where these lie so close together that it is
// less than a word a number.
constexpr std::uint64_t kMostSeenBits = 1u << 20;

// Addresses that came lately, by hash.
constexpr unsigned kRecentAddressBits = 10;
std::size_t recent_place(std::int64_t address) {
  return static_cast<std::uint64_t>(address) * 0x9E3779B97F4A7C15 >> (64 - kRecentAddressBits);
}

}  // namespace

bool ends_within_escape(std::string_view raw) {
  std::size_t at = raw.find('\\');
  while (at != std::string_view::npos) {
    if (at + 1 == raw.size()) return true;
    at += raw[at + 1] == 'u' ? 6 : 2;
    if (at > raw.size()) return true;
    at = raw.find('\\', at);
  }
  return false;
}

void TermFeed::begin_column(index::FieldId field, bool escaped) {
  field_ = field;
  escaped_ = escaped;
  std::fill(recent_.begin(), recent_.end(), std::string_view());
}

void TermFeed::end_column() { flush(); }

void TermFeed::flush() {
  terms_.add_part(field_, pending_);
  pending_.clear();
}

void TermFeed::append(std::string_view text) {
  if (escaped_ && text.find('\\') != std::string_view::npos) {
    record::unescape_json(text, pending_);
  } else {
    pending_.append(text);
  }
  pending_.push_back('\n');
  if (pending_.size() >= kStretchBytes) flush();
}

void TermFeed::add_decimal(std::string_view text) {
  if (text.size() > index::BlockTerms::kMostDigits) return add(text);
  if (text.front() == '-') text.remove_prefix(1);
  std::size_t point = 0;
  while (point < text.size() && text[point] != '.') ++point;
  terms_.add_digits(field_, text.substr(0, point));
  if (point < text.size()) terms_.add_digits(field_, text.substr(point + 1));
}

void TermFeed::add_numbers(std::span<const std::string_view> texts,
                           std::span<const std::int64_t> numbers) {
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  const std::int64_t base = *least;
  const std::uint64_t range = static_cast<std::uint64_t>(*most) - static_cast<std::uint64_t>(base);
  if (range >= kMostSeenBits || range / 64 > numbers.size()) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      prefetch_text(texts, i);
      add_number(texts[i], numbers[i]);
    }
    return;
  }
  std::vector<std::uint64_t> seen(range / 64 + 1);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto place = static_cast<std::uint64_t>(numbers[i] - base);
    const std::uint64_t bit = std::uint64_t{1} << (place % 64);
    prefetch_text(texts, i);
    if ((seen[place / 64] & bit) != 0) continue;
    seen[place / 64] |= bit;
    add_number(texts[i], numbers[i]);
  }
}

void TermFeed::add_integers(std::span<const std::string_view> texts,
                            std::span<const std::int64_t> numbers) {
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  const bool small = *least >= 0 && *most < std::int64_t{index::NumberSets::kEnd};
  // A word of bits a number at most.
  if (!small || static_cast<std::uint64_t>(*most) / 64 > numbers.size()) {
    return add_numbers(texts, numbers);
  }
  terms_.add_numbers(field_, numbers, static_cast<std::uint32_t>(*most));
}

void TermFeed::add_addresses(std::span<const std::string_view> texts,
                             std::span<const std::int64_t> addresses) {
  std::vector<std::int64_t> recent(std::size_t{1} << kRecentAddressBits, -1);
  std::bitset<256> octets;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    prefetch_text(texts, i);
    const std::int64_t address = addresses[i];
    std::int64_t& before = recent[recent_place(address)];
    if (before == address) continue;
    before = address;
    terms_.add_address(texts[i]);
    for (unsigned shift = 0; shift < 32; shift += 8) octets.set(address >> shift & 0xFF);
  }
  for (std::size_t octet = 0; octet < octets.size(); ++octet) {
    if (!octets[octet]) continue;
    char digits[3];
    const auto end = std::to_chars(digits, digits + sizeof digits, octet).ptr;
    terms_.add_digits(field_, {digits, static_cast<std::size_t>(end - digits)});
  }
}

void TermFeed::add_after(std::string_view before, std::string_view text) {
  const std::size_t prefix = common_prefix(before, text);
  if (prefix == text.size() && prefix == before.size()) return;
  // What is cut off has to begin and end with a byte that parts words.
  if (escaped_ && text.find('\\') != std::string_view::npos) return append(text);
  std::size_t begin = prefix;
  while (begin > 0 && !parts_words(text[begin - 1], joins_dashes())) --begin;
  std::size_t end = text.size();
  const std::size_t most = std::min(before.size(), text.size()) - begin;
  std::size_t suffix = 0;
  while (suffix < most && before[before.size() - 1 - suffix] == text[end - 1]) {
    ++suffix;
    --end;
  }
  while (end < text.size() && !parts_words(text[end], joins_dashes())) ++end;
  append(text.substr(begin, end - begin));
}

}  // namespace logkit::segment
