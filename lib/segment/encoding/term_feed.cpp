#include "lib/segment/encoding/term_feed.h"

#include <algorithm>

#include "lib/record/json_text.h"
#include "lib/segment/encoding/pattern_terms.h"

namespace logkit::segment {
namespace {

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at + 8 <= most &&
         load_le<std::uint64_t>(a.data() + at) == load_le<std::uint64_t>(b.data() + at)) {
    at += 8;
  }
  while (at < most && a[at] == b[at]) ++at;
  return at;
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
