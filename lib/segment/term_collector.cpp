#include "lib/segment/term_collector.h"

#include <algorithm>

#include "lib/segment/zstd_levels.h"

namespace logkit::segment {
namespace {

bool is_constant(const Values& values) {
  const std::string_view first = values[0];
  const std::string_view bytes = values.bytes();
  if (bytes.size() != (first.size() + 1) * values.size()) return false;
  // Each value equals the one before it where the bytes equal themselves, one
  // value further on.
  return bytes.substr(first.size() + 1) == bytes.substr(0, bytes.size() - first.size() - 1);
}

// Of many cold segments hardly one is read for nothing.
constexpr double kArchiveWastedBlocks = 0.001;

}  // namespace

index::TermIndexOptions index_options(Level level) {
  index::TermIndexOptions options;
  if (level == Level::kArchive) {
    options.wasted_blocks = kArchiveWastedBlocks;
    options.dictionary_zstd_level = zstd_levels_of(level).tables;
  }
  return options;
}

TermCollector::TermCollector(const WriterOptions& options)
    : choice_(options),
      options_(index_options(options.level)),
      terms_(options_.uuids),
      builder_(std::make_unique<index::TermIndexBuilder>(options_)) {}

void TermCollector::take_fields(std::span<const record::FieldPath> fields) {
  for (const record::FieldPath& path : fields.subspan(is_left_out_.size()))
    is_left_out_.push_back(choice_.leaves_out(path.name()));
}

std::vector<index::FieldId> TermCollector::left_out() const {
  std::vector<index::FieldId> fields;
  for (index::FieldId field = 0; field < is_left_out_.size(); ++field) {
    if (is_left_out_[field]) fields.push_back(field);
  }
  return fields;
}

bool TermCollector::begin_column(const ColumnKey& column, const Values& values) {
  if (builder_ == nullptr || column.field == kNoField || is_left_out_[column.field]) return false;
  const std::string_view bytes = values.bytes();
  queue_.begin_column(column.field, column.value_class == ValueClass::kString &&
                                        bytes.find('\\') != std::string_view::npos);
  queue_.post([this, count = is_constant(values) ? values[0].size() : bytes.size()](TermFeed&) {
    terms_.count_text(count);
  });
  return true;
}

void TermCollector::end_block(std::uint32_t block) {
  queue_.post([this, block](TermFeed&) {
    Status added = add_block(block);
    if (!added && status_) status_ = std::move(added);
  });
}

Status TermCollector::add_block(std::uint32_t block) {
  if (builder_ == nullptr) return {};
  if (block < index::kMaxBlocks) return builder_->add_block(block, terms_);
  builder_.reset();
  terms_.clear();
  return {};
}

Status TermCollector::add_stored_block(std::uint32_t block,
                                       const index::TermIndexBuilder::StoredBlock& stored) {
  if (builder_ == nullptr) return {};
  if (block >= index::kMaxBlocks) {
    builder_.reset();
    return {};
  }
  std::vector<index::FieldId> fields(stored.fields.begin(), stored.fields.end());
  for (index::FieldId& field : fields) {
    if (field < is_left_out_.size() && is_left_out_[field]) field = index::kNoField;
  }
  return builder_->add_stored_block(block, {.terms = stored.terms,
                                            .number = stored.number,
                                            .text_bytes = stored.text_bytes,
                                            .fields = fields,
                                            .numbers = stored.numbers});
}

Status TermCollector::finish(std::uint32_t block_count, const index::Output::Append& append,
                             const index::RoomToGrow& room, SharedWork* work) {
  if (builder_ == nullptr || block_count == 0) return {};
  auto written = builder_->finish(block_count, left_out(), append, room, work);
  return written ? Status() : Status(std::move(written).error());
}

std::uint64_t TermCollector::memory_bytes() const {
  return terms_.memory_bytes() +
         (builder_ == nullptr ? 0 : builder_->memory_bytes());
}

}  // namespace logkit::segment
