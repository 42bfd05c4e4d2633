// All of an index, piece by piece.
#include "lib/segment/index/prefix_table.h"
#include "lib/segment/index/reader.h"

namespace logkit::segment::index {

Status TermIndexReader::visit_buckets(Visitor& visitor) const {
  const auto visit = [&](std::uint64_t fp, const BlockIds& blocks) {
    return visitor.fingerprint(fp, blocks);
  };
  for (std::size_t i = 0; i < footer_.buckets.size(); ++i) {
    const Fence& fence = footer_.buckets[i];
    LK_TRY(const std::string bytes, read(bucket_offsets_[i], fence.length_bytes));
    LK_TRY(const std::string_view bucket,
           checked(bytes, bucket_offsets_[i], "FP bucket " + std::to_string(i)));
    LK_RETURN_IF_ERROR(each_in_bucket(bucket, fence.first_fp, footer_.block_count, visit));
  }
  return {};
}

Status TermIndexReader::visit_dictionary(Visitor& visitor) const {
  const auto visit = [&](std::string_view term, std::uint32_t rank, const BlockIds& blocks) {
    return visitor.term(term, footer_.fields[rank], blocks);
  };
  return visit_dictionary({0, footer_.dict_blocks.size()},
                          [&](const DictBlock& block) { return block.each_posting(visit); });
}

Status TermIndexReader::visit_prefixes(Visitor& visitor) const {
  if (footer_.prefix_bytes == 0) return {};
  LK_TRY(const std::string bytes, read(prefix_offset_, footer_.prefix_bytes));
  LK_TRY(const std::string_view table, checked(bytes, prefix_offset_, "prefix table"));
  return each_prefix(table, footer_.block_count,
                     [&](std::uint32_t code, const BlockIds& blocks) {
                       return visitor.prefix(code, blocks);
                     });
}

Status TermIndexReader::visit(Visitor& visitor) const {
  LK_RETURN_IF_ERROR(visit_buckets(visitor));
  LK_RETURN_IF_ERROR(visit_dictionary(visitor));
  return visit_prefixes(visitor);
}

}  // namespace logkit::segment::index
