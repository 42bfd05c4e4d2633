#include "tests/unit/segment/segment_helpers.h"

#include <algorithm>
#include <cstring>

#include "lib/segment/index/query_terms.h"
#include "lib/segment/verify.h"

namespace logkit::segment {

std::uint32_t field_named(const Footer& footer, const record::FieldPath& path) {
  for (std::uint32_t i = 0; i < footer.fields.size(); ++i) {
    if (footer.fields[i].path == path) return i;
  }
  return kNoField;
}

Result<std::size_t> MemoryFile::read_at(std::uint64_t offset, std::span<std::byte> dst) {
  if (offset >= bytes_.size()) return std::size_t{0};
  const std::size_t count = std::min<std::size_t>(dst.size(), bytes_.size() - offset);
  std::memcpy(dst.data(), bytes_.data() + offset, count);
  return count;
}

std::string write_segment(const std::vector<Input>& inputs, const WriteOptions& options) {
  io::MemFs fs;
  auto file = fs.create("a.seg");
  REQUIRE(file);
  auto writer = Writer::create(**file, options.writer);
  REQUIRE(writer);
  std::uint64_t arrival = options.first_arrival;
  std::uint64_t position = 0;
  for (const Input& input : inputs) {
    position += input.text.size() + 1;
    RecordStamp stamp;
    stamp.time_ns = input.time_ns;
    stamp.arrival = arrival;
    stamp.source = input.source;
    stamp.position = position;
    const Status status = input.json ? (*writer)->add_json(input.text, stamp)
                                     : (*writer)->add_text(input.text, input.terminated,
                                                           input.parse_error, stamp);
    INFO(input.text);
    REQUIRE(status);
    arrival += options.arrival_step;
  }
  auto footer = (*writer)->finish(options.provenance);
  REQUIRE(footer);
  REQUIRE((*file)->sync());
  return fs.contents("a.seg");
}

std::vector<Input> json_inputs(const std::vector<std::string>& objects) {
  std::vector<Input> inputs;
  for (const std::string& object : objects) inputs.push_back({.text = object});
  return inputs;
}

Result<std::unique_ptr<Reader>> open_segment(const std::string& bytes) {
  return Reader::open(std::make_unique<MemoryFile>(bytes), "a.seg");
}

std::unique_ptr<Reader> must_open(const std::string& bytes) {
  auto reader = open_segment(bytes);
  if (!reader) FAIL(reader.error().message());
  return std::move(*reader);
}

Result<std::vector<std::string>> read_records(Reader& reader) {
  std::vector<std::string> records;
  for (std::size_t index = 0; index < reader.footer().blocks.size(); ++index) {
    LK_TRY(const auto block, reader.read_block(index));
    for (std::size_t row = 0; row < block->row_count(); ++row) {
      std::string record;
      LK_TRY(const RowKind kind, block->row_kind(row));
      const auto done = kind == RowKind::kJson ? block->append_original(row, record)
                                               : block->append_raw_line(row, record);
      if (!done) return done.error();
      records.push_back(std::move(record));
    }
  }
  return records;
}

std::vector<std::string> field_texts(BlockSource& block, std::string_view name) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < block.fields().size(); ++i) {
    if (block.fields()[i].name != name) continue;
    const auto column = block.load(i);
    if (!column) FAIL(column.error().message());
    record::TextScratch scratch;
    for (std::size_t row = 0; row < block.row_count(); ++row) {
      static constexpr const char* kPrefixes[] = {"-", "null", "b:", "n:", "s:", "j:"};
      std::string text = kPrefixes[static_cast<std::size_t>(column->kind(row))];
      texts.push_back(text.append(column->text(row, scratch)));
    }
  }
  return texts;
}

std::size_t check_all_words(Reader& reader) {
  auto index = reader.term_index();
  REQUIRE(index);
  REQUIRE(*index != nullptr);
  std::size_t words = 0;
  for (std::uint32_t i = 0; i < reader.footer().blocks.size(); ++i) {
    auto block = reader.read_block(i);
    REQUIRE(block);
    for (std::size_t f = 0; f < (*block)->fields().size(); ++f) {
      const auto field = field_named(reader.footer(), (*block)->fields()[f].path);
      if (field == kNoField) continue;  // the source of the records, or of records stored whole
      const auto column = (*block)->load(f);
      REQUIRE(column);
      record::TextScratch scratch;
      for (std::size_t row = 0; row < column->row_count(); ++row) {
        const std::string text(column->text(row, scratch));
        for (const auto& term : index::query_terms(text, index::LiteralEnds::kClosed)) {
          ++words;
          for (const std::optional<index::FieldId> scope : {std::optional(field), {}}) {
            const auto blocks = (*index)->lookup(term, scope);
            REQUIRE(blocks);
            if (std::binary_search(blocks->begin(), blocks->end(), i)) continue;
            FAIL_CHECK("block " << i << " lacks '" << term.text << "' of " << text);
          }
        }
      }
    }
  }
  return words;
}

std::vector<std::string> verify_faults(const std::string& bytes) {
  std::vector<std::string> faults;
  verify_segment(std::make_unique<MemoryFile>(bytes), "a.seg",
                 [&](const Error& error) { faults.push_back(error.message()); });
  return faults;
}

}  // namespace logkit::segment
