// blocks_count, block_stats, bytes: what is stored of what was found.
//
// They stand right behind the filter and take, with each batch, the block it
// was read from.
#include <algorithm>
#include <optional>

#include "lib/query/exec/key_table.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/values.h"
#include "lib/query/source.h"
#include "lib/segment/footer.h"

namespace logkit::query {
namespace {

using record::Kind;
using segment::Footer;
using segment::Zone;

Error no_blocks(std::string_view pipe) {
  Error error =
      Error::invalid(std::string(pipe) + " is about stored blocks, and this input has none");
  error.help = "ask a store or a segment";
  return error;
}

// A stage that looks at the block of each batch that has rows left.
class BlockStage : public Stage {
 public:
  BlockStage(std::string_view pipe, const StageContext& context, OperatorPtr next)
      : Stage(std::move(next)), pipe_(pipe), source_(context.source) {}

  Status push(record::Batch batch) override {
    if (batch.row_count() == 0) return {};
    const auto block = source_ == nullptr ? std::nullopt : source_->stored_block();
    if (!block) return no_blocks(pipe_);
    // A block may come in several batches.
    if (block->block == last_block_ && block->segment == last_segment_) return {};
    last_block_ = block->block;
    last_segment_ = block->segment;
    return look_at(*block);
  }

 protected:
  virtual Status look_at(const StoredBlock& block) = 0;

 private:
  std::string_view pipe_;
  const Source* source_;
  std::size_t last_block_ = static_cast<std::size_t>(-1);
  std::string last_segment_;
};

class BlocksCountStage : public BlockStage {
 public:
  BlocksCountStage(const BlocksCountPipe& pipe, const StageContext& context, OperatorPtr next)
      : BlockStage("blocks_count", context, std::move(next)), result_(pipe.result.name) {}

  Status finish() override {
    RowBuilder rows({result_}, next());
    rows.set(0, std::to_string(count_), Kind::kNumber);
    LK_RETURN_IF_ERROR(rows.end_row());
    LK_RETURN_IF_ERROR(rows.flush());
    return Stage::finish();
  }

 private:
  Status look_at(const StoredBlock&) override {
    ++count_;
    return {};
  }

  std::string result_;
  std::uint64_t count_ = 0;
};

enum StatsCell : std::size_t {
  kPartPath,
  kBlock,
  kField,
  kType,
  kRows,
  kDistinct,
  kMin,
  kMax,
  kBlockRows,
  kBlockBytes
};

std::vector<std::string> stats_names() {
  return {"part_path", "block", "field",      "type",       "rows",
          "distinct",  "min",   "max",        "block_rows", "block_bytes"};
}

std::string_view type_of(const Zone& zone) {
  if (zone.distinct_hint == 1) return "const";
  if (zone.has_integers) return "int64";
  return zone.has_numbers ? "float64" : "string";
}

class BlockStatsStage : public BlockStage {
 public:
  BlockStatsStage(const StageContext& context, OperatorPtr next)
      : BlockStage("block_stats", context, std::move(next)), rows_(stats_names(), this->next()) {}

  Status finish() override {
    LK_RETURN_IF_ERROR(rows_.flush());
    return Stage::finish();
  }

 private:
  Status look_at(const StoredBlock& stored) override {
    const segment::BlockInfo& block = stored.footer->blocks[stored.block];
    for (const Zone& zone : block.zones) {
      set(kPartPath, stored.segment, Kind::kString);
      set(kBlock, std::to_string(stored.block), Kind::kNumber);
      set(kField, stored.footer->fields[zone.field].path.name(), Kind::kString);
      set(kType, type_of(zone), Kind::kString);
      set(kRows, std::to_string(zone.present_rows), Kind::kNumber);
      if (zone.distinct_hint > 0) set(kDistinct, std::to_string(zone.distinct_hint), Kind::kNumber);
      set_ends(zone);
      set(kBlockRows, std::to_string(block.rows), Kind::kNumber);
      set(kBlockBytes, std::to_string(block.length_bytes), Kind::kNumber);
      LK_RETURN_IF_ERROR(rows_.end_row());
    }
    return {};
  }

  void set(StatsCell cell, std::string_view text, Kind kind) { rows_.set(cell, text, kind); }

  void set_ends(const Zone& zone) {
    if (zone.has_integers) {
      set(kMin, std::to_string(zone.min_integer), Kind::kNumber);
      set(kMax, std::to_string(zone.max_integer), Kind::kNumber);
    } else if (zone.has_numbers) {
      set(kMin, number_text(zone.min_number), Kind::kNumber);
      set(kMax, number_text(zone.max_number), Kind::kNumber);
    } else if (zone.has_texts) {
      set(kMin, zone.min_text, Kind::kString);
      set(kMax, zone.max_text, Kind::kString);
    }
  }

  RowBuilder rows_;
};

// Bytes of each field, in all segments that a row was found in.
class BytesStage : public BlockStage {
 public:
  BytesStage(const StageContext& context, OperatorPtr next)
      : BlockStage("bytes", context, std::move(next)) {}

  Status finish() override {
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < fields_.size(); ++i) order.push_back(i);
    std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
      if (fields_[a].stored_bytes != fields_[b].stored_bytes) {
        return fields_[a].stored_bytes > fields_[b].stored_bytes;
      }
      return names_.key(a) < names_.key(b);
    });
    RowBuilder rows({"field", "values", "raw_bytes", "stored_bytes"}, next());
    for (const std::uint32_t number : order) {
      rows.set(0, names_.key(number), Kind::kString);
      rows.set(1, std::to_string(fields_[number].values), Kind::kNumber);
      rows.set(2, std::to_string(fields_[number].raw_bytes), Kind::kNumber);
      rows.set(3, std::to_string(fields_[number].stored_bytes), Kind::kNumber);
      LK_RETURN_IF_ERROR(rows.end_row());
    }
    LK_RETURN_IF_ERROR(rows.flush());
    return Stage::finish();
  }

 private:
  struct FieldBytes {
    std::uint64_t values = 0;
    std::uint64_t raw_bytes = 0;
    std::uint64_t stored_bytes = 0;
  };

  Status look_at(const StoredBlock& stored) override {
    // A segment's columns are counted with its first block.
    const std::size_t before = segments_.size();
    segments_.find_or_add(stored.segment);
    if (segments_.size() == before) return {};
    for (const segment::ColumnInfo& column : stored.footer->columns) {
      const std::string name = column.field == segment::kNoField
                                   ? std::string("(whole records)")
                                   : stored.footer->fields[column.field].path.name();
      const std::uint32_t number = names_.find_or_add(name);
      fields_.resize(names_.size());
      fields_[number].values += column.value_count;
      fields_[number].raw_bytes += column.raw_bytes;
      fields_[number].stored_bytes += column.stored_bytes;
    }
    return {};
  }

  KeyTable segments_;
  KeyTable names_;
  std::vector<FieldBytes> fields_;
};

}  // namespace

Result<OperatorPtr> make_stage(const BlocksCountPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  return OperatorPtr(std::make_unique<BlocksCountStage>(pipe, context, std::move(next)));
}

Result<OperatorPtr> make_stage(const BlockStatsPipe&, const StageContext& context,
                               OperatorPtr next) {
  return OperatorPtr(std::make_unique<BlockStatsStage>(context, std::move(next)));
}

Result<OperatorPtr> make_stage(const BytesPipe&, const StageContext& context, OperatorPtr next) {
  return OperatorPtr(std::make_unique<BytesStage>(context, std::move(next)));
}

}  // namespace logkit::query
