#include "lib/ship/journal/journal_source.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "lib/io/wake.h"
#include "lib/record/json_text.h"
#include "lib/ship/journal/journal_reader.h"

namespace logkit::ship {
namespace {

constexpr std::size_t kBatchBytes = 1 << 20;
constexpr auto kDescribeEvery = std::chrono::seconds(1);
// What cannot be read once is tried again; not for ever in one go.
constexpr int kMaxFaults = 1000;

class JournalSource : public Source {
 public:
  JournalSource(std::string name, JournalOptions options, Checkpoint* checkpoint, io::Wake wake)
      : name_(std::move(name)),
        options_(std::move(options)),
        checkpoint_(checkpoint),
        wake_(std::move(wake)) {}

  void take_known(std::vector<record::StoredSource> known);

  const std::string& name() const override { return name_; }
  Status open() override;
  Status run(Intake& intake) override;
  void stop() override { wake_.notify(); }
  void acknowledged(std::uint64_t track, std::uint64_t token) override;
  Status tick() override { return checkpoint_ == nullptr ? Status() : checkpoint_->sync(); }
  Status finish() override { return tick(); }

 private:
  using Clock = std::chrono::steady_clock;
  // What is known of one sequence of numbers.
  struct Sequence {
    std::string source;
    std::uint64_t resumed = 0;  // up to there it was read before this run
    std::uint64_t last = 0;     // number of the entry that came last; 0: none known
    std::optional<OriginId> origin;
    std::uint64_t track = 0;
    Clock::time_point described;
  };

  Status seek();
  // All that is there. False where the delivery ends.
  Result<bool> read_all();
  Status take(const JournalPlace& place);
  bool put_open();
  bool is_full(const Batch& batch) const {
    return batch.bytes.size() >= kBatchBytes ||
           options_.bounds.are_reached(batch.records.size(), batch.bytes.size());
  }
  Sequence& sequence_of(const JournalPlace& place);
  void note_gap(Sequence& sequence, std::uint64_t number);

  const std::string name_;
  const JournalOptions options_;
  Checkpoint* const checkpoint_;
  io::Wake wake_;
  std::optional<JournalReader> reader_;
  Intake* intake_ = nullptr;
  std::map<std::string, Sequence, std::less<>> sequences_;
  std::uint64_t next_track_ = 1;
  JournalEntry entry_;
  std::unique_ptr<Batch> open_;
  Sequence* opened_ = nullptr;  // whose batch it is

  std::mutex mutex_;
  std::map<std::uint64_t, std::string> tracks_;  // to their sources
};

void JournalSource::take_known(std::vector<record::StoredSource> known) {
  for (record::StoredSource& stored : known) {
    if (!stored.source.starts_with(kJournalSource)) continue;
    const std::string id = stored.source.substr(kJournalSource.size());
    Sequence& sequence = sequences_[id];
    sequence.source = std::move(stored.source);
    sequence.resumed = sequence.last = stored.position;
  }
}

Status JournalSource::open() {
  LK_TRY(JournalReader reader, JournalReader::open(options_.path, options_.max_record_bytes));
  reader_.emplace(std::move(reader));
  return seek();
}

// A cursor leads into one sequence: into the one that was read furthest. Entries
// of the others are read over.
Status JournalSource::seek() {
  if (sequences_.empty()) return options_.from_end ? reader_->seek_end() : reader_->seek_start();
  const auto furthest =
      std::max_element(sequences_.begin(), sequences_.end(), [](const auto& a, const auto& b) {
        return a.second.resumed < b.second.resumed;
      });
  return reader_->seek({furthest->first, furthest->second.resumed});
}

Status JournalSource::run(Intake& intake) {
  intake_ = &intake;
  while (!intake.stopping()) {
    LK_TRY(const bool goes_on, read_all());
    if (!goes_on || options_.once) return {};
    reader_->wait(wake_);
  }
  return {};
}

Result<bool> JournalSource::read_all() {
  JournalPlace place;
  int faults = 0;
  while (!intake_->stopping()) {
    const auto more = reader_->next(place);
    if (more && !*more) break;
    Status taken = more ? take(place) : Status(more.error());
    if (!taken) {
      // The number that is missing is counted when the next one comes.
      if (taken.error().code != Code::kCorrupt) return taken.error();
      intake_->trouble(taken.error());
      if (++faults > kMaxFaults) break;
    } else if (open_ != nullptr && is_full(*open_) && !put_open()) {
      return false;
    }
  }
  return put_open();
}

Status JournalSource::take(const JournalPlace& place) {
  Sequence& sequence = sequence_of(place);
  if (place.number <= sequence.resumed) return {};
  LK_TRY(const bool cut, reader_->read(entry_));
  note_gap(sequence, place.number);
  if (opened_ != &sequence && !put_open()) return {};
  if (open_ == nullptr) {
    open_ = intake_->new_batch();
    open_->origin = *sequence.origin;
    open_->track = sequence.track;
    opened_ = &sequence;
  }
  const std::size_t begin = open_->bytes.size();
  entry_.append_record(open_->bytes);
  open_->records.push_back({.position = place.number,
                            .begin = static_cast<std::uint32_t>(begin),
                            .size = static_cast<std::uint32_t>(open_->bytes.size() - begin),
                            .kind = RecordKind::kJson,
                            .cut = cut});
  open_->bytes.push_back('\n');
  open_->read_bytes += open_->bytes.size() - begin;
  open_->token = open_->end_position = place.number;
  return {};
}

void JournalSource::note_gap(Sequence& sequence, std::uint64_t number) {
  const std::uint64_t before = std::exchange(sequence.last, std::max(sequence.last, number));
  if (before == 0 || number <= before + 1 || reader_->is_one_file()) return;
  const std::uint64_t missing = number - before - 1;
  intake_->ledger().add_dropped(name_, "journal_gap", missing);
}

bool JournalSource::put_open() {
  if (open_ == nullptr) return true;
  const auto now = Clock::now();
  if (now >= opened_->described + kDescribeEvery) {
    opened_->described = now;
    record::RecordBuilder json(open_->descriptor);
    json.add_string("journal", name_);
    json.add_string("cursor", reader_->cursor());
    json.close();
  }
  opened_ = nullptr;
  return intake_->put(std::move(open_));
}

JournalSource::Sequence& JournalSource::sequence_of(const JournalPlace& place) {
  Sequence& sequence = sequences_[place.sequence];
  if (sequence.origin) return sequence;
  if (sequence.source.empty()) sequence.source = std::string(kJournalSource) + place.sequence;
  std::string descriptor;
  record::RecordBuilder json(descriptor);
  json.add_string("journal", name_);
  json.close();
  sequence.origin = intake_->origins().add(
      {.source = sequence.source, .descriptor = std::move(descriptor), .label = name_});
  sequence.track = next_track_++;
  {
    const std::lock_guard lock(mutex_);
    tracks_[sequence.track] = sequence.source;
  }
  if (checkpoint_ != nullptr) {
    record::StoredSource stored{sequence.source, sequence.resumed, {}};
    stored.descriptor.path = name_;
    checkpoint_->describe(stored);
  }
  return sequence;
}

void JournalSource::acknowledged(std::uint64_t track, std::uint64_t token) {
  if (checkpoint_ == nullptr) return;
  const std::lock_guard lock(mutex_);
  checkpoint_->advance(tracks_.at(track), token, {});
}

}  // namespace

Result<std::unique_ptr<Source>> make_journal_source(std::string name, JournalOptions options,
                                                    std::vector<record::StoredSource> known,
                                                    Checkpoint* checkpoint) {
  LK_TRY(io::Wake wake, io::Wake::create());
  auto made = std::make_unique<JournalSource>(std::move(name), std::move(options), checkpoint,
                                              std::move(wake));
  made->take_known(std::move(known));
  return std::unique_ptr<Source>(std::move(made));
}

}  // namespace logkit::ship
