#include "lib/cli/time_zone.h"

#include <algorithm>

#include "lib/base/civil_time.h"

namespace logkit::cli {
namespace {

// The largest zone file has some 4 KiB.
constexpr std::uint64_t kMaxZoneBytes = 1 << 20;

// Big-endian numbers; stays failed after an overrun.
class TzifReader {
 public:
  explicit TzifReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }
  std::string_view take(std::uint64_t count) {
    if (rest_.size() < count) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }
  std::int64_t number(std::size_t byte_count) {
    const std::string_view bytes = take(byte_count);
    if (bytes.empty()) return 0;
    std::uint64_t value = static_cast<unsigned char>(bytes[0]) & 0x80 ? ~std::uint64_t{0} : 0;
    for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(value);
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct TzifHeader {
  char version = 0;
  std::uint64_t utc_flags = 0, std_flags = 0, leaps = 0, transitions = 0, types = 0, chars = 0;
};

std::optional<TzifHeader> read_header(TzifReader& reader) {
  if (reader.take(4) != "TZif") return std::nullopt;
  TzifHeader header;
  const std::string_view version = reader.take(16);
  header.version = version.empty() ? '\0' : version[0];
  for (std::uint64_t* count : {&header.utc_flags, &header.std_flags, &header.leaps,
                               &header.transitions, &header.types, &header.chars}) {
    *count = static_cast<std::uint64_t>(reader.number(4)) & 0xffffffffu;
  }
  if (!reader.ok()) return std::nullopt;
  return header;
}

std::uint64_t body_bytes(const TzifHeader& header, std::uint64_t time_bytes) {
  return header.transitions * (time_bytes + 1) + header.types * 6 + header.chars +
         header.leaps * (time_bytes + 4) + header.std_flags + header.utc_flags;
}

// "+02", "+0200", "+02:00" and the same with minus.
std::optional<std::int32_t> fixed_offset(std::string_view text) {
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  std::string digits;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == ':' && i == 3) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    digits += text[i];
  }
  if (digits.size() != 2 && digits.size() != 4) return std::nullopt;
  const int hours = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int minutes = digits.size() == 4 ? (digits[2] - '0') * 10 + (digits[3] - '0') : 0;
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::int32_t offset = hours * 3600 + minutes * 60;
  return text[0] == '-' ? -offset : offset;
}

bool is_zone_path(std::string_view name) {
  return !name.empty() && name[0] != '/' && name.find("..") == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

Result<std::string> read_zone_file(io::Fs& fs, const std::string& path) {
  LK_TRY(const io::FileInfo info, fs.stat(path));
  if (info.type != io::FileType::kRegular || info.size_bytes > kMaxZoneBytes) {
    return Error::not_found("is no time zone file", path);
  }
  LK_TRY(auto file, fs.open_read(path));
  std::string bytes(static_cast<std::size_t>(file->size_bytes()), '\0');
  LK_TRY(const std::size_t count,
         file->read_at(0, {reinterpret_cast<std::byte*>(bytes.data()), bytes.size()}));
  bytes.resize(count);
  return bytes;
}

}  // namespace

Result<TimeZone> TimeZone::parse_tzif(std::string_view bytes, std::string name) {
  const auto damaged = [&name] { return Error::corrupt("is no time zone file", name); };
  TzifReader reader(bytes);
  std::optional<TzifHeader> header = read_header(reader);
  if (!header) return damaged();
  std::size_t time_bytes = 4;
  if (header->version >= '2') {
    reader.take(body_bytes(*header, 4));
    header = read_header(reader);
    if (!header) return damaged();
    time_bytes = 8;
  }
  if (header->types == 0 || body_bytes(*header, time_bytes) > reader.rest().size()) {
    return damaged();
  }
  TimeZone zone;
  zone.transitions_.resize(header->transitions);
  for (Transition& transition : zone.transitions_) transition.at_s = reader.number(time_bytes);
  for (Transition& transition : zone.transitions_) {
    transition.type = static_cast<std::size_t>(reader.number(1) & 0xff);
    if (transition.type >= header->types) return damaged();
  }
  std::vector<std::size_t> name_starts;
  for (std::uint64_t i = 0; i < header->types; ++i) {
    zone.types_.push_back({static_cast<std::int32_t>(reader.number(4)), {}});
    reader.take(1);
    name_starts.push_back(static_cast<std::size_t>(reader.number(1) & 0xff));
  }
  const std::string_view names = reader.take(header->chars);
  for (std::size_t i = 0; i < name_starts.size(); ++i) {
    if (name_starts[i] >= names.size()) return damaged();
    const std::string_view from = names.substr(name_starts[i]);
    zone.types_[i].abbreviation = from.substr(0, from.find('\0'));
  }
  reader.take(header->leaps * (time_bytes + 4) + header->std_flags + header->utc_flags);
  std::string_view footer = reader.rest();
  if (time_bytes == 8 && footer.size() > 2 && footer.front() == '\n') {
    footer.remove_prefix(1);
    zone.rule_ = TzRule::parse(footer.substr(0, footer.find('\n')));
  }
  zone.name_ = std::move(name);
  return zone;
}

Result<TimeZone> TimeZone::named(io::Fs& fs, std::string_view name, std::string_view directory) {
  for (const std::string_view utc : {"UTC", "utc", "Z", "z", "GMT"}) {
    if (name == utc) return TimeZone();
  }
  if (const auto offset = fixed_offset(name)) {
    TimeZone zone;
    zone.name_ = name;
    zone.types_.push_back({*offset, std::string(name)});
    return zone;
  }
  if (is_zone_path(name)) {
    Result<std::string> bytes = read_zone_file(fs, io::join_path(directory, name));
    if (bytes) return parse_tzif(*bytes, std::string(name));
  }
  if (auto rule = TzRule::parse(name)) {
    TimeZone zone;
    zone.name_ = name;
    zone.rule_ = std::move(rule);
    return zone;
  }
  Error error = Error::invalid("unknown time zone '" + std::string(name) + "'");
  const bool has_zones = fs.stat(directory).ok();
  error.help = has_zones ? "write a name such as Europe/Berlin, or an offset such as +02:00"
                         : "install the package tzdata, or write an offset such as +02:00";
  return error;
}

Result<TimeZone> TimeZone::local(io::Fs& fs, std::string_view tz_variable) {
  if (!tz_variable.empty()) {
    // glibc's form: ":Europe/Berlin" or a path.
    if (tz_variable[0] == ':') tz_variable.remove_prefix(1);
    if (!tz_variable.starts_with('/')) return named(fs, tz_variable);
  }
  const std::string path(tz_variable.empty() ? "/etc/localtime" : tz_variable);
  Result<std::string> bytes = read_zone_file(fs, path);
  if (!bytes && tz_variable.empty()) return TimeZone();
  if (!bytes) return std::move(bytes).error();
  return parse_tzif(*bytes, "local");
}

const LocalType& TimeZone::type_at(std::int64_t utc_s) const {
  const auto after = std::upper_bound(
      transitions_.begin(), transitions_.end(), utc_s,
      [](std::int64_t value, const Transition& transition) { return value < transition.at_s; });
  if (after == transitions_.end() && rule_) return rule_->type_at(utc_s);
  if (after != transitions_.begin()) return types_[std::prev(after)->type];
  return types_.empty() ? utc_ : types_.front();
}

std::int64_t TimeZone::to_utc_s(std::int64_t local_s) const {
  const std::int32_t before = offset_s(local_s - kSecondsPerDay);
  const std::int32_t after = offset_s(local_s + kSecondsPerDay);
  const std::int64_t first = local_s - std::max(before, after);
  const std::int64_t second = local_s - std::min(before, after);
  if (offset_s(first) == local_s - first) return first;
  if (offset_s(second) == local_s - second) return second;
  return local_s - before;
}

}  // namespace logkit::cli
