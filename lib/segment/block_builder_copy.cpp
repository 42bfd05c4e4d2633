// Blocks of another segment, as they are stored: columns are copied, and only
// what they name outside of the block gets its number in this segment.
#include <algorithm>

#include "lib/segment/block_builder.h"
#include "lib/segment/encoding/integers.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

PayloadKind kind_of_ids(std::uint32_t key) {
  return key == kShapeFrame ? PayloadKind::kTemplateIds : PayloadKind::kEntryIds;
}

}  // namespace

// Ids of shapes or sources.
Result<bool> BlockBuilder::copy_ids(const BlockOrigin& origin, const ColumnEntry& entry,
                                    std::span<const std::uint32_t> numbers) {
  LK_TRY(const std::vector<std::uint32_t> ids, origin.columns.ids(entry, numbers.size()));
  std::vector<std::int64_t> copied(ids.size());
  bool changed = false;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    if (numbers[ids[row]] == kNoNumber) return false;
    copied[row] = numbers[ids[row]];
    changed = changed || numbers[ids[row]] != ids[row];
  }
  if (!changed) return origin.columns.copy_integers(entry, copier_);
  write_integers(copied, {.kind = kind_of_ids(entry.key)}, payloads_);
  return true;
}

Result<bool> BlockBuilder::copy_rows(const BlockOrigin& origin, Directory& directory) {
  for (const ColumnEntry& entry : origin.columns.entries()) {
    if (entry.key >= kFirstColumnKey) continue;
    if (entry.key > kSourceFrame || entry.value_count != origin.columns.info().rows) return false;
    const SegmentNumbers& numbers = origin.numbers;
    Result<bool> copied = false;
    if (entry.key == kShapeFrame) {
      copied = copy_ids(origin, entry, numbers.shapes);
    } else if (entry.key == kSourceFrame) {
      copied = copy_ids(origin, entry, numbers.sources);
    } else {
      copied = origin.columns.copy_integers(entry, copier_);
    }
    if (!copied || !*copied) return copied;
    end_column(entry.key, entry.value_count, entry.raw_bytes, directory);
  }
  return true;
}

Result<bool> BlockBuilder::copy_columns(const BlockOrigin& origin, Directory& directory) {
  // How many values the rows give to each column: all that it has.
  std::vector<std::uint64_t> counts(origin.footer.columns.size());
  for (std::size_t shape = 0; shape < origin.rows_of_shape.size(); ++shape) {
    if (origin.rows_of_shape[shape] == 0) continue;
    for (const std::uint32_t column : origin.shapes.columns(shape)) {
      counts[column] += origin.rows_of_shape[shape];
    }
  }
  std::size_t columns = 0;
  for (const ColumnEntry& entry : origin.columns.entries()) {
    if (entry.key < kFirstColumnKey) continue;
    const std::size_t column = entry.key - kFirstColumnKey;
    if (column >= counts.size() || entry.value_count == 0 || counts[column] != entry.value_count ||
        origin.numbers.columns[column] == kNoNumber) {
      return false;
    }
    ++columns;
    const std::uint32_t number = origin.numbers.columns[column];
    LK_TRY(const bool copied, origin.columns.copy_column(entry, origin.numbers, copier_,
                                                         memory_of(number)));
    if (!copied) return false;
    end_column(kFirstColumnKey + number, entry.value_count, entry.raw_bytes, directory);
  }
  const auto in_use = [](std::uint64_t count) { return count > 0; };
  return columns == static_cast<std::size_t>(std::count_if(counts.begin(), counts.end(), in_use));
}

std::optional<std::vector<Zone>> BlockBuilder::copy_zones(const BlockOrigin& origin) {
  const std::vector<std::uint32_t>& fields = origin.numbers.fields;
  std::vector<Zone> zones = origin.columns.info().zones;
  for (Zone& zone : zones) {
    if (zone.field >= fields.size() || fields[zone.field] == kNoNumber) return std::nullopt;
    zone.field = fields[zone.field];
  }
  std::sort(zones.begin(), zones.end(),
            [](const Zone& a, const Zone& b) { return a.field < b.field; });
  return zones;
}

std::optional<EncodedBlock> BlockBuilder::copy(const BlockOrigin& origin, std::uint32_t ordinal,
                                               std::vector<ColumnInfo>& totals,
                                               std::vector<FieldInfo>& field_totals) {
  Directory directory;
  BlockInfo info = origin.columns.info();
  std::optional<std::vector<Zone>> zones = copy_zones(origin);
  const auto copied = [&](const Result<bool>& result) { return result && *result; };
  if (!zones || !copied(copy_rows(origin, directory)) ||
      !copied(copy_columns(origin, directory))) {
    payloads_.clear();
    return std::nullopt;
  }
  info.zones = std::move(*zones);
  add_fields(info, field_totals);
  totals.resize(schema_.columns.size());
  for (const ColumnEntry& entry : directory.columns) {
    if (entry.key < kFirstColumnKey) continue;
    const std::uint32_t column = entry.key - kFirstColumnKey;
    ColumnInfo& total = totals[column];
    total.field = schema_.columns[column].field;
    total.value_class = schema_.columns[column].value_class;
    total.value_count += entry.value_count;
    total.raw_bytes += entry.raw_bytes;
  }
  EncodedBlock block = assemble(ordinal, directory, std::move(info), origin.positions);
  end_block(directory, totals);
  return block;
}

}  // namespace logkit::segment
