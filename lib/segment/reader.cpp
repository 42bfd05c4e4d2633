#include "lib/segment/reader.h"

#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "lib/segment/block_reader.h"
#include "lib/segment/segment_file.h"
#include "lib/segment/tables.h"
#include "lib/segment/term_index_file.h"
#include "lib/segment/text_table_reader.h"

namespace logkit::segment {

struct Reader::Impl {
  Impl(std::unique_ptr<io::ReadFile> read_file, std::string name)
      : file(std::move(read_file), std::move(name)) {}

  SegmentFile file;
  Footer footer;
  std::vector<std::vector<std::uint32_t>> columns_of_field;
  std::mutex mutex;  // guards the loading of what follows
  bool has_shapes = false;
  bool has_index = false;
  std::optional<index::TermIndexReader> index;
  ShapeList shapes;
  TextTableReader texts{file, footer};

  Status load_shapes();
};

Status Reader::Impl::load_shapes() {
  const std::lock_guard lock(mutex);
  if (has_shapes) return {};
  LK_TRY(const auto pieces, read_section(file, footer, SectionKind::kShapes));
  ShapeList loaded;
  for (const std::string& piece : pieces) {
    Status status = decode_shapes(piece, footer.columns.size(), loaded);
    if (!status) return std::move(status).error().at(file.name());
  }
  shapes = std::move(loaded);
  has_shapes = true;
  return {};
}

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(std::unique_ptr<io::ReadFile> file, std::string name) {
  auto impl = std::make_unique<Impl>(std::move(file), std::move(name));
  LK_TRY(impl->footer, read_footer(impl->file));
  impl->columns_of_field.resize(impl->footer.fields.size());
  for (std::uint32_t column = 0; column < impl->footer.columns.size(); ++column) {
    const std::uint32_t field = impl->footer.columns[column].field;
    if (field != kNoField) impl->columns_of_field[field].push_back(column);
  }
  for (const std::vector<std::uint32_t>& columns : impl->columns_of_field) {
    if (columns.size() > 8) {
      return Error::corrupt("a field has more columns than there are classes [I14]",
                            impl->file.name());
    }
  }
  return std::unique_ptr<Reader>(new Reader(std::move(impl)));
}

const std::string& Reader::name() const { return impl_->file.name(); }
const Footer& Reader::footer() const { return impl_->footer; }
std::uint64_t Reader::bytes_read() const { return impl_->file.bytes_read(); }
std::uint64_t Reader::reads() const { return impl_->file.reads(); }

Result<std::unique_ptr<BlockSource>> Reader::read_block(std::size_t index, bool may_be_sliced) {
  LK_CHECK(index < impl_->footer.blocks.size());
  LK_RETURN_IF_ERROR(impl_->load_shapes());
  LK_TRY(auto frames, BlockColumns::open(impl_->file, impl_->footer, {impl_->shapes, impl_->texts}, index));
  auto block = std::make_unique<BlockReader>(std::move(frames), impl_->footer, impl_->shapes,
                                             impl_->columns_of_field);
  LK_RETURN_IF_ERROR(block->open(may_be_sliced));
  return std::unique_ptr<BlockSource>(std::move(block));
}

Result<const index::TermIndexReader*> Reader::term_index() {
  const std::lock_guard lock(impl_->mutex);
  if (!impl_->has_index) {
    LK_TRY(impl_->index, open_term_index(impl_->file, impl_->footer));
    impl_->has_index = true;
  }
  return impl_->index ? &*impl_->index : nullptr;
}

Result<std::vector<std::uint64_t>> Reader::arrivals(std::size_t index) {
  LK_CHECK(index < impl_->footer.blocks.size());
  LK_TRY(auto frames, BlockColumns::open(impl_->file, impl_->footer, {impl_->shapes, impl_->texts}, index));
  return frames->arrivals();
}

}  // namespace logkit::segment
