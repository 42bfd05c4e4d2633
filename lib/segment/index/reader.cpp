#include "lib/segment/index/reader.h"

#include <algorithm>

#include "lib/segment/index/runs.h"
#include "lib/segment/index/tokenizer.h"
#include "lib/segment/index/unicode.h"

namespace logkit::segment::index {
namespace {

bool is_hex_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// True where a token may be a group in the middle of a UUID.
bool may_be_middle_group(std::string_view token) {
  return token.size() == 4 && is_hex_text(token);
}

std::string place(std::string_view name, std::uint64_t offset) {
  return "index: " + std::string(name) + " at offset " + std::to_string(offset);
}

}  // namespace

TermIndexReader::TermIndexReader(Read read, IndexFooter footer, IndexReaderOptions options)
    : read_(std::move(read)), footer_(std::move(footer)), options_(options) {
  std::uint64_t offset = 0;
  for (const Fence& fence : footer_.buckets) {
    bucket_offsets_.push_back(offset);
    offset += fence.length_bytes;
  }
  for (const DictFence& fence : footer_.dict_blocks) {
    dict_offsets_.push_back(offset);
    offset += fence.length_bytes;
  }
  prefix_offset_ = offset;
}

Result<TermIndexReader> TermIndexReader::open(Read read, std::uint64_t index_bytes,
                                              IndexReaderOptions options) {
  const std::uint64_t suffix_bytes =
      std::min(index_bytes, std::max<std::uint64_t>(options.suffix_bytes, kTailBytes));
  LK_TRY(std::string suffix, read(index_bytes - suffix_bytes, suffix_bytes));
  if (suffix.size() != suffix_bytes) return Error::corrupt("index is cut", "footer of the index");
  LK_TRY(const IndexFooter::Tail tail, IndexFooter::decode_tail(suffix, index_bytes));
  if (tail.needed_bytes > suffix.size()) {
    LK_TRY(suffix, read(index_bytes - tail.needed_bytes, tail.needed_bytes));
    if (suffix.size() != tail.needed_bytes) {
      return Error::corrupt("index is cut", "footer of the index");
    }
  }
  LK_TRY(IndexFooter footer,
         IndexFooter::decode(suffix, tail, index_bytes, options.verify_checksums));
  return TermIndexReader(std::move(read), std::move(footer), options);
}

Result<std::string> TermIndexReader::read(std::uint64_t offset, std::uint64_t length_bytes) const {
  LK_TRY(std::string bytes, read_(offset, length_bytes));
  if (bytes.size() != length_bytes) {
    return Error::corrupt(
        "read " + std::to_string(bytes.size()) + " of " + std::to_string(length_bytes) + " bytes",
        "index: offset " + std::to_string(offset));
  }
  return bytes;
}

Result<std::string_view> TermIndexReader::checked(std::string_view piece, std::uint64_t offset,
                                                  std::string_view name) const {
  if (piece.size() <= kChecksumBytes) return Error::corrupt("is cut", place(name, offset));
  const std::string_view body = piece.substr(0, piece.size() - kChecksumBytes);
  const auto stored = load_le<std::uint64_t>(piece.data() + body.size());
  if (options_.verify_checksums && piece_checksum(body, offset) != stored) {
    return Error::corrupt("checksum does not match", place(name, offset));
  }
  return body;
}

FieldCode TermIndexReader::field_code() const {
  return {.field_count = static_cast<std::uint32_t>(footer_.fields.size()),
          .parameter = footer_.rank_parameter};
}

bool TermIndexReader::is_left_out(std::optional<FieldId> field) const {
  if (!field) return !footer_.unindexed.empty();
  return std::find(footer_.unindexed.begin(), footer_.unindexed.end(), *field) !=
         footer_.unindexed.end();
}

std::optional<std::uint32_t> TermIndexReader::rank_of(std::optional<FieldId> field) const {
  if (!field) return kAnyRank;
  const auto found = std::find(footer_.fields.begin(), footer_.fields.end(), *field);
  if (found == footer_.fields.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - footer_.fields.begin());
}

void TermIndexReader::add_uncovered(BlockIds& blocks) const {
  normalize(blocks);
  if (footer_.fp_blocks < footer_.block_count) {
    blocks = unite(blocks, block_range(footer_.fp_blocks, footer_.block_count));
  }
}

void TermIndexReader::add_uuid_blocks(std::optional<FieldId> field, BlockIds& blocks) const {
  const auto& fields = footer_.uuid_fields;
  if (field && std::find(fields.begin(), fields.end(), *field) == fields.end()) return;
  blocks = unite(blocks, footer_.uuid_blocks);
}

TermIndexReader::Probe TermIndexReader::fingerprint_probe(const std::string& token) const {
  Probe probe;
  probe.fingerprint = true;
  const std::uint64_t fp = fingerprint(token_hash(token) >> (64 - kHashBits), footer_.universe);
  const auto after = std::upper_bound(
      footer_.buckets.begin(), footer_.buckets.end(), fp,
      [](std::uint64_t value, const Fence& fence) { return value < fence.first_fp; });
  if (after == footer_.buckets.begin()) return probe;
  probe.piece = static_cast<std::size_t>(after - footer_.buckets.begin()) - 1;
  probe.offset = bucket_offsets_[probe.piece];
  probe.length_bytes = footer_.buckets[probe.piece].length_bytes;
  return probe;
}

TermIndexReader::Probe TermIndexReader::token_probe(const std::string& token, TermKind kind,
                                                    std::optional<FieldId> field) const {
  Probe probe;
  if (kind == TermKind::kToken && footer_.shape.in_dictionary(token)) {
    const auto after = std::upper_bound(
        footer_.dict_blocks.begin(), footer_.dict_blocks.end(), token,
        [](const std::string& value, const DictFence& fence) { return value < fence.first; });
    if (after != footer_.dict_blocks.begin() && rank_of(field)) {
      probe.piece = static_cast<std::size_t>(after - footer_.dict_blocks.begin()) - 1;
      probe.offset = dict_offsets_[probe.piece];
      probe.length_bytes = footer_.dict_blocks[probe.piece].length_bytes;
    }
  } else {
    probe = fingerprint_probe(token);
  }
  probe.term = {kind, token};
  probe.field = field;
  probe.matches_all = is_left_out(field);
  if (probe.matches_all) probe.length_bytes = 0;
  return probe;
}

std::vector<TermIndexReader::Probe> TermIndexReader::probes(const QueryTerm& term,
                                                            std::optional<FieldId> field) const {
  if (term.kind != TermKind::kUuid) return {token_probe(term.text, term.kind, field)};
  // Its first and last groups: both, for either is shared by many UUIDs of
  // some versions (time or node).
  return {token_probe(std::string(first_uuid_group(term.text)), TermKind::kToken, field),
          token_probe(std::string(last_uuid_group(term.text)), TermKind::kToken, field)};
}

Result<BlockIds> TermIndexReader::answer_from_bucket(const Probe& probe,
                                                     std::string_view bytes) const {
  const std::string name = "FP bucket " + std::to_string(probe.piece);
  LK_TRY(const std::string_view bucket, checked(bytes, probe.offset, name));
  const std::uint64_t fp =
      fingerprint(token_hash(probe.term.text) >> (64 - kHashBits), footer_.universe);
  BlockIds blocks;
  Status found = lookup_in_bucket(bucket, footer_.buckets[probe.piece].first_fp, fp,
                                  footer_.block_count, blocks);
  if (!found) return std::move(found.error()).at(place(name, probe.offset));
  return blocks;
}

Error TermIndexReader::in_dict_block(std::size_t piece, Error error) const {
  return std::move(error).at(place("DICT block " + std::to_string(piece), dict_offsets_[piece]));
}

Result<DictBlock> TermIndexReader::open_dict_block(std::size_t piece,
                                                   std::string_view bytes) const {
  LK_TRY(const std::string_view body,
         checked(bytes, dict_offsets_[piece], "DICT block " + std::to_string(piece)));
  auto block = DictBlock::open(body, footer_.block_count, field_code());
  if (!block) return in_dict_block(piece, std::move(block.error()));
  return block;
}

Result<std::shared_ptr<const TermIndexReader::DictPiece>> TermIndexReader::dict_piece(
    std::size_t piece) const {
  {
    const std::lock_guard lock(kept_->mutex);
    if (kept_->piece != nullptr && kept_->piece->piece == piece) return kept_->piece;
  }
  auto opened = std::make_shared<DictPiece>();
  opened->piece = piece;
  LK_TRY(opened->bytes, read(dict_offsets_[piece], footer_.dict_blocks[piece].length_bytes));
  LK_TRY(opened->block, open_dict_block(piece, opened->bytes));
  const std::lock_guard lock(kept_->mutex);
  kept_->piece = opened;
  return kept_->piece;
}

Result<BlockIds> TermIndexReader::answer_from_dictionary(const Probe& probe,
                                                         const DictBlock& block) const {
  BlockIds blocks;
  Status found = block.lookup(probe.term.text, *rank_of(probe.field), blocks);
  if (!found) return in_dict_block(probe.piece, std::move(found.error()));
  return blocks;
}

// What no piece of the index says.
Result<BlockIds> TermIndexReader::complete(const Probe& probe, BlockIds blocks) const {
  if (probe.fingerprint) {
    add_uncovered(blocks);
  } else {
    normalize(blocks);
  }
  if (probe.term.kind == TermKind::kToken && may_be_middle_group(probe.term.text)) {
    add_uuid_blocks(probe.field, blocks);
  }
  return blocks;
}

Result<BlockIds> TermIndexReader::answer(const Probe& probe, std::string_view bytes) const {
  if (probe.matches_all) return all_blocks();
  BlockIds blocks;
  if (probe.length_bytes != 0 && probe.fingerprint) {
    LK_TRY(blocks, answer_from_bucket(probe, bytes));
  } else if (probe.length_bytes != 0) {
    LK_TRY(const DictBlock block, open_dict_block(probe.piece, bytes));
    LK_TRY(blocks, answer_from_dictionary(probe, block));
  }
  return complete(probe, std::move(blocks));
}

Result<BlockIds> TermIndexReader::ask(const Probe& probe) const {
  if (probe.length_bytes == 0) return answer(probe, {});
  if (probe.fingerprint) {
    LK_TRY(const std::string bytes, read(probe.offset, probe.length_bytes));
    return answer(probe, bytes);
  }
  LK_TRY(const auto piece, dict_piece(probe.piece));
  LK_TRY(BlockIds blocks, answer_from_dictionary(probe, piece->block));
  return complete(probe, std::move(blocks));
}

Result<BlockIds> TermIndexReader::lookup(const QueryTerm& term,
                                         std::optional<FieldId> field) const {
  BlockIds blocks;
  bool first = true;
  for (const Probe& probe : probes(term, field)) {
    LK_TRY(BlockIds some, ask(probe));
    blocks = first ? std::move(some) : intersect(blocks, some);
    first = false;
    if (blocks.empty()) break;
  }
  return blocks;
}

Result<BlockIds> TermIndexReader::lookup_all(const std::vector<QueryTerm>& terms,
                                             std::optional<FieldId> field,
                                             std::size_t enough_blocks) const {
  BlockIds blocks = all_blocks();
  for (const QueryTerm& term : terms) {
    LK_TRY(const BlockIds some, lookup(term, field));
    blocks = intersect(blocks, some);
    if (blocks.size() <= enough_blocks) break;
  }
  return blocks;
}

Result<BlockIds> TermIndexReader::lookup_ipv4(std::string_view address) const {
  if (!is_ipv4_text(address)) return Error::invalid("no IPv4 address: " + std::string(address));
  return lookup({TermKind::kIpv4, std::string(address)});
}

Result<BlockIds> TermIndexReader::lookup_uuid(std::string_view uuid) const {
  std::string folded;
  append_folded(uuid, folded);
  if (!is_uuid_text(folded)) return Error::invalid("no UUID: " + std::string(uuid));
  return lookup({TermKind::kUuid, std::move(folded)});
}

}  // namespace logkit::segment::index
