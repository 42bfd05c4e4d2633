#include "lib/record/source_id.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "lib/base/ascii.h"
#include "lib/base/bytes.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"
#include "lib/record/json_walk.h"

namespace logkit::record {
namespace {

std::string to_hex(std::string_view bytes) {
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char byte : bytes) append_hex(byte, hex);
  return hex;
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    if (error != std::errc() || end != hex.data() + i + 2) return std::nullopt;
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

bool read_hash(std::string_view text, Hash128& hash) {
  const auto read_half = [](std::string_view half, std::uint64_t& value) {
    const auto [end, error] = std::from_chars(half.data(), half.data() + half.size(), value, 16);
    return error == std::errc() && end == half.data() + half.size();
  };
  return text.size() == 32 && read_half(text.substr(0, 16), hash.high) &&
         read_half(text.substr(16), hash.low);
}

template <typename Integer>
bool read_number(std::string_view text, Integer& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// Takes one member of the JSON form; false where its value is of a wrong kind.
bool take_member(std::string_view key, std::string_view text, FileDescriptor& file) {
  if (key == "path") file.path = text;
  else if (key == "member") file.member = text;
  else if (key == "dev") return read_number(text, file.device);
  else if (key == "ino") return read_number(text, file.inode);
  else if (key == "born") return read_number(text, file.birth_time_ns);
  else if (key == "size") return read_number(text, file.size_bytes);
  else if (key == "packed") file.packed = text == "true";
  else if (key == "head_bytes") return read_number(text, file.head_bytes);
  else if (key == "head_hash") return read_hash(text, file.head_hash);
  else if (key == "tail_at") return read_number(text, file.tail_at);
  else if (key == "tail_hash") return read_hash(text, file.tail_hash);
  else if (key == "gen") return read_number(text, file.generation);
  else if (key == "head") {
    std::optional<std::string> head = from_hex(text);
    if (!head) return false;
    file.head = *std::move(head);
  }
  return true;
}

std::string_view tail_of(std::string_view text) {
  return text.substr(text.size() - std::min(text.size(), kTailBytes));
}

}  // namespace

void append_descriptor_json(const FileDescriptor& file, std::string& out) {
  RecordBuilder json(out);
  json.add_string("path", file.path);
  if (!file.member.empty()) json.add_string("member", file.member);
  json.add_uint("dev", file.device);
  json.add_uint("ino", file.inode);
  json.add_int("born", file.birth_time_ns);
  json.add_uint("size", file.size_bytes);
  if (file.packed) json.add_bool("packed", true);
  json.add_uint("head_bytes", file.head_bytes);
  json.add_string("head_hash", file.head_hash.hex());
  if (!file.head.empty()) json.add_string("head", to_hex(file.head));
  if (file.tail_at != 0) {
    json.add_uint("tail_at", file.tail_at);
    json.add_string("tail_hash", file.tail_hash.hex());
  }
  if (file.generation != 0) json.add_uint("gen", file.generation);
  json.close();
}

std::string descriptor_json(const FileDescriptor& file) {
  std::string json;
  append_descriptor_json(file, json);
  return json;
}

std::string without_head(std::string_view descriptor_json) {
  if (!is_json_object(descriptor_json)) return std::string(descriptor_json);
  std::string kept = "{";
  std::string scratch;
  for_each_member(descriptor_json, [&](const JsonMember& member) {
    scratch.clear();
    unescape_json(member.key, scratch);
    if (scratch == "head") return true;
    if (kept.size() > 1) kept.push_back(',');
    kept.append("\"").append(member.key).append("\":").append(member.value);
    return true;
  });
  return kept.append("}");
}

std::string with_head(std::string_view descriptor_json, std::string_view head) {
  std::string json(descriptor_json);
  if (head.empty() || json.size() < 3 || json.back() != '}') return json;
  json.pop_back();
  return json.append(",\"head\":\"").append(to_hex(head)).append("\"}");
}

std::optional<FileDescriptor> parse_descriptor(std::string_view json) {
  constexpr std::size_t kMaxPaths = 256;
  constexpr std::size_t kMaxJsonBytes = 64 << 10;
  if (json.size() > kMaxJsonBytes) return std::nullopt;
  PathTable paths(kMaxPaths);
  JsonScanner scanner(paths);
  if (!scanner.scan(json)) return std::nullopt;
  FileDescriptor file;
  std::string text;
  bool has_head = false;
  for (const JsonToken& token : scanner.tokens()) {
    if (token.path == kRootPath || paths.parent(token.path) != kRootPath) continue;
    text.clear();
    if (token.kind == Kind::kString) {
      unescape_json(token.raw(json), text);
    } else {
      text = token.raw(json);
    }
    const std::string_view key = paths.key(token.path);
    if (!take_member(key, text, file)) return std::nullopt;
    has_head |= key == "head_hash";
  }
  if (file.path.empty() || !has_head || file.head_bytes > kHeadBytes) return std::nullopt;
  // A head that is not what its hash says is of no use to anybody.
  if (!file.head.empty() &&
      (file.head.size() != file.head_bytes || hash128(file.head) != file.head_hash)) {
    return std::nullopt;
  }
  return file;
}

std::string source_id(const FileDescriptor& file) {
  std::string identity;
  ByteWriter writer(identity);
  writer.put_string(file.path);
  writer.put_string(file.member);
  writer.put_varint(file.device);
  writer.put_varint(file.inode);
  writer.put_zigzag(file.birth_time_ns);
  writer.put_varint(file.head_bytes);
  writer.put_le(file.head_hash.high);
  writer.put_le(file.head_hash.low);
  writer.put_varint(file.generation);
  return "file:" + hash128(identity).hex();
}

Result<std::optional<FileDescriptor>> describe_input(io::Fs& fs, std::string_view path,
                                                     io::Input& input) {
  if (path == "-") return std::optional<FileDescriptor>();
  LK_TRY(const io::FileInfo info, fs.stat(path));
  if (info.type != io::FileType::kRegular) return std::optional<FileDescriptor>();
  FileDescriptor file;
  // One file has one path, wherever the program was started.
  std::error_code failed;
  const auto absolute = std::filesystem::absolute(std::filesystem::path(path), failed);
  file.path = failed ? std::string(path) : absolute.lexically_normal().string();
  file.member = input.member();
  file.device = info.device;
  file.inode = info.inode;
  file.birth_time_ns = info.birth_time_ns;
  file.size_bytes = info.size_bytes;
  file.packed = input.packed();
  LK_TRY(const std::string_view head, input.peek(kHeadBytes));
  file.head = head;
  file.head_bytes = static_cast<std::uint32_t>(head.size());
  file.head_hash = hash128(head);
  return std::optional(std::move(file));
}

void set_tail(FileDescriptor& file, std::uint64_t position, std::string_view before) {
  file.tail_at = position;
  file.tail_hash = hash128(tail_of(before));
}

TailReader make_tail_reader(io::Fs& fs, std::string path, std::string member) {
  return [&fs, path = std::move(path), member = std::move(member)](
             std::uint64_t position) -> Result<std::optional<std::string>> {
    LK_TRY(auto input, io::open_input(fs, path));
    do {
      LK_TRY(const bool more, input->next_member());
      if (!more) return std::optional<std::string>();
    } while (input->member() != member);
    const std::uint64_t count = std::min<std::uint64_t>(position, kTailBytes);
    LK_TRY(const std::uint64_t skipped, input->skip(position - count));
    if (skipped < position - count) return std::optional<std::string>();
    LK_TRY(const std::string_view tail, input->peek(static_cast<std::size_t>(count)));
    if (tail.size() < count) return std::optional<std::string>();
    return std::optional(std::string(tail));
  };
}

}  // namespace logkit::record
