// Any bytes as a term index, checksums not looked at: what is answered lies
// within the blocks of the segment, ascending. The same bytes as text: the
// terms of a literal that was cut from it are found where it was indexed.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/segment/index/builder.h"
#include "lib/segment/index/query_terms.h"
#include "lib/segment/index/reader.h"

namespace {

namespace index = logkit::segment::index;

void check_answer(const index::TermIndexReader& reader,
                  const logkit::Result<index::BlockIds>& answer) {
  if (!answer) return;
  LK_CHECK(std::is_sorted(answer->begin(), answer->end()));
  LK_CHECK(answer->empty() || answer->back() < reader.block_count());
}

logkit::Result<index::TermIndexReader> open(std::string_view bytes, bool verify) {
  return index::TermIndexReader::open(
      [bytes](std::uint64_t offset, std::uint64_t length) -> logkit::Result<std::string> {
        LK_CHECK(offset <= bytes.size() && length <= bytes.size() - offset);
        return std::string(bytes.substr(offset, length));
      },
      bytes.size(), {.verify_checksums = verify});
}

void read_as_index(std::string_view bytes) {
  const auto reader = open(bytes, false);
  if (!reader) return;
  for (const char* token : {"error", "5", "4bf92f3577b34da6", "e29b"}) {
    check_answer(*reader, reader->lookup({index::TermKind::kToken, token}));
    check_answer(*reader, reader->lookup({index::TermKind::kToken, token}, 7));
  }
  check_answer(*reader, reader->lookup_ipv4("10.0.0.1"));
  check_answer(*reader, reader->lookup_uuid("550e8400-e29b-41d4-a716-446655440000"));
  check_answer(*reader, reader->lookup_prefix("co"));
  check_answer(*reader, reader->scan([](std::string_view term) { return term.size() > 4; }));
  check_answer(*reader, reader->verify() ? reader->all_blocks() : index::BlockIds());
}

void index_as_text(std::string_view text) {
  index::BlockTerms terms;
  terms.add_text(0, text);
  index::TermIndexBuilder builder({});
  LK_CHECK(builder.add_block(0, terms).ok());
  std::string bytes;
  LK_CHECK(builder
               .finish(1, {},
                       [&](std::string_view piece) -> logkit::Status {
                         bytes.append(piece);
                         return {};
                       })
               .ok());
  const auto reader = open(bytes, true);
  LK_CHECK(reader.ok());
  const std::string_view cut = text.substr(text.size() / 3, text.size() / 2);
  for (const auto& term : index::query_terms(cut, index::LiteralEnds::kOpen)) {
    const auto found = reader->lookup(term);
    LK_CHECK(found.ok() && found->size() == 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_as_index(bytes);
  index_as_text(bytes);
  return 0;
}
