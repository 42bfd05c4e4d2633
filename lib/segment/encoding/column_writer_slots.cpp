// The slots of ColumnWriter: the values of all texts of a column as columns again.
#include <algorithm>
#include <unordered_map>

#include "lib/base/check.h"
#include "lib/segment/encoding/column_writer.h"

namespace logkit::segment {
namespace {

// A slot column shared by patterns has to cover this share of the texts.
constexpr std::size_t kSharedDivisor = 20;
// Lines within lines.
constexpr std::uint32_t kDeepestLines = 3;

constexpr std::uint32_t kNone = ~std::uint32_t{0};

// A quoted part with spaces is a line of its own.
bool seems_line(std::span<const std::string_view> values) {
  const std::size_t sample = std::min<std::size_t>(values.size(), 32);
  std::size_t with_space = 0;
  for (std::size_t i = 0; i < sample; ++i) {
    with_space += values[i].find(' ') != std::string_view::npos ? 1 : 0;
  }
  return sample >= 4 && with_space * 2 > sample;
}

}  // namespace

ColumnWriter::SlotLayout ColumnWriter::lay_out(const Texts& texts, PatternTable& table,
                                               const Tokenized& tokenized) {
  SlotLayout layout;
  std::vector<std::uint32_t> local(table.size(), kNone);
  layout.ids.reserve(tokenized.patterns.size());
  for (const std::uint32_t pattern : tokenized.patterns) {
    if (local[pattern] == kNone) {
      local[pattern] = static_cast<std::uint32_t>(layout.patterns.size());
      layout.patterns.push_back(pattern);
      table.use(pattern);
      layout.counts.push_back(0);
    }
    layout.ids.push_back(local[pattern]);
    ++layout.counts[local[pattern]];
  }
  name_columns(texts, table, layout);
  make_room(layout);
  // Where the next value of each column goes.
  struct Place {
    std::string_view* value;
    std::int64_t* time;  // null: the column has none
    std::uint32_t* row;
  };
  std::vector<Place> places;
  for (SlotColumn& column : layout.columns) {
    places.push_back({column.values.data(), column.times.empty() ? nullptr : column.times.data(),
                      column.rows.data()});
  }
  // Columns are more than the processor follows by itself.
  constexpr std::ptrdiff_t kAhead = 16;
  const TokenizedText::Value* value = tokenized.values.data();
  for (std::size_t i = 0; i < layout.ids.size(); ++i) {
    const std::uint32_t row = texts.column.rows[i];
    for (const std::uint32_t index : layout.columns_of[layout.ids[i]]) {
      Place& place = places[index];
      __builtin_prefetch(place.value + kAhead, 1);
      *place.value++ = value->text;
      if (place.time != nullptr) *place.time++ = value->time;
      *place.row++ = row;
      ++value;
    }
    LK_CHECK(value == tokenized.values.data() + tokenized.value_ends[i]);
  }
  return layout;
}

// Which slots of which patterns are one column. Slots of lines with the same
// prefix are, where they cover enough of the texts.
void ColumnWriter::name_columns(const Texts& texts, const PatternTable& table,
                                SlotLayout& layout) {
  const bool lines = texts.level == TextLevel::kLine;
  std::unordered_map<std::uint32_t, std::uint32_t> covered;
  if (lines) {
    for (std::size_t i = 0; i < layout.patterns.size(); ++i) {
      for (const auto& slot : table.slots(layout.patterns[i])) covered[slot.prefix] += layout.counts[i];
    }
  }
  std::unordered_map<const ColumnMemory*, std::uint32_t> known;
  for (std::size_t i = 0; i < layout.patterns.size(); ++i) {
    std::vector<std::uint32_t>& columns = layout.columns_of.emplace_back();
    std::uint32_t index = 0;
    for (const auto& slot : table.slots(layout.patterns[i])) {
      bool shared = lines;
      if (lines) {
        const std::uint32_t count = covered[slot.prefix];
        shared = count == layout.counts[i] || count * kSharedDivisor >= texts.column.size();
      }
      ColumnMemory& memory = shared  ? texts.memory->shared_slot(slot.prefix)
                             : lines ? texts.memory->line_slot(layout.patterns[i], index)
                                     : texts.memory->unit_slot(layout.patterns[i], index);
      ++index;
      const auto [at, added] = known.emplace(&memory, static_cast<std::uint32_t>(layout.columns.size()));
      if (added) {
        SlotColumn& column = layout.columns.emplace_back();
        column.kind = slot.kind;
        column.time_format = slot.time_format;
        column.memory = &memory;
      }
      columns.push_back(at->second);
    }
  }
}

// Of each column as many values as its patterns have texts.
void ColumnWriter::make_room(SlotLayout& layout) {
  std::vector<std::size_t> counts(layout.columns.size());
  for (std::size_t i = 0; i < layout.patterns.size(); ++i) {
    for (const std::uint32_t column : layout.columns_of[i]) counts[column] += layout.counts[i];
  }
  std::size_t values = 0;
  std::size_t times = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    values += counts[i];
    if (layout.columns[i].kind == SlotKind::kTime) times += counts[i];
  }
  SlotMemory::Room room = slot_memory_.take(values, times);
  const auto cut = [](auto& all, std::size_t count) {
    const auto part = all.first(count);
    all = all.subspan(count);
    return part;
  };
  for (std::size_t i = 0; i < counts.size(); ++i) {
    SlotColumn& column = layout.columns[i];
    column.values = cut(room.values, counts[i]);
    column.rows = cut(room.rows, counts[i]);
    if (column.kind == SlotKind::kTime) column.times = cut(room.times, counts[i]);
  }
}

std::uint32_t ColumnWriter::write_slots(const Texts& texts, const SlotLayout& layout) {
  ByteWriter meta = out_.meta();
  std::int64_t expected = 0;
  for (const std::vector<std::uint32_t>& columns : layout.columns_of) {
    for (const std::uint32_t column : columns) {
      meta.put_zigzag(column - expected);
      expected = std::int64_t{column} + 1;
    }
  }
  if (registers(texts) && layout.patterns.size() > 1) {
    predictors_.add_ids(layout.ids, texts.column.rows, inner_reference(next_inner_++),
                        texts.memory);
  }
  std::uint32_t depth = 0;
  for (const SlotColumn& kept : layout.columns) {
    Texts part;
    part.column = {kept.values, kept.rows};
    if (kept.rows.size() == texts.column.size()) part.column.rows = texts.column.rows;
    part.times = kept.times;
    part.kind = kept.kind;
    part.time_format = kept.time_format;
    part.level = texts.level == TextLevel::kUnit || kept.kind == SlotKind::kWord ? TextLevel::kWord
                 : texts.nesting < kDeepestLines && seems_line(kept.values)      ? TextLevel::kLine
                                                                                 : TextLevel::kUnit;
    part.nesting = texts.nesting + 1;
    part.registers = registers(texts);
    part.predictable = texts.predictable;
    part.fed = texts.fed && kept.fed;
    part.memory = kept.memory;
    const bool constant = is_constant(part);
    const std::uint32_t part_depth = write(part, constant);
    depth = std::max(depth, part_depth);
    if (part.registers && !constant && kept.values.size() >= kFewestPredictorValues) {
      predictors_.add(part.column, inner_reference(next_inner_++), part_depth, kept.memory);
    }
  }
  return depth;
}

}  // namespace logkit::segment
