// Finding words and phrases in text.
//
// Thread safety: immutable once built.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logkit::query {

// A text searched for many times. Looks for its rarest byte first (by how often
// bytes stand in logs) and falls back to a search of guaranteed linear time
// where that finds too many false starts.
class Needle {
 public:
  explicit Needle(std::string text);

  static constexpr std::size_t kNone = std::string_view::npos;
  // The offset of the first occurrence at or after `from`.
  std::size_t find(std::string_view haystack, std::size_t from = 0) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t rare_offset_ = 0;
};

// True where no word character stands right before `at`, or right at it. Bytes
// that are no UTF-8 count as word characters, as in VictoriaLogs.
bool is_word_begin(std::string_view text, std::size_t at);
bool is_word_end(std::string_view text, std::size_t at);

// A phrase stands on word boundaries: an end of it that is a word character
// has none beyond it.
class Phrase {
 public:
  enum class Ends { kBoth, kBeginOnly };

  explicit Phrase(std::string text, Ends ends = Ends::kBoth);

  // The offset of the first occurrence, Needle::kNone where there is none. An
  // empty phrase is found at 0.
  std::size_t find(std::string_view text) const;
  std::size_t size_bytes() const { return needle_.text().size(); }
  const std::string& text() const { return needle_.text(); }

 private:
  Needle needle_;
  bool begins_with_word_ = false;
  bool ends_with_word_ = false;
};

}  // namespace logkit::query
