// TermIndexReader: which blocks of a segment may have a token. Opens with one
// read of the end of the index; then each lookup of a token is at most one
// read, of 6 to 16 KiB.
//
// An answer is a superset: a block that has the token is always in it; what is
// not in it need not be read. For words and short numbers it is exact, for
// ids it has 0.1 blocks too many on average (TermIndexOptions).
//
// Every piece is verified by its checksum before it is used. Damage is
// kCorrupt and names the piece and its offset; it is never a wrong answer.
//
// Tokens are asked for folded, as query_terms() gives them.
//
// Thread safety: may be shared if the read function may be.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/index/dict_block.h"
#include "lib/segment/index/index_footer.h"
#include "lib/segment/index/query_terms.h"
#include "lib/segment/index/set_code.h"

namespace logkit::segment::index {

struct IndexReaderOptions {
  // What the first read takes; a longer footer needs a second.
  std::uint64_t suffix_bytes = 65536;
  // False only in fuzz tests, which could not get past the checksums.
  bool verify_checksums = true;
};

class TermIndexReader {
 public:
  // Exactly the bytes asked for, counted from the first byte of the index, or
  // an error.
  using Read = std::function<Result<std::string>(std::uint64_t offset, std::uint64_t length_bytes)>;

  static Result<TermIndexReader> open(Read read, std::uint64_t index_bytes,
                                      IndexReaderOptions options = {});

  const IndexFooter& footer() const { return footer_; }
  std::uint32_t block_count() const { return footer_.block_count; }
  // The answer that rules out nothing.
  BlockIds all_blocks() const { return block_range(0, footer_.block_count); }

  // The blocks that may have the term in that field, or in any. Ids are kept
  // without their field.
  Result<BlockIds> lookup(const QueryTerm& term, std::optional<FieldId> field = {}) const;
  // The blocks that may have all of them, asked in order until at most
  // `enough_blocks` are left. No terms: all blocks.
  Result<BlockIds> lookup_all(const std::vector<QueryTerm>& terms,
                              std::optional<FieldId> field = {},
                              std::size_t enough_blocks = 2) const;
  // "10.0.0.1", "550e8400-e29b-41d4-a716-446655440000" in any case; kInvalid
  // for another form.
  Result<BlockIds> lookup_ipv4(std::string_view address) const;
  Result<BlockIds> lookup_uuid(std::string_view uuid) const;
  // The blocks that may have a token that begins with `prefix` (folded). Two
  // reads at most, and more where the prefix spans over a MiB of dictionary.
  Result<BlockIds> lookup_prefix(std::string_view prefix, std::optional<FieldId> field = {}) const;
  // The blocks that may have a token of which `wanted` says yes: each term of
  // the dictionary is shown to it, and blocks with any ids match whatever they
  // are. For parts of words and regular expressions.
  using TermPredicate = std::function<bool(std::string_view term)>;
  Result<BlockIds> scan(const TermPredicate& wanted, std::optional<FieldId> field = {}) const;

  // The same lookup in three steps, for who fetches or caches ranges himself:
  // the blocks are those that are in the answers of all probes.
  struct Probe {
    std::uint64_t offset = 0;
    std::uint64_t length_bytes = 0;  // 0: nothing to read, answer with ""
    QueryTerm term;
    std::optional<FieldId> field;
    std::size_t piece = 0;  // bucket or DICT block
    bool fingerprint = false;
    bool matches_all = false;
  };
  std::vector<Probe> probes(const QueryTerm& term, std::optional<FieldId> field = {}) const;
  Result<BlockIds> answer(const Probe& probe, std::string_view bytes) const;

  // All that it holds, for who makes another index of it. In each order pieces
  // have: terms ascend, those of several fields come several times;
  // fingerprints as each_in_bucket() gives them.
  class Visitor {
   public:
    virtual ~Visitor() = default;
    virtual Status term(std::string_view text, FieldId field, const BlockIds& blocks) = 0;
    virtual Status fingerprint(std::uint64_t fp, const BlockIds& blocks) = 0;
    virtual Status prefix(std::uint32_t code, const BlockIds& blocks) = 0;
  };
  Status visit(Visitor& visitor) const;
  // Reads and checks every piece. The first damage found.
  Status verify() const;

 private:
  TermIndexReader(Read read, IndexFooter footer, IndexReaderOptions options);

  struct DictRange {
    std::size_t first = 0;
    std::size_t end = 0;
  };

  Result<std::string> read(std::uint64_t offset, std::uint64_t length_bytes) const;
  // Without the checksum, which is verified.
  Result<std::string_view> checked(std::string_view piece, std::uint64_t offset,
                                   std::string_view name) const;
  Probe token_probe(const std::string& token, TermKind kind, std::optional<FieldId> field) const;
  Probe fingerprint_probe(const std::string& token) const;
  Result<BlockIds> answer_from_bucket(const Probe& probe, std::string_view bytes) const;
  Result<BlockIds> answer_from_dictionary(const Probe& probe, const DictBlock& block) const;
  Result<BlockIds> ask(const Probe& probe) const;
  Result<BlockIds> complete(const Probe& probe, BlockIds blocks) const;
  bool is_left_out(std::optional<FieldId> field) const;
  // Nothing where the dictionary has no term in that field.
  std::optional<std::uint32_t> rank_of(std::optional<FieldId> field) const;
  DictRange dict_range(std::string_view prefix) const;
  Status visit_buckets(Visitor& visitor) const;
  Status visit_dictionary(Visitor& visitor) const;
  Status visit_prefixes(Visitor& visitor) const;
  using DictVisit = std::function<Status(const DictBlock& block)>;
  Status visit_dictionary(DictRange range, const DictVisit& visit) const;
  struct DictPiece {
    std::size_t piece = 0;
    std::string bytes;
    DictBlock block;
  };
  Result<std::shared_ptr<const DictPiece>> dict_piece(std::size_t piece) const;
  Result<DictBlock> open_dict_block(std::size_t piece, std::string_view bytes) const;
  Error in_dict_block(std::size_t piece, Error error) const;
  Result<BlockIds> ids_with(PrefixCodes codes) const;
  void add_uncovered(BlockIds& blocks) const;
  // Blocks where the field has UUIDs, whose middle groups are not indexed.
  void add_uuid_blocks(std::optional<FieldId> field, BlockIds& blocks) const;
  FieldCode field_code() const;

  Read read_;
  IndexFooter footer_;
  IndexReaderOptions options_;
  std::vector<std::uint64_t> bucket_offsets_;
  std::vector<std::uint64_t> dict_offsets_;
  std::uint64_t prefix_offset_ = 0;
  // The DICT block that was asked last: who asks for a word often asks for it in
  // another field or form next.
  struct Kept {
    std::mutex mutex;
    std::shared_ptr<const DictPiece> piece;  // may be null
  };
  std::unique_ptr<Kept> kept_ = std::make_unique<Kept>();
};

}  // namespace logkit::segment::index
