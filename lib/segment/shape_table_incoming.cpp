// The shapes of records as they come in: found again from their tokens, with their
// reserved members, which are not stored.
#include "lib/base/short_text.h"
#include "lib/record/aliases.h"
#include "lib/segment/reserved.h"
#include "lib/segment/shape_table.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

// A chain of shapes of equal paths and lengths but other bytes; no honest
// writer makes such.
constexpr std::size_t kMaxProbes = 32;
constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio

// An object with members that the scanner kept whole: no column of its own
// would hold the fields in it.
bool is_unscanned(std::string_view object, const record::JsonToken& token) {
  if (token.kind != record::Kind::kJson || object[token.begin] != '{') return false;
  return object.substr(token.begin + 1, token.end - token.begin - 2)
             .find_first_not_of(" \t\r\n") != std::string_view::npos;
}

// A class of its own, so that no shape that is known ever matches such a token.
constexpr std::uint64_t kUnscannedClass = 7;

// Path, class and how much text comes before: what tells most shapes apart
// without looking at a byte of the line.
std::uint64_t key_of(std::string_view object, const record::JsonToken& token,
                     std::uint32_t text_begin) {
  const std::uint64_t value_class = is_unscanned(object, token)
                                        ? kUnscannedClass
                                        : static_cast<std::uint64_t>(class_of(token.kind));
  return (std::uint64_t{token.path} << 3 | value_class) << 32 | (token.begin - text_begin);
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t key) {
  hash = (hash ^ key) * kMultiplier;
  return hash ^ hash >> 29;
}

std::uint64_t hash_of(std::string_view object, std::span<const record::JsonToken> tokens) {
  std::uint64_t hash = tokens.size();
  std::uint32_t before = 0;
  for (const record::JsonToken& token : tokens) {
    hash = mix(hash, key_of(object, token, before));
    before = token.end;
  }
  hash = mix(hash, object.size() - before);
  return hash ^ hash >> 32;
}

}  // namespace

std::optional<ShapeMatch> ShapeTable::match(std::string_view object,
                                            std::span<const record::JsonToken> tokens,
                                            const ShapeLimits& limits) {
  std::uint32_t& last = last_found_[tokens.size() % kLastFound];
  if (last != kNone && equals(incoming_[last], object, tokens)) return match_of(incoming_[last]);
  const std::uint64_t hash = hash_of(object, tokens);
  const std::uint32_t found = find(hash, object, tokens);
  if (found == kNone) return add(hash, object, tokens, limits);
  last = found;
  return match_of(incoming_[found]);
}

std::uint32_t ShapeTable::find(std::uint64_t hash, std::string_view object,
                               std::span<const record::JsonToken> tokens) const {
  const std::size_t mask = index_.size() - 1;
  std::size_t at = hash & mask;
  for (std::size_t probe = 0; probe < kMaxProbes && index_[at] != 0; ++probe) {
    const Incoming& incoming = incoming_[index_[at] - 1];
    if (incoming.hash == hash && equals(incoming, object, tokens)) return index_[at] - 1;
    at = (at + 1) & mask;
  }
  return kNone;
}

bool ShapeTable::equals(const Incoming& incoming, std::string_view object,
                        std::span<const record::JsonToken> tokens) const {
  if (incoming.token_count != tokens.size()) return false;
  const std::uint64_t* key = incoming_keys_.data() + incoming.first_key;
  const char* text = incoming_text_.data() + incoming.text_begin;
  std::uint32_t before = 0;
  for (const record::JsonToken& token : tokens) {
    const std::size_t length = token.begin - before;
    if (*key++ != key_of(object, token, before)) return false;
    if (!same_bytes(text, object.data() + before, length)) return false;
    text += length;
    before = token.end;
  }
  const std::size_t rest = object.size() - before;
  return *key == rest && same_bytes(text, object.data() + before, rest);
}

ShapeMatch ShapeTable::match_of(const Incoming& incoming) const {
  return {.shape = incoming.shape,
          .all_tokens = incoming.all_kept,
          .tokens = {incoming_kept_.data() + incoming.first_kept, incoming.kept_count}};
}

bool ShapeTable::is_reserved(record::PathId path) const {
  if (path == record::kRootPath) return false;
  while (paths_.parent(path) != record::kRootPath) path = paths_.parent(path);
  return record::is_reserved_field(paths_.key(path));
}

std::optional<ShapeMatch> ShapeTable::add(std::uint64_t hash, std::string_view object,
                                          std::span<const record::JsonToken> tokens,
                                          const ShapeLimits& limits) {
  if (tokens.size() > kMaxShapeSlots) return std::nullopt;
  if (incoming_.size() >= 2 * limits.shapes || incoming_text_.size() >= 2 * limits.text_bytes) {
    return std::nullopt;
  }
  Incoming incoming;
  incoming.first_kept = incoming_kept_.size();
  for (std::uint32_t i = 0; i < tokens.size(); ++i) {
    if (is_unscanned(object, tokens[i])) {
      incoming_kept_.resize(incoming.first_kept);
      return std::nullopt;
    }
    if (!is_reserved(tokens[i].path)) incoming_kept_.push_back(i);
  }
  incoming.kept_count = static_cast<std::uint32_t>(incoming_kept_.size() - incoming.first_kept);
  incoming.all_kept = incoming.kept_count == tokens.size();
  const std::optional<std::uint32_t> shape =
      incoming.all_kept ? add_shape(object, tokens, limits)
                        : stripped_shape(object, incoming.kept_count, limits);
  if (incoming.all_kept || !shape) incoming_kept_.resize(incoming.first_kept);
  if (!shape) return std::nullopt;
  incoming.shape = *shape;
  remember(hash, object, tokens, incoming);
  return match_of(incoming_.back());
}

// The shape of the record without its reserved members.
std::optional<std::uint32_t> ShapeTable::stripped_shape(std::string_view object,
                                                        std::size_t kept_count,
                                                        const ShapeLimits& limits) {
  std::string stripped;
  if (!strip_reserved(object, stripped) || !scanner_.scan(stripped)) return std::nullopt;
  const std::span<const record::JsonToken> tokens = scanner_.tokens();
  // A full path table can make the two scans differ.
  if (tokens.size() != kept_count) return std::nullopt;
  for (const record::JsonToken& token : tokens) {
    if (is_unscanned(stripped, token)) return std::nullopt;
  }
  const std::uint64_t hash = hash_of(stripped, tokens);
  const std::uint32_t found = find(hash, stripped, tokens);
  if (found != kNone) return incoming_[found].shape;
  const std::optional<std::uint32_t> shape = add_shape(stripped, tokens, limits);
  if (!shape) return std::nullopt;
  // Remembered under its own text too: the next record with the same members
  // but other reserved ones has to find it.
  Incoming incoming;
  incoming.shape = *shape;
  incoming.first_kept = 0;
  remember(hash, stripped, tokens, incoming);
  return shape;
}

void ShapeTable::remember(std::uint64_t hash, std::string_view object,
                          std::span<const record::JsonToken> tokens, Incoming incoming) {
  incoming.hash = hash;
  incoming.token_count = static_cast<std::uint32_t>(tokens.size());
  incoming.first_key = incoming_keys_.size();
  incoming.text_begin = incoming_text_.size();
  std::uint32_t before = 0;
  for (const record::JsonToken& token : tokens) {
    incoming_keys_.push_back(key_of(object, token, before));
    incoming_text_.append(object.substr(before, token.begin - before));
    before = token.end;
  }
  incoming_keys_.push_back(object.size() - before);
  incoming_text_.append(object.substr(before));
  incoming_.push_back(incoming);
  grow_index();
  const std::size_t mask = index_.size() - 1;
  std::size_t at = hash & mask;
  while (index_[at] != 0) at = (at + 1) & mask;
  index_[at] = static_cast<std::uint32_t>(incoming_.size());
}

void ShapeTable::grow_index() {
  if (incoming_.size() * 2 < index_.size()) return;
  index_.assign(index_.size() * 2, 0);
  const std::size_t mask = index_.size() - 1;
  for (std::size_t i = 0; i + 1 < incoming_.size(); ++i) {
    std::size_t at = incoming_[i].hash & mask;
    while (index_[at] != 0) at = (at + 1) & mask;
    index_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

}  // namespace logkit::segment
