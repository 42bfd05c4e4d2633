#include "lib/query/exec/spill_file.h"

#include <atomic>

#include "lib/base/bytes.h"
#include "lib/base/hash.h"
#include "lib/io/publish.h"

namespace logkit::query {
namespace {

constexpr std::size_t kWriteBytes = 1 << 20;
constexpr std::size_t kReadBytes = 256 << 10;
// Two varints.
constexpr std::size_t kMaxHeaderBytes = 20;

std::string unique_name() {
  static std::atomic<std::uint64_t> counter{0};
  return std::string(io::kTemporaryPrefix) + "query-" + hex64(process_hash_seed()) + "-" +
         std::to_string(counter.fetch_add(1));
}

}  // namespace

SpillReader::SpillReader(std::unique_ptr<io::ReadFile> file, std::unique_ptr<io::WriteFile> written,
                         std::uint64_t bytes, std::string name)
    : file_(std::move(file)),
      written_(std::move(written)),
      file_bytes_(bytes),
      name_(std::move(name)) {}

Error SpillReader::damaged() const {
  return Error::corrupt("temporary file is damaged", name_);
}

Status SpillReader::fill(std::size_t count) {
  if (available() >= count) return {};
  buffer_.erase(0, taken_);
  taken_ = 0;
  const std::size_t had = buffer_.size();
  const std::size_t wanted = std::max(count, kReadBytes);
  buffer_.resize(wanted);
  const auto room = std::as_writable_bytes(std::span(buffer_)).subspan(had);
  LK_TRY(const std::size_t got, file_->read_at(offset_, room));
  offset_ += got;
  buffer_.resize(had + got);
  return {};
}

Result<bool> SpillReader::next(std::string& key, std::string& payload) {
  LK_RETURN_IF_ERROR(fill(kMaxHeaderBytes));
  if (available() == 0) return false;
  ByteReader header(std::string_view(buffer_).substr(taken_));
  const std::uint64_t key_bytes = header.get_varint();
  const std::uint64_t payload_bytes = header.get_varint();
  if (!header.ok()) return damaged();
  taken_ += header.offset();
  if (key_bytes > file_bytes_ || payload_bytes > file_bytes_) return damaged();
  LK_RETURN_IF_ERROR(fill(key_bytes + payload_bytes));
  if (available() < key_bytes + payload_bytes) return damaged();
  key.assign(buffer_, taken_, key_bytes);
  payload.assign(buffer_, taken_ + key_bytes, payload_bytes);
  taken_ += key_bytes + payload_bytes;
  return true;
}

Result<SpillWriter> SpillWriter::create(io::Fs* fs, const std::string& dir) {
  if (fs == nullptr) {
    Error error = Error::invalid("the answer needs more memory than it may take");
    error.help = "narrow the query";
    return error;
  }
  std::string path = io::join_path(dir, unique_name());
  auto file = fs->create(path);
  if (!file) {
    Error error = std::move(file).error();
    error.help = "the query needs more memory than it may take: TMPDIR names where the rest goes";
    return error;
  }
  auto reading = fs->open_read(path);
  LK_RETURN_IF_ERROR(fs->remove(path));
  if (!reading) return std::move(reading).error();
  return SpillWriter(std::move(path), std::move(*file), std::move(*reading));
}

Status SpillWriter::flush() {
  LK_RETURN_IF_ERROR(file_->append(as_bytes(buffer_)));
  written_bytes_ += buffer_.size();
  buffer_.clear();
  return {};
}

Status SpillWriter::add(std::string_view key, std::string_view payload) {
  ByteWriter writer(buffer_);
  writer.put_varint(key.size());
  writer.put_varint(payload.size());
  writer.put_bytes(key);
  writer.put_bytes(payload);
  return buffer_.size() < kWriteBytes ? Status() : flush();
}

Result<SpillReader> SpillWriter::finish() && {
  LK_RETURN_IF_ERROR(flush());
  return SpillReader(std::move(reading_), std::move(file_), written_bytes_, std::move(path_));
}

}  // namespace logkit::query
