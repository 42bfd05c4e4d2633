#include "lib/ship/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "lib/io/publish.h"
#include "lib/io/read_text.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"

namespace logkit::ship {
namespace {

constexpr std::size_t kSumDigits = 16;
constexpr std::size_t kMaxLogBytes = 8u << 20;
constexpr std::size_t kMaxStateBytes = 1u << 30;

std::string with_sum(const std::string& json) { return hex64(hash64(json)) + " " + json + "\n"; }

// The JSON of a line, empty where its sum does not agree.
std::string_view checked(std::string_view line) {
  if (line.size() < kSumDigits + 2 || line[kSumDigits] != ' ') return {};
  const std::string_view json = line.substr(kSumDigits + 1);
  return hex64(hash64(json)) == line.substr(0, kSumDigits) ? json : std::string_view();
}

std::optional<Hash128> parse_hash(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  Hash128 hash;
  const auto half = [](std::string_view digits, std::uint64_t& value) {
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return error == std::errc() && end == digits.data() + digits.size();
  };
  if (!half(text.substr(0, 16), hash.high) || !half(text.substr(16), hash.low)) return std::nullopt;
  return hash;
}

// What a line may hold.
struct Line {
  std::string source;
  std::uint64_t position = 0;
  std::optional<Hash128> tail;
  std::string descriptor;
  bool forgotten = false;
  std::optional<std::uint64_t> count;  // of a snapshot's last line
};

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<Line> parse_line(std::string_view json) {
  record::PathTable paths(64);
  record::JsonScanner scanner(paths);
  if (!scanner.scan(json)) return std::nullopt;
  Line line;
  for (const record::JsonToken& token : scanner.tokens()) {
    if (token.path == record::kRootPath) continue;
    const std::string_view key = paths.key(token.path);
    if (paths.parent(token.path) != record::kRootPath) continue;
    if (key == "_src") record::unescape_json(token.raw(json), line.source);
    if (key == "_pos") line.position = number(token.raw(json));
    if (key == "tail") line.tail = parse_hash(token.raw(json));
    if (key == "file") record::unescape_json(token.raw(json), line.descriptor);
    if (key == "forgotten") line.forgotten = true;
    if (key == "sources") line.count = number(token.raw(json));
  }
  return line;
}

std::string source_line(const record::StoredSource& source) {
  std::string json;
  record::RecordBuilder line(json);
  line.add_string("_src", source.source);
  line.add_uint("_pos", source.position);
  record::FileDescriptor file = source.descriptor;
  file.head.clear();
  line.add_string("file", record::descriptor_json(file));
  line.close();
  return with_sum(json);
}

void move(record::StoredSource& source, std::uint64_t position,
          const std::optional<Hash128>& tail) {
  source.position = position;
  source.descriptor.tail_at = tail ? position : 0;
  source.descriptor.tail_hash = tail.value_or(Hash128{});
}

Error damaged(const std::string& path, std::string what) {
  Error error = Error::corrupt(std::move(what), path);
  error.help = "without it every file is read from its start: remove it to have that";
  return error;
}

}  // namespace

std::string Checkpoint::file(std::string_view kind) const {
  std::string name(kind);
  name += '-';
  name += std::to_string(generation_);
  name += kind == "sources" ? ".ndjson" : ".log";
  return name;
}

Result<std::unique_ptr<Checkpoint>> Checkpoint::open(io::Fs& fs, std::string dir) {
  std::unique_ptr<Checkpoint> made(new Checkpoint(fs, std::move(dir)));
  LK_RETURN_IF_ERROR(fs.make_dirs(made->dir_));
  LK_TRY(made->lock_, fs.lock(io::join_path(made->dir_, "lock")));
  LK_RETURN_IF_ERROR(made->load());
  LK_RETURN_IF_ERROR(made->compact());
  return made;
}

std::unique_ptr<Checkpoint> Checkpoint::in_memory(io::Fs& fs) {
  return std::unique_ptr<Checkpoint>(new Checkpoint(fs, {}));
}

std::vector<record::StoredSource> Checkpoint::stored() const {
  const std::lock_guard lock(mutex_);
  std::vector<record::StoredSource> all;
  for (const auto& [name, source] : sources_) all.push_back(source);
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.source < b.source; });
  return all;
}

Status Checkpoint::load() {
  LK_TRY(const auto names, fs_.list_dir(dir_));
  bool found = false;
  bool has_log = false;
  for (const std::string& name : names) {
    if (name.starts_with(io::kTemporaryPrefix)) static_cast<void>(fs_.remove(io::join_path(dir_, name)));
    if (name.starts_with("positions-")) has_log = true;
    if (!name.starts_with("sources-") || !name.ends_with(".ndjson")) continue;
    const std::uint64_t generation = number(std::string_view(name).substr(8));
    generation_ = std::max(generation_, generation);
    found = true;
  }
  if (!found && has_log)
    return damaged(dir_, "the list of sources is missing");
  if (!found) return {};
  LK_RETURN_IF_ERROR(load_lines(file("sources"), true));
  // Its log is made after it: a crash between the two leaves none.
  if (std::find(names.begin(), names.end(), file("positions")) == names.end()) return {};
  return load_lines(file("positions"), false);
}

Status Checkpoint::load_lines(const std::string& name, bool is_snapshot) {
  const std::string path = io::join_path(dir_, name);
  LK_TRY(const std::string text, io::read_text(fs_, path, kMaxStateBytes));
  bool complete = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const bool is_last = end == std::string::npos || end + 1 == text.size();
    const std::string_view line = std::string_view(text).substr(at, end - at);
    at = end == std::string::npos ? text.size() : end + 1;
    const std::string_view json = checked(line);
    // A torn last line is what a crash leaves.
    if (json.empty() && !is_snapshot && is_last) return {};
    if (json.empty()) return damaged(path, "a line does not have its checksum");
    LK_RETURN_IF_ERROR(take_line(json, path, complete));
  }
  if (is_snapshot && !complete) return damaged(path, "it is cut short");
  return {};
}

Status Checkpoint::take_line(std::string_view json, const std::string& where, bool& complete) {
  const std::optional<Line> line = parse_line(json);
  if (!line) return damaged(where, "a line is not JSON");
  if (line->count) {
    complete = *line->count == sources_.size();
    return {};
  }
  if (line->forgotten) {
    sources_.erase(line->source);
    return {};
  }
  if (!line->descriptor.empty()) {
    const auto descriptor = record::parse_descriptor(line->descriptor);
    if (!descriptor) return damaged(where, "a source is not described");
    sources_[line->source] = {line->source, line->position, *descriptor};
    return {};
  }
  const auto found = sources_.find(line->source);
  if (found == sources_.end()) return damaged(where, "a position of no source");
  move(found->second, line->position, line->tail);
  return {};
}

Status Checkpoint::compact() {
  const std::string old_sources = file("sources");
  const std::string old_log = file("positions");
  const bool had_files = generation_ > 0;
  ++generation_;
  LK_RETURN_IF_ERROR(io::publish(fs_, io::join_path(dir_, file("sources")),
                                 [this](io::WriteFile& out) -> Status {
    std::string text;
    for (const auto& [name, source] : sources_) text += source_line(source);
    std::string last;
    record::RecordBuilder line(last);
    line.add_uint("sources", sources_.size());
    line.close();
    text += with_sum(last);
    return out.append(as_bytes(text));
  }));
  const std::string log_path = io::join_path(dir_, file("positions"));
  if (auto left = fs_.stat(log_path)) LK_RETURN_IF_ERROR(fs_.remove(log_path));
  LK_TRY(log_, fs_.create(log_path));
  LK_RETURN_IF_ERROR(fs_.sync_dir(dir_));
  log_bytes_ = 0;
  if (!had_files) return {};
  // Gone or not, a higher generation stands beside them.
  static_cast<void>(fs_.remove(io::join_path(dir_, old_sources)));
  static_cast<void>(fs_.remove(io::join_path(dir_, old_log)));
  return {};
}

void Checkpoint::append(const std::string& text) {
  if (log_ == nullptr || !failure_.ok()) return;
  Status written = log_->append(as_bytes(text));
  if (!written) failure_ = std::move(written);
  log_bytes_ += text.size();
  unsynced_ = true;
}

void Checkpoint::describe(const record::StoredSource& source) {
  const std::lock_guard lock(mutex_);
  const auto [found, is_new] = sources_.try_emplace(source.source, source);
  record::StoredSource& known = found->second;
  if (!is_new) {
    const std::uint64_t tail_at = known.descriptor.tail_at;
    const Hash128 tail_hash = known.descriptor.tail_hash;
    known.descriptor = source.descriptor;
    known.descriptor.tail_at = tail_at;
    known.descriptor.tail_hash = tail_hash;
  }
  append(source_line(known));
}

void Checkpoint::advance(std::string_view source, std::uint64_t position,
                         const std::optional<Hash128>& tail) {
  const std::lock_guard lock(mutex_);
  const auto found = sources_.find(std::string(source));
  if (found == sources_.end()) return;
  move(found->second, position, tail);
  std::string json;
  record::RecordBuilder line(json);
  line.add_string("_src", source);
  line.add_uint("_pos", position);
  if (tail) line.add_string("tail", tail->hex());
  line.close();
  append(with_sum(json));
}

void Checkpoint::forget(std::string_view source) {
  const std::lock_guard lock(mutex_);
  if (sources_.erase(std::string(source)) == 0) return;
  std::string json;
  record::RecordBuilder line(json);
  line.add_string("_src", source);
  line.add_bool("forgotten", true);
  line.close();
  append(with_sum(json));
}

Status Checkpoint::sync() {
  const std::lock_guard lock(mutex_);
  if (!failure_.ok()) return failure_;
  if (!unsynced_ || log_ == nullptr) return {};
  Status synced = log_->sync();
  if (synced && log_bytes_ > kMaxLogBytes) synced = compact();
  if (!synced) failure_ = synced;
  unsynced_ = false;
  return synced;
}

}  // namespace logkit::ship
