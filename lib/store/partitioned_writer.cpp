#include "lib/store/partitioned_writer.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"
#include "lib/store/catalog.h"
#include "lib/store/listing.h"
#include "lib/store/partition.h"

namespace logkit::store {
namespace {

constexpr std::uint64_t kMemoryCheckBytes = 4u << 20;

class Partitioned : public StoreWriter {
 public:
  Partitioned(io::Fs& fs, std::string path, AnyStoreOptions options,
              std::unique_ptr<StoreWriter> root)
      : fs_(fs), path_(std::move(path)), options_(std::move(options)), root_(std::move(root)) {}

  Status find_partitions();

  Result<Added> add_json(std::string_view object, const RecordMeta& meta) override {
    return add_scanned({object}, meta);
  }
  Result<Added> add_scanned(const record::ScannedObject& object,
                            const RecordMeta& meta) override;
  Result<Added> add_shaped(const record::ShapedObject& object, const RecordMeta& meta) override;
  Result<Added> add_text(std::string_view line, bool terminated, std::string_view parse_error,
                         const RecordMeta& meta) override;
  Status advance(std::string_view source, std::string_view lane, std::uint64_t position,
                 std::uint32_t sub, std::string_view descriptor) override;
  Result<KnownFile> open_file(const record::FileDescriptor& file,
                              const record::TailReader& read_tail) override;
  Status forget(std::string_view source) override;
  Status flush() override;
  Status begin_flush() override { return flush(); }
  Result<bool> finish_flush() override { return true; }
  Status flush_positions() override;
  Status close() override;

  std::uint64_t pending_records() const override;
  std::uint64_t memory_bytes() const override;
  std::vector<segment::Position> committed_positions() const override {
    return root_->committed_positions();
  }
  const StoreTotals& totals() const override { return totals_; }
  std::span<const Error> damaged_segments() const override { return damaged_; }

 private:
  struct Partition {
    std::unique_ptr<StoreWriter> writer;
    std::set<std::string, std::less<>> described;  // sources
  };
  using Place = std::pair<std::string, std::string>;  // source, lane
  using Reached = std::pair<std::uint64_t, std::uint32_t>;

  std::string value_of(std::string_view object);
  Result<Partition*> partition_of(const std::string& value);
  Result<Partition*> open_partition(const std::string& name);
  Status describe(Partition& partition, std::string_view source, std::string_view lane);
  template <typename Put>
  Result<Added> add(const std::string& value, std::size_t raw_bytes, const RecordMeta& meta,
                    Put put);
  void reach(std::string_view source, std::string_view lane, Reached reached);
  Status flush_partitions();
  Status check_memory(std::size_t raw_bytes);
  void count();

  io::Fs& fs_;
  std::string path_;
  AnyStoreOptions options_;
  std::unique_ptr<StoreWriter> root_;
  std::map<std::string, Partition, std::less<>> partitions_;  // by name
  std::set<std::string, std::less<>> names_;                  // of all that there are
  std::map<std::string, std::string, std::less<>> descriptors_;  // by source, of this run
  std::map<Place, Reached> reached_;                             // since the last commit
  Place last_place_;
  Reached* last_reached_ = nullptr;
  std::string last_value_;
  Partition* last_partition_ = nullptr;
  std::vector<Error> damaged_;
  StoreTotals totals_;
  std::uint64_t unchecked_bytes_ = 0;
  record::PathTable paths_{std::size_t{1} << 16};
  record::JsonScanner scanner_{paths_};
  std::string shaped_text_;
};

Status Partitioned::find_partitions() {
  LK_TRY(const auto files, list_segments(fs_, path_));
  for (const SegmentFile& file : files)
    if (!file.partition.empty()) names_.insert(file.partition);
  for (const Error& error : root_->damaged_segments()) damaged_.push_back(error);
  return {};
}

// The text of the field's last value; "" where there is none. A nested field by
// its path, a literal key with dots first.
std::string Partitioned::value_of(std::string_view object) {
  std::string value;
  if (!scanner_.scan(object)) return value;
  bool is_literal = false;
  for (const record::JsonToken& token : scanner_.tokens()) {
    if (token.kind == record::Kind::kNull || paths_.path(token.path).name() != options_.partition_field)
      continue;
    const bool literal = paths_.parent(token.path) == record::kRootPath;
    if (is_literal && !literal) continue;
    is_literal = literal;
    value.clear();
    if (token.has_escapes) {
      record::unescape_json(token.raw(object), value);
    } else {
      value = token.raw(object);
    }
  }
  return value;
}

Result<Partitioned::Partition*> Partitioned::open_partition(const std::string& name) {
  std::string path = io::join_path(path_, name);
  LK_TRY(auto writer, StoreWriter::open(fs_, path, options_.store));
  for (const Error& error : writer->damaged_segments()) damaged_.push_back(error);
  names_.insert(name);
  Partition& opened = partitions_[name];
  opened.writer = std::move(writer);
  if (options_.on_directory) options_.on_directory(path);
  return &opened;
}

Result<Partitioned::Partition*> Partitioned::partition_of(const std::string& value) {
  if (last_partition_ != nullptr && value == last_value_) return last_partition_;
  std::string name = partition_name(value);
  if (!names_.contains(name) && names_.size() >= kMostPartitions) name = kOtherPartition;
  const auto found = partitions_.find(name);
  if (found != partitions_.end()) {
    last_partition_ = &found->second;
  } else {
    LK_TRY(last_partition_, open_partition(name));
  }
  last_value_ = value;
  return last_partition_;
}

// A partition learns what a source is before its first record there.
Status Partitioned::describe(Partition& partition, std::string_view source,
                             std::string_view lane) {
  if (source.empty() || partition.described.contains(source)) return {};
  partition.described.emplace(source);
  const auto known = descriptors_.find(source);
  if (known == descriptors_.end()) return {};
  return partition.writer->advance(source, lane, 0, 0, known->second);
}

void Partitioned::reach(std::string_view source, std::string_view lane, Reached reached) {
  if (last_reached_ == nullptr || last_place_.first != source || last_place_.second != lane) {
    last_place_ = {std::string(source), std::string(lane)};
    last_reached_ = &reached_[last_place_];
  }
  *last_reached_ = std::max(*last_reached_, reached);
}

template <typename Put>
Result<Added> Partitioned::add(const std::string& value, std::size_t raw_bytes,
                               const RecordMeta& meta, Put put) {
  if (meta.unfinished) return Added::kReplay;
  LK_TRY(Partition * partition, partition_of(value));
  LK_RETURN_IF_ERROR(describe(*partition, meta.source, meta.lane));
  LK_TRY(const Added added, put(*partition->writer));
  if (!meta.source.empty()) reach(meta.source, meta.lane, {meta.position, meta.sub});
  ++(added == Added::kStored ? totals_.records : totals_.replays);
  LK_RETURN_IF_ERROR(check_memory(raw_bytes));
  return added;
}

Result<Added> Partitioned::add_scanned(const record::ScannedObject& object,
                                       const RecordMeta& meta) {
  return add(value_of(object.text), object.text.size(), meta,
             [&](StoreWriter& writer) { return writer.add_scanned(object, meta); });
}

Result<Added> Partitioned::add_shaped(const record::ShapedObject& object,
                                      const RecordMeta& meta) {
  shaped_text_.clear();
  object.append_text(shaped_text_);
  return add(value_of(shaped_text_), shaped_text_.size(), meta,
             [&](StoreWriter& writer) { return writer.add_shaped(object, meta); });
}

Result<Added> Partitioned::add_text(std::string_view line, bool terminated,
                                    std::string_view parse_error, const RecordMeta& meta) {
  return add({}, line.size(), meta, [&](StoreWriter& writer) {
    return writer.add_text(line, terminated, parse_error, meta);
  });
}

Status Partitioned::advance(std::string_view source, std::string_view lane,
                            std::uint64_t position, std::uint32_t sub,
                            std::string_view descriptor) {
  if (source.empty()) return Error::invalid("a position needs a source");
  if (!descriptor.empty()) {
    const bool is_new = !descriptors_.contains(source);
    descriptors_.insert_or_assign(std::string(source), std::string(descriptor));
    LK_RETURN_IF_ERROR(root_->advance(source, lane, 0, 0, descriptor));
    // Its name has to mean the same after a crash.
    if (is_new) LK_RETURN_IF_ERROR(root_->flush_positions());
  }
  if (position != 0 || sub != 0) reach(source, lane, {position, sub});
  return {};
}

Result<KnownFile> Partitioned::open_file(const record::FileDescriptor& file,
                                         const record::TailReader& read_tail) {
  LK_TRY(KnownFile known, root_->open_file(file, read_tail));
  LK_RETURN_IF_ERROR(root_->flush_positions());
  return known;
}

Status Partitioned::forget(std::string_view source) {
  LK_RETURN_IF_ERROR(flush());
  for (const std::string& name : std::set(names_)) {
    LK_TRY(Partition * partition,
           partitions_.contains(name) ? Result<Partition*>(&partitions_.find(name)->second)
                                      : open_partition(name));
    Status forgotten = partition->writer->forget(source);
    if (!forgotten && forgotten.error().code != Code::kNotFound) return forgotten;
  }
  return root_->forget(source);
}

Status Partitioned::flush_partitions() {
  for (auto& [name, partition] : partitions_) LK_RETURN_IF_ERROR(partition.writer->flush());
  return {};
}

Status Partitioned::flush_positions() {
  LK_RETURN_IF_ERROR(flush_partitions());
  for (const auto& [place, reached] : reached_)
    LK_RETURN_IF_ERROR(root_->advance(place.first, place.second, reached.first, reached.second, {}));
  reached_.clear();
  last_reached_ = nullptr;
  LK_RETURN_IF_ERROR(root_->flush_positions());
  count();
  return {};
}

Status Partitioned::flush() { return pending_records() == 0 ? Status() : flush_positions(); }

Status Partitioned::close() {
  LK_RETURN_IF_ERROR(flush_positions());
  for (auto& [name, partition] : partitions_) LK_RETURN_IF_ERROR(partition.writer->close());
  LK_RETURN_IF_ERROR(root_->close());
  count();
  return {};
}

Status Partitioned::check_memory(std::size_t raw_bytes) {
  unchecked_bytes_ += raw_bytes + 64;
  if (unchecked_bytes_ < kMemoryCheckBytes) return {};
  unchecked_bytes_ = 0;
  return memory_bytes() > options_.store.memory_bytes ? flush_positions() : Status();
}

void Partitioned::count() {
  totals_.flushes = root_->totals().flushes;
  totals_.segments = root_->totals().segments;
  totals_.stored_bytes = root_->totals().stored_bytes;
  for (const auto& [name, partition] : partitions_) {
    totals_.segments += partition.writer->totals().segments;
    totals_.stored_bytes += partition.writer->totals().stored_bytes;
  }
}

std::uint64_t Partitioned::pending_records() const {
  std::uint64_t records = 0;
  for (const auto& [name, partition] : partitions_) records += partition.writer->pending_records();
  return records;
}

std::uint64_t Partitioned::memory_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& [name, partition] : partitions_) bytes += partition.writer->memory_bytes();
  return bytes;
}

}  // namespace

Result<std::unique_ptr<StoreWriter>> open_any_store(io::Fs& fs, std::string path,
                                                    AnyStoreOptions options) {
  if (options.partition_field.empty()) {
    LK_TRY(const std::optional<std::string> field, partition_field(fs, path));
    options.partition_field = field.value_or("");
  } else {
    LK_RETURN_IF_ERROR(set_partition_field(fs, path, options.partition_field));
  }
  LK_TRY(auto root, StoreWriter::open(fs, path, options.store));
  if (options.on_directory) options.on_directory(path);
  if (options.partition_field.empty()) return root;
  auto writer =
      std::make_unique<Partitioned>(fs, std::move(path), std::move(options), std::move(root));
  LK_RETURN_IF_ERROR(writer->find_partitions());
  return std::unique_ptr<StoreWriter>(std::move(writer));
}

}  // namespace logkit::store
