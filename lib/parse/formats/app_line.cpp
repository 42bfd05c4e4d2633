#include "lib/parse/formats/app_line.h"

#include <algorithm>
#include <array>

#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"
#include "lib/parse/time_scan.h"
#include "lib/record/level.h"

namespace logkit::parse {
namespace {

constexpr int kMaxParts = 10;
constexpr std::size_t kMaxBracketBytes = 200;

bool is_level_word(std::string_view word) {
  // One letter is a level only where a format says so.
  return word.size() > 1 && record::parse_level(word).has_value();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// A dotted name that is no thread's.
bool is_class_name(std::string_view text) {
  return text.find('.') != std::string_view::npos && text.find('-') == std::string_view::npos &&
         is_dotted_name(text);
}

bool is_hex(std::string_view text) { return std::all_of(text.begin(), text.end(), is_hex_digit); }

class AppScanner {
 public:
  AppScanner(std::string_view text, TimeResolver& times, ParsedRecord& record)
      : cursor_(text), times_(times), record_(record) {}

  AppLine run() {
    take_front();
    for (int i = 0; i < kMaxParts && take_part(); ++i) {
    }
    cursor_.skip_spaces();
    take_separator();
    record_.message = Value::string(cursor_.rest());
    found_.has_origin = has_thread_ || has_logger_;
    return found_;
  }

 private:
  // The time, or a level and then the time.
  void take_front() {
    found_.has_time = take_any_time();
    if (found_.has_time) return;
    const LineCursor start = cursor_;
    const bool is_bracketed = cursor_.take('[');
    const std::string_view word = take_letters(cursor_);
    if (!is_level_word(word)) {
      cursor_ = start;
      return;
    }
    cursor_.skip_spaces();
    if (is_bracketed && !cursor_.take(']')) {
      cursor_ = start;
      return;
    }
    cursor_.take(':');
    const bool is_colon = cursor_.at()[-1] == ':';
    cursor_.skip_spaces();
    found_.has_time = take_any_time();
    if (!found_.has_time && !is_colon && !is_bracketed) {
      cursor_ = start;
      return;
    }
    set_level(word, record_);
    found_.has_level = true;
    if (!found_.has_time && is_colon) take_python_logger();
  }

  bool take_any_time() {
    if (take_time(cursor_, times_, record_)) {
      cursor_.take(',');
      return true;
    }
    return take_bracketed_time(cursor_, times_, record_);
  }

  // "INFO:root:text"
  void take_python_logger() {
    const std::string_view rest = cursor_.rest();
    const std::size_t colon = rest.substr(0, 128).find(':');
    if (colon == std::string_view::npos || !is_dotted_name(rest.substr(0, colon))) return;
    record_.add("logger", rest.substr(0, colon));
    has_logger_ = true;
    cursor_.skip(colon + 1);
  }

  // "- ", ": ", "| ", "-- ", "--- ", with the spaces behind it.
  bool take_separator() {
    const std::string_view rest = cursor_.rest();
    if (rest.empty() || (rest[0] != '-' && rest[0] != ':' && rest[0] != '|')) return false;
    std::size_t marks = 1;
    while (rest[0] == '-' && marks < 3 && marks < rest.size() && rest[marks] == '-') ++marks;
    if (marks == rest.size() || rest[marks] != ' ') return false;
    cursor_.skip(marks);
    cursor_.skip_spaces();
    return true;
  }

  // One part of the front; false where the message begins.
  bool take_part() {
    cursor_.skip_spaces();
    const LineCursor start = cursor_;
    if (take_separator()) {
      if (has_pid_ && !has_thread_ && start.rest().starts_with("---") && take_spring_brackets())
        return true;
      // Behind a separator only what is surely a part goes on.
      if (is_part_ahead()) return true;
      cursor_ = start;
      return false;
    }
    if (cursor_.peek() == '[') return take_brackets();
    if (cursor_.at_end()) return false;
    return take_word();
  }

  bool is_part_ahead() const {
    LineCursor ahead = cursor_;
    if (ahead.peek() == '[') return !has_thread_ || !found_.has_level;
    const std::string_view word = ahead.word();
    if (!found_.has_level && is_level_word(word)) return true;
    if (has_logger_) return false;
    ahead.skip_spaces();
    return ends_logger(word, ahead.rest()) && is_dotted_name(word);
  }

  // What stands behind a logger: " - ", " : ", " | ", or the level of Python.
  bool ends_logger(std::string_view word, std::string_view rest) const {
    if (word.ends_with(':')) return true;
    return rest.starts_with("- ") || rest.starts_with(": ") || rest.starts_with("| ");
  }

  // Spring Boot's "[application] [group] [thread] [trace id-span id] logger :", of which
  // the thread is always there. A single one is the thread.
  bool take_spring_brackets() {
    LineCursor ahead = cursor_;
    std::array<std::string_view, 4> inside;
    std::size_t count = 0;
    while (count < inside.size() && ahead.peek() == '[') {
      inside[count] = take_inside(ahead, '[', ']', kMaxBracketBytes);
      if (inside[count].data() == nullptr) return false;
      ++count;
      ahead.skip_spaces();
    }
    if (count < 2) return false;
    LineCursor behind = ahead;
    const std::string_view logger = behind.word();
    behind.skip_spaces();
    if (!is_dotted_name(logger) || !behind.rest().starts_with(": ")) return false;
    const bool has_trace = take_trace(inside[count - 1]);
    if (has_trace) --count;
    record_.add("thread", trimmed(inside[count - 1]));
    has_thread_ = true;
    if (count > 1) record_.add("service", trimmed(inside[0]));
    if (count > 2) record_.add("group", trimmed(inside[1]));
    cursor_ = ahead;
    return true;
  }

  // "803B448A0489F84084905D3093480352-3425F23BB2432450", or blanks where there is none.
  bool take_trace(std::string_view text) {
    constexpr std::size_t kTraceDigits = 32;
    constexpr std::size_t kSpanDigits = 16;
    if (text.size() != kTraceDigits + 1 + kSpanDigits) return false;
    if (trimmed(text).empty()) return true;
    const std::string_view trace = text.substr(0, kTraceDigits);
    const std::string_view span = text.substr(kTraceDigits + 1);
    if (text[kTraceDigits] != '-' || !is_hex(trace) || !is_hex(span)) return false;
    record_.add("trace_id", trace);
    record_.add("span_id", span);
    return true;
  }

  bool take_brackets() {
    const LineCursor start = cursor_;
    const std::string_view inside = trimmed(take_inside(cursor_, '[', ']', kMaxBracketBytes));
    if (inside.data() == nullptr || inside.empty()) {
      cursor_ = start;
      return false;
    }
    if (!found_.has_level && is_level_word(inside)) {
      set_level(inside, record_);
      found_.has_level = true;
    } else if (!has_pid_ && is_plain_number(inside)) {
      record_.add_token("pid", inside);
      has_pid_ = true;
    } else if (!has_logger_ && is_class_name(inside)) {
      record_.add("logger", inside);
      has_logger_ = true;
    } else if (!has_thread_) {
      record_.add("thread", inside);
      has_thread_ = true;
    } else {
      cursor_ = start;
      return false;
    }
    if (cursor_.peek() == ':') cursor_.skip(1);
    return true;
  }

  bool take_word() {
    const LineCursor start = cursor_;
    std::string_view word = cursor_.word();
    if (const std::size_t tab = word.find('\t'); tab != std::string_view::npos) {
      cursor_.move_to(word.data() + tab);
      word = word.substr(0, tab);
    }
    const bool has_colon = word.ends_with(':');
    const std::string_view bare = has_colon ? word.substr(0, word.size() - 1) : word;
    LineCursor ahead = cursor_;
    ahead.skip_spaces();
    if (!found_.has_level && is_level_word(bare)) {
      set_level(bare, record_);
      found_.has_level = true;
      return true;
    }
    if (!has_pid_ && found_.has_time && is_plain_number(bare) &&
        (ahead.rest().starts_with("---") || ahead.peek() == '[')) {
      record_.add_token("pid", bare);
      has_pid_ = true;
      return true;
    }
    const bool is_logger = !has_logger_ &&
                           (ends_logger(word, ahead.rest()) || is_level_ahead(ahead)) &&
                           (found_.has_level || is_level_ahead_of_separator(ahead)) &&
                           is_dotted_name(bare);
    if (is_logger) {
      record_.add("logger", bare);
      has_logger_ = true;
      return !has_colon;
    }
    cursor_ = start;
    return false;
  }

  bool is_level_ahead(LineCursor ahead) const {
    return !found_.has_level && is_level_word(take_letters(ahead));
  }
  bool is_level_ahead_of_separator(LineCursor ahead) const {
    if (is_level_ahead(ahead)) return true;
    if (!ahead.rest().starts_with("- ") && !ahead.rest().starts_with("| ")) return false;
    ahead.skip(1);
    ahead.skip_spaces();
    return is_level_ahead(ahead);
  }

  LineCursor cursor_;
  TimeResolver& times_;
  ParsedRecord& record_;
  AppLine found_;
  bool has_thread_ = false;
  bool has_logger_ = false;
  bool has_pid_ = false;
};

}  // namespace

AppLine parse_app_line(std::string_view text, TimeResolver& times, ParsedRecord& record) {
  return AppScanner(text, times, record).run();
}

bool begins_app_line(std::string_view line) {
  if (line.empty() || is_space(line.front())) return false;
  const std::size_t bracket = line.front() == '[' ? 1 : 0;
  if (begins_iso_time(line.substr(bracket))) return true;
  const record::TimeContext time;
  if (record::parse_timestamp_prefix(line.substr(bracket), time)) return true;
  LineCursor cursor(line);
  cursor.take('[');
  const std::string_view word = take_letters(cursor);
  if (!is_level_word(word)) return false;
  if (cursor.take(':') && cursor.peek() != ' ') return true;  // Python's INFO:root:text
  cursor.skip_spaces();
  cursor.take(']');
  cursor.take(':');
  cursor.skip_spaces();
  cursor.take('[');
  return record::parse_timestamp_prefix(cursor.rest(), time).has_value();
}

}  // namespace logkit::parse
