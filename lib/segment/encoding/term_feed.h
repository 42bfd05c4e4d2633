// TermFeed: the texts of a block on their way to its term index, each as rarely
// as the writer of columns knows to be enough: a dictionary entry once, what a
// prediction got right not at all, constant text once a pattern.
//
// A text that is added is one whose words, and IPv4 addresses, end where it
// does (pattern_terms.h tells). Of JSON strings it is the raw text; escapes are
// undone here.
//
// Ownership: the terms must outlive the feed. Thread safety: one thread at a
// time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/encoding/text_hash.h"
#include "lib/segment/index/block_terms.h"

namespace logkit::segment {

class TermFeed {
 public:
  explicit TermFeed(index::BlockTerms& terms) : terms_(terms) {}

  // The texts of a field follow. `escaped`: JSON strings, of which some have
  // escapes.
  void begin_column(index::FieldId field, bool escaped);
  // All that was added is with the terms then.
  void end_column();

  bool escaped() const { return escaped_; }
  // UUIDs are to be seen whole then.
  bool joins_dashes() const { return terms_.uuids() == index::UuidTokens::kEnds; }

  // Must stay until the column ends; nothing is done where it came lately.
  void add(std::string_view text) {
    if (text.empty()) return;
    std::string_view& recent = recent_[text_hash(text) % kRecent];
    if (recent == text) return;
    recent = text;
    append(text);
  }
  // The same for one that is mostly a number.
  void add_number(std::string_view text) {
    if (!is_digits(text)) return add(text);
    terms_.add_digits(field_, text);
  }
  // The same for -?[0-9]+(.[0-9]+)?: one word or two.
  void add_decimal(std::string_view text);
  // The same for all values of a column, texts and the numbers that they are: no
  // two numbers have one text, nor two texts one number.
  void add_numbers(std::span<const std::string_view> texts, std::span<const std::int64_t> numbers);
  // The same where texts have no leading zeros.
  void add_integers(std::span<const std::string_view> texts, std::span<const std::int64_t> numbers);
  // For IPv4 addresses, d.d.d.d and the number that is.
  void add_addresses(std::span<const std::string_view> texts,
                     std::span<const std::int64_t> addresses);
  // Of a text that came after `before`, which was added: what is not the same.
  void add_after(std::string_view before, std::string_view text);
  // Need not stay.
  void append(std::string_view text);
  // The field has all that these have, columns of which were fed before.
  void add_fields(std::span<const index::FieldId> fields) { terms_.add_fields(fields, field_); }
  index::FieldId field() const { return field_; }

 private:
  static constexpr std::size_t kRecent = 1024;
  static constexpr std::size_t kStretchBytes = 64u << 10;

  static bool is_digits(std::string_view text) {
    if (text.empty() || text.size() > index::BlockTerms::kMostDigits) return false;
    bool digits = true;
    for (const char c : text) digits = digits && c >= '0' && c <= '9';
    return digits;
  }
  // One without a sign is nothing but digits.
  void add_number(std::string_view text, std::int64_t number) {
    if (number < 0 || text.size() > index::BlockTerms::kMostDigits) return add(text);
    terms_.add_digits(field_, text);
  }
  void flush();

  index::BlockTerms& terms_;
  index::FieldId field_ = 0;
  bool escaped_ = false;
  std::string pending_;  // texts, each with a LF
  std::vector<std::string_view> recent_ = std::vector<std::string_view>(kRecent);
};

// True where the bytes of a raw JSON string end within an escape.
bool ends_within_escape(std::string_view raw);

}  // namespace logkit::segment
