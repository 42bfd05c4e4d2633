#include "lib/segment/shape_table.h"

#include <algorithm>

#include "lib/base/hash.h"
#include "lib/base/short_text.h"
#include "lib/record/aliases.h"
#include "lib/segment/reserved.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

// Each costs a frame in the blocks that use it, and a builder all the time.
constexpr std::size_t kMaxColumns = 16384;
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

ValueClass class_of(record::Kind kind) {
  switch (kind) {
    case record::Kind::kNull:
    case record::Kind::kBool: return ValueClass::kLiteral;
    case record::Kind::kNumber: return ValueClass::kNumber;
    case record::Kind::kString: return ValueClass::kString;
    case record::Kind::kJson: return ValueClass::kJson;
    case record::Kind::kAbsent: break;
  }
  LK_UNREACHABLE();
}

ShapeTable::ShapeTable(record::PathTable& paths)
    : paths_(paths),
      scanner_(paths),
      index_(256),
      message_path_(paths.find_or_add(record::kRootPath, "_msg")),
      parse_error_path_(paths.find_or_add(record::kRootPath, "_parse_error")) {}

std::optional<ShapeMatch> ShapeTable::match(std::string_view object,
                                            std::span<const record::JsonToken> tokens,
                                            const ShapeLimits& limits) {
  if (last_found_ != kNone && equals(incoming_[last_found_], object, tokens))
    return match_of(incoming_[last_found_]);
  const std::uint64_t hash = hash_of(object, tokens);
  const std::uint32_t found = find(hash, object, tokens);
  if (found == kNone) return add(hash, object, tokens, limits);
  last_found_ = found;
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

std::optional<std::uint32_t> ShapeTable::add_shape(std::string_view object,
                                                   std::span<const record::JsonToken> tokens,
                                                   const ShapeLimits& limits) {
  if (shapes_.size() >= limits.shapes || shape_text_bytes_ >= limits.text_bytes ||
      schema_.columns.size() + tokens.size() > kMaxColumns) {
    return std::nullopt;
  }
  std::vector<std::uint32_t> columns;
  std::vector<std::uint32_t> lengths;
  std::string text;
  std::uint32_t before = 0;
  for (const record::JsonToken& token : tokens) {
    columns.push_back(column_of(token.path, class_of(token.kind)));
    lengths.push_back(token.begin - before);
    text.append(object.substr(before, token.begin - before));
    before = token.end;
  }
  text.append(object.substr(before));
  lengths.push_back(static_cast<std::uint32_t>(object.size() - before));
  shape_text_bytes_ += text.size();
  Shape shape;
  shape.columns = columns;
  shape.text_lengths = lengths;
  shape.text = text;
  return shapes_.add(shape);
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

std::uint32_t ShapeTable::column_of(record::PathId path, ValueClass value_class) {
  if (path >= field_of_path_.size()) {
    field_of_path_.resize(path + std::size_t{1}, kNone);
    std::array<std::uint32_t, kClasses> none;
    none.fill(kNone);
    columns_of_path_.resize(path + std::size_t{1}, none);
  }
  std::uint32_t& column = columns_of_path_[path][static_cast<std::size_t>(value_class)];
  if (column != kNone) return column;
  if (field_of_path_[path] == kNone) {
    field_of_path_[path] = static_cast<std::uint32_t>(schema_.fields.size());
    schema_.fields.push_back(paths_.path(path));
  }
  column = static_cast<std::uint32_t>(schema_.columns.size());
  schema_.columns.push_back({field_of_path_[path], value_class});
  return column;
}

record::PathId ShapeTable::path_of(const record::FieldPath& path) {
  record::PathId id = record::kRootPath;
  for (const std::string& key : path.keys()) {
    id = paths_.find_or_add(id, key);
    if (id == record::kNoPath) break;
  }
  return id;
}

std::optional<std::uint32_t> ShapeTable::adopt(const Shape& shape,
                                               std::span<const ColumnName> columns,
                                               const ShapeLimits& limits) {
  if (schema_.columns.size() + columns.size() > kMaxColumns) return std::nullopt;
  std::vector<std::uint32_t> ids;
  std::uint64_t hash = hash64(shape.text, process_hash_seed());
  for (const ColumnName& column : columns) {
    const record::PathId path = path_of(*column.path);
    if (path == record::kNoPath) return std::nullopt;
    ids.push_back(column_of(path, column.value_class));
    hash = mix(hash, ids.back());
  }
  const auto same = [&](const Shape& other) {
    return other.text == shape.text && std::ranges::equal(other.columns, ids) &&
           std::ranges::equal(other.text_lengths, shape.text_lengths);
  };
  const auto [begin, end] = adopted_.equal_range(hash);
  for (auto known = begin; known != end; ++known) {
    if (same(shapes_[known->second])) return known->second;
  }
  if (shapes_.size() >= limits.shapes || shape_text_bytes_ >= limits.text_bytes) {
    return std::nullopt;
  }
  shape_text_bytes_ += shape.text.size();
  Shape adopted = shape;
  adopted.columns = ids;
  const std::uint32_t id = shapes_.add(adopted);
  adopted_.emplace(hash, id);
  return id;
}

std::uint32_t ShapeTable::text_shape(bool terminated, bool with_parse_error) {
  std::uint32_t& id = text_shapes_[(terminated ? 1u : 0u) | (with_parse_error ? 2u : 0u)];
  if (id != kNone) return id;
  std::vector<std::uint32_t> columns{column_of(message_path_, ValueClass::kText)};
  if (with_parse_error) columns.push_back(column_of(parse_error_path_, ValueClass::kText));
  Shape shape;
  shape.kind = ShapeKind::kText;
  shape.terminated = terminated;
  shape.columns = columns;
  return id = shapes_.add(shape);
}

std::uint32_t ShapeTable::whole_shape() {
  if (whole_shape_ != kNone) return whole_shape_;
  const std::vector<std::uint32_t> columns{static_cast<std::uint32_t>(schema_.columns.size())};
  schema_.columns.push_back({kNoField, ValueClass::kWhole});
  Shape shape;
  shape.kind = ShapeKind::kWhole;
  shape.columns = columns;
  return whole_shape_ = shapes_.add(shape);
}

std::uint32_t ShapeTable::source_id(std::string_view source) {
  if (last_source_ != kNone && same_text(schema_.sources[last_source_], source))
    return last_source_;
  const auto [at, added] = source_ids_.try_emplace(
      std::string(source), static_cast<std::uint32_t>(schema_.sources.size()));
  if (added) schema_.sources.emplace_back(source);
  return last_source_ = at->second;
}

std::size_t ShapeTable::memory_bytes() const {
  return shapes_.memory_bytes() + incoming_text_.capacity() +
         incoming_.capacity() * sizeof(Incoming) + incoming_keys_.capacity() * 8 +
         (incoming_kept_.capacity() + index_.capacity()) * 4 +
         columns_of_path_.capacity() * kClasses * 4 + paths_.memory_bytes();
}

}  // namespace logkit::segment
