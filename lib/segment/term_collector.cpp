#include "lib/segment/term_collector.h"

#include <algorithm>

#include "lib/record/json_text.h"

namespace logkit::segment {
namespace {

// Texts are handed on in stretches of about this size.
constexpr std::size_t kStretchBytes = 256u << 10;

bool is_constant(const Values& values) {
  const std::string_view first = values[0];
  const std::string_view bytes = values.bytes();
  if (bytes.size() != (first.size() + 1) * values.size()) return false;
  // Each value equals the one before it where the bytes equal themselves, one
  // value further on.
  return bytes.substr(first.size() + 1) == bytes.substr(0, bytes.size() - first.size() - 1);
}

}  // namespace

TermCollector::TermCollector(const index::TermIndexOptions& options,
                             const std::vector<std::string>& unindexed)
    : options_(options),
      terms_(options.uuids),
      builder_(std::make_unique<index::TermIndexBuilder>(options)),
      unindexed_(unindexed) {}

void TermCollector::add_field(const record::FieldPath& path) {
  const std::string name = path.name();
  is_left_out_.push_back(std::find(unindexed_.begin(), unindexed_.end(), name) !=
                         unindexed_.end());
}

std::vector<index::FieldId> TermCollector::left_out() const {
  std::vector<index::FieldId> fields;
  for (index::FieldId field = 0; field < is_left_out_.size(); ++field) {
    if (is_left_out_[field]) fields.push_back(field);
  }
  return fields;
}

void TermCollector::add_column(index::FieldId field, ValueClass value_class,
                               const Values& values) {
  if (builder_ == nullptr || values.empty() || is_left_out_[field]) return;
  const bool constant = is_constant(values);
  const std::string_view bytes = constant ? values[0] : values.bytes();
  if (value_class != ValueClass::kString || bytes.find('\\') == std::string_view::npos) {
    // The line feeds between values separate words as well as anything.
    terms_.add_text(field, bytes);
    return;
  }
  if (constant) {
    unescaped_.clear();
    record::unescape_json(bytes, unescaped_);
    terms_.add_text(field, unescaped_);
    return;
  }
  add_unescaped(field, values);
}

void TermCollector::add_unescaped(index::FieldId field, const Values& values) {
  unescaped_.clear();
  for (std::size_t i = 0; i < values.size(); ++i) {
    record::unescape_json(values[i], unescaped_);
    unescaped_.push_back('\n');
    if (unescaped_.size() < kStretchBytes) continue;
    terms_.add_text(field, unescaped_);
    unescaped_.clear();
  }
  terms_.add_text(field, unescaped_);
}

Status TermCollector::end_block(std::uint32_t block) {
  if (builder_ == nullptr) return {};
  if (block < index::kMaxBlocks) return builder_->add_block(block, terms_);
  builder_.reset();
  terms_ = index::BlockTerms(options_.uuids);
  return {};
}

Status TermCollector::finish(std::uint32_t block_count, const index::Output::Append& append) {
  if (builder_ == nullptr || block_count == 0) return {};
  auto written = builder_->finish(block_count, left_out(), append);
  return written ? Status() : Status(std::move(written).error());
}

std::uint64_t TermCollector::memory_bytes() const {
  return terms_.memory_bytes() + unescaped_.capacity() +
         (builder_ == nullptr ? 0 : builder_->memory_bytes());
}

}  // namespace logkit::segment
