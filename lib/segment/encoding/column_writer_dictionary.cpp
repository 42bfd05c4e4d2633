// The dictionaries of ColumnWriter: which columns get one, and what is in it.
#include <algorithm>
#include <memory>
#include <utility>

#include "lib/base/check.h"
#include "lib/segment/encoding/column_writer.h"
#include "lib/segment/encoding/integers.h"
#include "lib/segment/encoding/packed_hex.h"
#include "lib/segment/encoding/prefetch_text.h"
#include "lib/segment/encoding/sample.h"
#include "lib/segment/encoding/text_hash.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kDictionarySample = 2000;
// This share of a sample known from before makes a dictionary.
constexpr std::size_t kKnownTenths = 6;
// Values with so many hexadecimal digits are hashes, not ids of events.
constexpr std::size_t kHashDigits = 64;

}  // namespace

// How many distinct texts a sample has, and how many are in the dictionary.
ColumnWriter::Repetition ColumnWriter::sample_repetition(const Texts& texts) {
  const std::span<const std::string_view> values = texts.column.values;
  Repetition repetition;
  repetition.sampled = std::min(values.size(), kDictionarySample);
  const std::size_t first = (values.size() - repetition.sampled) / 2;
  thread_local std::vector<std::uint64_t> hashes;
  hashes.clear();
  const StringDictionary* dictionary = texts.memory->dictionary == ColumnMemory::kNone
                                           ? nullptr
                                           : &tables_.dictionaries[texts.memory->dictionary];
  for (std::size_t i = first; i < first + repetition.sampled; ++i) {
    prefetch_text(values, i);
    hashes.push_back(text_hash(values[i]));
    if ((dictionary != nullptr && dictionary->find(values[i]) != StringDictionary::kNone) ||
        texts.memory->recent.has(hashes.back())) {
      ++repetition.known;
    }
  }
  repetition.distinct = spread_of(hashes).distinct;
  return repetition;
}

// A column that is no dictionary may turn out to be one in the next block.
void ColumnWriter::remember_values(const Texts& texts) {
  if (texts.level == TextLevel::kWord || texts.nesting > 1) return;
  texts.memory->recent.clear();
  for (const std::string_view value : texts.column.values) {
    if (!texts.memory->recent.add(text_hash(value))) return;
  }
}

// Hashes that another column tells belong to things that come again in the
// blocks to come: better once in the dictionary than in each block.
bool ColumnWriter::is_of_entities(const Texts& texts) {
  if (!texts.missed || texts.level == TextLevel::kWord) return false;
  const std::span<const std::string_view> values = texts.column.values;
  const std::size_t sample = std::min<std::size_t>(values.size(), 32);
  std::size_t bytes = 0;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < sample; ++i) {
    const std::string_view value = values[i * values.size() / sample];
    bytes += value.size();
    digits += packable_digits(value);
  }
  return digits >= sample * kHashDigits && digits * 2 > bytes;
}

bool ColumnWriter::seems_repetitive(const Texts& texts) {
  const Repetition sample = sample_repetition(texts);
  if (sample.distinct * 3 < sample.sampled || sample.known * 10 > sample.sampled * kKnownTenths) {
    return true;
  }
  const std::size_t count = texts.column.size();
  const bool worth_counting = texts.level != TextLevel::kLine && count > 4 * sample.sampled &&
                              sample.distinct * 10 < sample.sampled * 8;
  if (!worth_counting) return false;
  StringDictionary distinct;
  for (const std::string_view value : texts.column.values) {
    distinct.find_or_add(value);
    if (distinct.size() * 4 >= count) return false;
  }
  return true;
}

bool ColumnWriter::is_partly_repetitive(const Texts& texts) {
  const Repetition sample = sample_repetition(texts);
  return sample.distinct * 10 < sample.sampled * 7;
}

bool ColumnWriter::write_dictionary(const Texts& texts) {
  StringDictionary& dictionary = tables_.dictionary_of(*texts.memory);
  if (out_.is_shared() && write_dictionary_later(texts, dictionary)) return true;
  std::vector<std::int64_t> ids(texts.column.size());
  const std::uint64_t room =
      options_.dictionary_bytes - std::min(options_.dictionary_bytes, tables_.dictionary_bytes);
  const std::uint64_t before = dictionary.text_bytes();
  const std::size_t numbered = dictionary.number(texts.column.values, room, ids);
  tables_.dictionary_bytes += dictionary.text_bytes() - before;
  // What was added stays: it is harmless, and the room is taken.
  if (numbered < ids.size()) return false;
  write_entries(texts, std::make_shared<EntryIds>(dictionary, std::move(ids)));
  return true;
}

bool ColumnWriter::write_dictionary_later(const Texts& texts, StringDictionary& dictionary) {
  std::uint64_t bytes = 0;
  for (const std::string_view value : texts.column.values) bytes += value.size();
  const bool grows = std::any_of(growing_.begin(), growing_.end(), [&](const Growing& growing) {
    return growing.dictionary == &dictionary;
  });
  if (grows || tables_.dictionary_bytes + most_growth_bytes_ + bytes > options_.dictionary_bytes) {
    out_.settle();
    count_dictionary_bytes();
    return false;
  }
  growing_.push_back({&dictionary, dictionary.text_bytes()});
  most_growth_bytes_ += bytes;
  write_entries(texts, std::make_shared<EntryIds>(dictionary, texts.column.values));
  return true;
}

void ColumnWriter::write_entries(const Texts& texts, const std::shared_ptr<EntryIds>& ids) {
  feed_entries(texts, ids);
  ByteWriter meta = out_.meta();
  meta.put_le(StoredForm::kDictionary);
  meta.put_varint(texts.memory->dictionary);
  out_.put_later(texts.column.size() * sizeof(std::int64_t), [ids](PayloadWriter& writer) {
    write_integers(ids->get(), {.kind = PayloadKind::kEntryIds}, writer);
  });
}

void ColumnWriter::count_dictionary_bytes() {
  for (const Growing& growing : growing_) {
    tables_.dictionary_bytes += growing.dictionary->text_bytes() - growing.bytes_before;
  }
  growing_.clear();
  most_growth_bytes_ = 0;
}

}  // namespace logkit::segment
