#include "tools/logparse/deduper.h"

#include <charconv>

#include "lib/parse/enrich/record_step.h"
#include "lib/record/position.h"

namespace logkit::logparse {
namespace {

constexpr std::string_view kRepeatCount = "repeat_count";

// A record may stand for several already ("last message repeated 5 times").
std::uint64_t take_repeat_count(parse::ParsedRecord& record) {
  const std::string_view text = parse::field_text(record, kRepeatCount);
  std::uint64_t count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_count = problem == std::errc() && end == text.data() + text.size() && count > 0;
  record.remove(kRepeatCount);
  return is_count ? count : 1;
}

}  // namespace

bool Deduper::repeats(parse::ParsedRecord& record, std::string& out) {
  std::string key;
  bool has_field = false;
  for (const std::string& field : fields_) {
    const std::string_view text = parse::field_text(record, field);
    has_field = has_field || text.data() != nullptr;
    key.append(std::to_string(text.size())).append(":").append(text);
  }
  while (!windows_.empty() && windows_.front().begin_ns + window_ns_ <= record.time_ns)
    close(windows_.begin(), out);
  if (!has_field) return false;
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    Window& window = *found->second;
    // Late records belong to the window, those of long ago do not.
    if (record.time_ns > window.begin_ns - window_ns_ &&
        record.time_ns < window.begin_ns + window_ns_) {
      current_ = found->second;
      stands_for_ = take_repeat_count(record);
      return true;
    }
    close(found->second, out);
  }
  if (windows_.size() >= kMaxKeys) close(windows_.begin(), out);
  windows_.push_back({.key = key, .begin_ns = record.time_ns, .repeats = 0, .last_line = {}});
  by_key_.emplace(std::move(key), std::prev(windows_.end()));
  return false;
}

bool Deduper::note(std::string_view line) {
  const bool replaces = current_->repeats > 0;
  current_->repeats += stands_for_;
  record::StreamPosition position;
  std::string& last_line = current_->last_line;
  last_line.clear();
  if (record::take_position(line, position, last_line) == record::PositionKind::kNone)
    last_line = line;
  return replaces;
}

void Deduper::close(std::list<Window>::iterator window, std::string& out) {
  if (window->repeats > 0) {
    std::string& line = window->last_line;
    if (line.ends_with('\n')) line.pop_back();
    line.pop_back();  // its brace
    out.append(line).append(",\"repeat_count\":").append(std::to_string(window->repeats));
    out.append("}\n");
  }
  by_key_.erase(window->key);
  windows_.erase(window);
}

void Deduper::finish(std::string& out) {
  while (!windows_.empty()) close(windows_.begin(), out);
}

}  // namespace logkit::logparse
