#include "tools/logparse/routed_output.h"

#include "lib/base/ascii.h"
#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"
#include "lib/record/json_text.h"
#include "lib/record/position.h"

namespace logkit::logparse {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::size_t kMaxValueBytes = 100;
constexpr std::size_t kMaxDepth = 16;

bool is_name_byte(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string name_of(std::string_view value) {
  if (value.empty()) return "none";
  std::string name(utf8_prefix(value, kMaxValueBytes));
  for (char& c : name)
    if (!is_name_byte(c)) c = '_';
  if (name.front() == '.') name.front() = '_';
  return name;
}

// The value of a member: text of a string, all else as written.
std::string text_of(const parse::JsonMember& member) {
  if (!member.is_string()) return member.token == "null" ? "" : std::string(member.token);
  std::string text;
  record::unescape_json(member.raw_string(), text);
  return text;
}

}  // namespace

Result<std::unique_ptr<RoutedOutput>> RoutedOutput::make(io::Fs& fs, std::string_view pattern) {
  auto made = std::make_unique<RoutedOutput>(fs);
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    Part part{std::string(pattern.substr(0, open)), {}};
    pattern.remove_prefix(open);
    const std::size_t close = pattern.find('}');
    const bool is_broken = part.text.find('}') != std::string::npos ||
                           (!pattern.empty() && (close == std::string_view::npos || close == 1));
    if (is_broken) {
      Error error = Error::invalid("a brace has no partner, or no field stands in it");
      error.help = "write --to 'logs/{service}.ndjson'";
      return error;
    }
    if (!pattern.empty()) {
      part.field = pattern.substr(1, close - 1);
      pattern.remove_prefix(close + 1);
    }
    made->parts_.push_back(std::move(part));
  }
  return made;
}

Status RoutedOutput::write(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    Status written = write_record(lines.substr(0, end));
    if (!written) {
      // Nobody can read again what came before from a pipe.
      static_cast<void>(flush());
      return written;
    }
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return {};
}

Status RoutedOutput::write_record(std::string_view record) {
  record::StreamPosition position;
  rest_.clear();
  const record::PositionKind kind = record::take_position(record, position, rest_);
  if (kind == record::PositionKind::kPositionOnly) return {};
  if (kind == record::PositionKind::kRecord) record = rest_;
  LK_TRY(File* const file, file_at(path_of(record)));
  file->buffer.append(record).push_back('\n');
  if (file->buffer.size() < kBufferBytes) return {};
  LK_RETURN_IF_ERROR(file->file->append(as_bytes(file->buffer)));
  file->buffer.clear();
  return {};
}

std::string RoutedOutput::path_of(std::string_view record) {
  std::string path;
  for (const Part& part : parts_) {
    path += part.text;
    if (!part.field.empty()) path += name_of(value_of(record, part.field));
  }
  return path;
}

// The literal name first, then "a.b" as a member b of an object a.
std::string RoutedOutput::value_of(std::string_view record, std::string_view field) {
  for (std::size_t depth = 0; depth < kMaxDepth && object_.scan(record); ++depth) {
    std::string key;
    escape_json(field, key);
    if (const parse::JsonMember* const member = object_.find(key)) return text_of(*member);
    const std::size_t dot = field.find('.');
    if (dot == std::string_view::npos) break;
    key.clear();
    escape_json(field.substr(0, dot), key);
    const parse::JsonMember* const outer = object_.find(key);
    if (outer == nullptr || !outer->token.starts_with('{')) break;
    record = outer->token;
    field.remove_prefix(dot + 1);
  }
  return {};
}

Result<RoutedOutput::File*> RoutedOutput::file_at(const std::string& path) {
  const auto found = files_.find(path);
  if (found != files_.end()) return &found->second;
  if (files_.size() == kMaxFiles) {
    Error error = Error::invalid("more than " + std::to_string(kMaxFiles) + " files", "--to");
    error.help = "choose a field with fewer values";
    return error;
  }
  LK_RETURN_IF_ERROR(fs_.make_dirs(io::parent_dir(path)));
  if (fs_.stat(path)) {
    Error error = Error::invalid("is there already", path);
    error.help = "remove it, or name another with --to";
    return error;
  }
  File file;
  LK_TRY(file.file, fs_.create(path));
  return &files_.emplace(path, std::move(file)).first->second;
}

Status RoutedOutput::flush() {
  for (auto& [path, file] : files_) {
    if (file.buffer.empty()) continue;
    LK_RETURN_IF_ERROR(file.file->append(as_bytes(file.buffer)));
    file.buffer.clear();
  }
  return {};
}

Status RoutedOutput::sync() {
  LK_RETURN_IF_ERROR(flush());
  for (auto& [path, file] : files_) LK_RETURN_IF_ERROR(file.file->sync());
  return {};
}

}  // namespace logkit::logparse
