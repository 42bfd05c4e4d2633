#include "lib/record/json_scan.h"

#include <array>
#include <limits>

#include <simdjson.h>

#include "lib/base/short_text.h"
#include "lib/base/utf8.h"
#include "lib/record/json_syntax.h"
#include "lib/record/json_text.h"

namespace logkit::record {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool check_utf8(std::string_view text, JsonError& error) {
  if (simdjson::validate_utf8(text.data(), text.size())) return true;
  error = {valid_utf8_prefix(text), json_reason::kUtf8};
  return false;
}

// A line that does not begin as an object: JSON of another kind, or no JSON.
JsonError not_an_object(std::string_view line) {
  JsonError error;
  if (line.starts_with(kByteOrderMark)) return {0, json_reason::kMark};
  const std::size_t first = line.find_first_not_of(" \t\r\n");
  if (is_json(line, &error)) return {first, json_reason::kNoObject};
  return {first == std::string_view::npos ? line.size() : first, json_reason::kObject};
}

}  // namespace

// One scan: the cursor, and the objects that are open.
class JsonScanner::Pass {
 public:
  Pass(JsonScanner& scanner, std::string_view line)
      : scanner_(scanner), nodes_(scanner.paths_.nodes_), line_(line), cursor_(line) {}

  bool run();
  const JsonError& error() const { return cursor_.error(); }

 private:
  struct Open {
    PathId path;
    PathId previous;  // the member before, kNoPath at the first
    const char* begin;
    std::size_t first_token;
  };
  enum class Step : std::uint8_t { kOpened, kValue, kClosed, kFailed };

  bool open(PathId path);
  Step member();
  Step value(PathId path);
  bool close_objects();
  PathId read_key();
  PathId look_up_key(std::string_view raw, bool has_escapes);
  bool keep_whole();
  void emit(PathId path, const char* begin, Kind kind, bool has_escapes = false);

  JsonScanner& scanner_;
  std::vector<PathTable::Node>& nodes_;
  std::string_view line_;
  JsonCursor cursor_;
  std::size_t depth_ = 0;  // open objects
  std::array<Open, kMaxFlatDepth> open_;
};

void JsonScanner::Pass::emit(PathId path, const char* begin, Kind kind, bool has_escapes) {
  scanner_.tokens_.push_back({.path = path,
                              .begin = static_cast<std::uint32_t>(begin - line_.data()),
                              .end = static_cast<std::uint32_t>(cursor_.offset()),
                              .kind = kind,
                              .has_escapes = has_escapes});
}

bool JsonScanner::Pass::run() {
  cursor_.skip_space();
  if (!open(kRootPath)) return false;
  while (depth_ > 0) {
    const Step step = member();
    if (step == Step::kFailed) return false;
    if (step == Step::kOpened) continue;
    if (!close_objects()) return false;
  }
  cursor_.skip_space();
  return cursor_.at_end() || cursor_.fail(json_reason::kTrailing);
}

// At '{'. An empty object is closed at once, as a value.
bool JsonScanner::Pass::open(PathId path) {
  const char* begin = cursor_.at();
  cursor_.move_to(begin + 1);
  cursor_.skip_space();
  if (cursor_.peek() == '}') {
    cursor_.move_to(cursor_.at() + 1);
    if (path != kRootPath) emit(path, begin, Kind::kJson);
    return path == kRootPath || close_objects();
  }
  open_[depth_++] = {path, kNoPath, begin, scanner_.tokens_.size()};
  return true;
}

JsonScanner::Pass::Step JsonScanner::Pass::member() {
  if (cursor_.peek() != '"') {
    cursor_.fail(json_reason::kKey);
    return Step::kFailed;
  }
  const PathId path = read_key();
  if (path == kNoPath) {
    if (cursor_.error().reason[0] != '\0') return Step::kFailed;
    return keep_whole() ? Step::kClosed : Step::kFailed;
  }
  open_[depth_ - 1].previous = path;
  if (!cursor_.skip_colon()) return Step::kFailed;
  return value(path);
}

JsonScanner::Pass::Step JsonScanner::Pass::value(PathId path) {
  const char* begin = cursor_.at();
  switch (cursor_.peek()) {
    case '"': {
      cursor_.move_to(begin + 1);
      bool has_escapes = false;
      if (!cursor_.skip_string_body(has_escapes)) return Step::kFailed;
      emit(path, begin + 1, Kind::kString, has_escapes);
      --scanner_.tokens_.back().end;
      return Step::kValue;
    }
    case '{':
      if (depth_ < kMaxFlatDepth) return open(path) ? Step::kOpened : Step::kFailed;
      [[fallthrough]];
    case '[':
      if (!cursor_.skip_container(depth_ + 1)) return Step::kFailed;
      emit(path, begin, Kind::kJson);
      return Step::kValue;
    case 't': case 'f': case 'n':
      if (!cursor_.skip_literal()) return Step::kFailed;
      emit(path, begin, *begin == 'n' ? Kind::kNull : Kind::kBool);
      return Step::kValue;
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
      if (!cursor_.skip_number()) return Step::kFailed;
      emit(path, begin, Kind::kNumber);
      return Step::kValue;
    default:
      cursor_.fail(json_reason::kValue);
      return Step::kFailed;
  }
}

// Behind a value: closes what closes, and moves to the next member.
bool JsonScanner::Pass::close_objects() {
  while (depth_ > 0) {
    cursor_.skip_space();
    const char next = cursor_.peek();
    if (next == ',') {
      cursor_.move_to(cursor_.at() + 1);
      cursor_.skip_space();
      return true;
    }
    if (next != '}') return cursor_.fail(json_reason::kComma);
    cursor_.move_to(cursor_.at() + 1);
    --depth_;
  }
  return true;
}

// At the opening quote of a key; ends behind the closing one. The key that
// followed last time is compared before the text is scanned.
PathId JsonScanner::Pass::read_key() {
  const Open& object = open_[depth_ - 1];
  const char* begin = cursor_.at() + 1;
  const PathId guess = object.previous == kNoPath ? nodes_[object.path].first_child
                                                  : nodes_[object.previous].next;
  if (guess != kNoPath && nodes_[guess].plain) {
    const std::string_view key = nodes_[guess].key;
    if (cursor_.remaining_bytes() > key.size() + 1 && begin[key.size()] == '"' &&
        same_bytes(begin, key.data(), key.size())) {
      cursor_.move_to(begin + key.size() + 1);
      return guess;
    }
  }
  cursor_.move_to(begin);
  bool has_escapes = false;
  if (!cursor_.skip_string_body(has_escapes)) return kNoPath;
  const char* end = cursor_.at() - 1;
  return look_up_key({begin, static_cast<std::size_t>(end - begin)}, has_escapes);
}

PathId JsonScanner::Pass::look_up_key(std::string_view raw, bool has_escapes) {
  const Open& object = open_[depth_ - 1];
  std::string_view key = raw;
  if (has_escapes) {
    scanner_.key_.clear();
    unescape_json(raw, scanner_.key_);
    key = scanner_.key_;
  }
  const PathId path = scanner_.paths_.find_or_add(object.path, key);
  if (path == kNoPath) return path;
  (object.previous == kNoPath ? nodes_[object.path].first_child : nodes_[object.previous].next) =
      path;
  return path;
}

// The table has no room for a key of this object: it becomes one value.
bool JsonScanner::Pass::keep_whole() {
  const Open object = open_[--depth_];
  scanner_.tokens_.resize(object.first_token);
  cursor_.move_to(object.begin);
  if (!cursor_.skip_container(depth_ + 1)) return false;
  emit(object.path, object.begin, Kind::kJson);
  return true;
}

bool JsonScanner::scan(std::string_view line) {
  tokens_.clear();
  error_ = {};
  if (!looks_like_json_object(line)) {
    error_ = not_an_object(line);
    return false;
  }
  if (line.size() > std::numeric_limits<std::uint32_t>::max()) {
    error_ = {0, json_reason::kLong};
    return false;
  }
  if (!check_utf8(line, error_)) return false;
  Pass pass(*this, line);
  if (pass.run()) return true;
  error_ = pass.error();
  return false;
}

bool is_json(std::string_view text, JsonError* error) {
  JsonCursor cursor(text);
  cursor.skip_space();
  bool good = cursor.skip_value(1);
  if (good) {
    cursor.skip_space();
    good = cursor.at_end() || cursor.fail(json_reason::kTrailing);
  }
  JsonError found = cursor.error();
  if (good) good = check_utf8(text, found);
  if (!good && error != nullptr) *error = found;
  return good;
}

bool looks_like_json_object(std::string_view line) {
  if (!line.empty() && line.front() > ' ') return line.front() == '{';
  const std::size_t first = line.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && line[first] == '{';
}

}  // namespace logkit::record
