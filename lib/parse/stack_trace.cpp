#include "lib/parse/stack_trace.h"

#include <algorithm>

#include "lib/parse/line_cursor.h"

namespace logkit::parse {
namespace {

constexpr std::string_view kTraceback = "Traceback (most recent call last):";
constexpr std::size_t kMaxTypeBytes = 256;

bool is_indented(std::string_view line) { return !line.empty() && is_space(line.front()); }

std::string_view without_blanks(std::string_view line) {
  while (is_indented(line)) line.remove_prefix(1);
  return line;
}

bool is_type_char(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '$' || c == '`';
}

// The class name at the start of a line, where it is one of an exception:
// "java.lang.RuntimeException: text", "ValueError: text", "KeyError".
std::string_view exception_type(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && end <= kMaxTypeBytes && is_type_char(line[end])) ++end;
  const std::string_view name = line.substr(0, end);
  const bool ends = end == line.size() || line.substr(end).starts_with(": ") ||
                    line.substr(end) == ":" || line.substr(end).starts_with(" (");
  if (!ends || name.empty() || is_digit(name.front())) return {};
  for (const std::string_view suffix :
       {"Exception", "Error", "Throwable", "Exit", "Interrupt", "Warning", "Failure", "Fault"})
    if (name.ends_with(suffix)) return name;
  return {};
}

std::string_view first_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// "main.handler(0x1, {0x2, 0x3})", "created by main.main": Go's frames.
bool is_go_frame(std::string_view line) {
  return line.starts_with("created by ") ||
         (line.ends_with(')') && line.find('(') != std::string_view::npos &&
          line.find('.') < line.find('(') && line.find(' ') > line.find('('));
}

bool is_java_frame(std::string_view line) {
  const std::string_view text = without_blanks(line);
  return text.starts_with("at ") || (text.starts_with("... ") && text.find(" more") < 24) ||
         (text.starts_with("... ") && text.find(" common frames") < 24);
}

// What the .NET runtimes write in front of the exception that ends a program.
std::string_view without_unhandled(std::string_view line) {
  for (const std::string_view front : {"Unhandled exception. ", "Unhandled Exception: "})
    if (line.starts_with(front)) return line.substr(front.size());
  return line;
}

struct Exception {
  std::string_view type;
  std::string_view message;
};

void put(const Exception& found, ParsedRecord& record) {
  record.add("exception.type", found.type);
  if (!found.message.empty()) record.add("exception.message", found.message);
}

Exception split(std::string_view line, std::string_view type) {
  std::string_view message = line.substr(type.size());
  if (message.starts_with(": ")) message.remove_prefix(2);
  if (message == ":") message = {};
  return {type, message};
}

// Java and .NET: the first line with a class, followed by frames.
bool find_java(std::string_view text, Exception& found) {
  const bool has_frames = text.find("\n\tat ") != std::string_view::npos ||
                          text.find("  at ") != std::string_view::npos;
  if (!has_frames) return false;
  while (!text.empty()) {
    std::string_view line = without_blanks(first_line(text));
    line = without_unhandled(line);
    constexpr std::string_view kThread = "Exception in thread \"";
    if (line.starts_with(kThread)) {
      const std::size_t quote = line.find("\" ", kThread.size());
      if (quote != std::string_view::npos) line.remove_prefix(quote + 2);
    }
    std::string_view type = exception_type(line);
    // "text: java.io.IOException: text" in front of the frames.
    for (std::size_t at = line.find(": "); type.empty() && at != std::string_view::npos;
         at = line.find(": ", at + 1)) {
      const std::string_view rest = line.substr(at + 2);
      const std::string_view inner = exception_type(rest);
      if (inner.find('.') == std::string_view::npos || !text.starts_with("\tat ")) continue;
      line = rest;
      type = inner;
      break;
    }
    if (type.empty()) continue;
    found = split(line, type);
    return true;
  }
  return false;
}

// Python: the last line that is not indented behind the last traceback.
bool find_python(std::string_view text, Exception& found) {
  const std::size_t at = text.rfind(kTraceback);
  if (at == std::string_view::npos) return false;
  text.remove_prefix(at);
  first_line(text);
  while (!text.empty()) {
    const std::string_view line = first_line(text);
    if (line.empty() || is_indented(line)) continue;
    std::size_t end = 0;
    while (end < line.size() && is_type_char(line[end])) ++end;
    if (end == 0 || end > kMaxTypeBytes) return false;
    found = split(line, line.substr(0, end));
    return true;
  }
  return false;
}

bool find_go(std::string_view text, Exception& found) {
  if (text.find("goroutine ") == std::string_view::npos) return false;
  const std::size_t at = text.find("panic: ");
  if (at == std::string_view::npos) return false;
  text.remove_prefix(at);
  std::string_view line = first_line(text);
  found = {"panic", line.substr(7)};
  return true;
}

// "file.rb:3:in `x': text (ZeroDivisionError)", then frames; Logger writes
// "text (ZeroDivisionError)" and frames without "from".
bool find_ruby(std::string_view text, Exception& found) {
  if (text.find(".rb:") == std::string_view::npos || text.find(":in ") == std::string_view::npos)
    return false;
  std::string_view line = first_line(text);
  if (!line.ends_with(')')) return false;
  const std::size_t open = line.rfind(" (");
  if (open == std::string_view::npos) return false;
  const std::string_view type = line.substr(open + 2, line.size() - open - 3);
  if (type.empty() || !is_upper(type.front()) ||
      !std::all_of(type.begin(), type.end(), [](char c) { return is_type_char(c) || c == ':'; }))
    return false;
  std::string_view message = line.substr(0, open);
  const std::size_t quote = message.find("': ");
  if (message.find(".rb:") < quote && quote != std::string_view::npos)
    message.remove_prefix(quote + 3);
  found = {type, message};
  return true;
}

}  // namespace

void TraceFollower::begin(std::string_view line) {
  state_ = State::kNone;
  if (languages_.python && line.ends_with(kTraceback)) state_ = State::kPython;
  if (languages_.go && (line.find("panic: ") != std::string_view::npos ||
                        line.starts_with("fatal error: ") || line.starts_with("goroutine ")))
    state_ = State::kGo;
  is_in_trace_ = state_ != State::kNone || line.starts_with("Exception in thread ") ||
                 exception_type(without_unhandled(line)).find('.') != std::string_view::npos ||
                 (languages_.ruby && line.find(".rb:") != std::string_view::npos);
}

bool TraceFollower::continues(std::string_view line) {
  const bool goes_on = continues_any(line);
  is_in_trace_ = is_in_trace_ || goes_on;
  return goes_on;
}

bool TraceFollower::continues_any(std::string_view line) {
  if (languages_.python && continues_python(line)) return true;
  if (languages_.go && continues_go(line)) return true;
  if ((languages_.java || languages_.dotnet) && continues_java(line)) return true;
  return languages_.ruby && is_indented(line) &&
         (without_blanks(line).starts_with("from ") || line.find(".rb:") != std::string_view::npos);
}

bool TraceFollower::continues_java(std::string_view line) const {
  if (is_indented(line)) {
    const std::string_view text = without_blanks(line);
    return is_java_frame(line) || text.starts_with("Caused by: ") || text.starts_with("---> ") ||
           text.starts_with("Suppressed: ") || text.starts_with("--- End of");
  }
  if (line.starts_with("Caused by: ") || line.starts_with("Suppressed: ") ||
      line.starts_with("--- End of") || line.starts_with("Exception in thread "))
    return true;
  // The exception itself, below the line that was logged.
  const std::string_view type = exception_type(line);
  return type.find('.') != std::string_view::npos;
}

bool TraceFollower::continues_python(std::string_view line) {
  if (line == kTraceback) {
    state_ = State::kPython;
    return true;
  }
  if (state_ == State::kPython) {
    if (line.empty() || is_indented(line)) return true;
    state_ = State::kPythonEnd;  // "ValueError: text"
    return true;
  }
  if (state_ != State::kPythonEnd) return false;
  if (line.empty()) return true;
  return line.starts_with("During handling of the above exception") ||
         line.starts_with("The above exception was the direct cause");
}

bool TraceFollower::continues_go(std::string_view line) {
  if (line.starts_with("goroutine ") && line.ends_with("]:")) {
    state_ = State::kGo;
    return true;
  }
  if (state_ != State::kGo) return line.starts_with("panic: ");
  return line.empty() || is_indented(line) || is_go_frame(line) || line.starts_with("[signal ") ||
         line.starts_with("exit status ") || line.starts_with("panic: ") ||
         line.starts_with("main.") || line.starts_with("runtime");
}

void add_exception(std::string_view text, ParsedRecord& record) {
  if (text.find('\n') == std::string_view::npos) return;
  Exception found;
  if (!find_java(text, found) && !find_python(text, found) && !find_go(text, found) &&
      !find_ruby(text, found))
    return;
  const bool is_there =
      std::any_of(record.fields.begin(), record.fields.end(), [](const ParsedField& field) {
        return field.name == "exception" || field.name == "exception.type";
      });
  if (!is_there) put(found, record);
}

}  // namespace logkit::parse
