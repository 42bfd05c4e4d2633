#include "lib/segment/encoding/string_dictionary.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "lib/base/short_text.h"
#include "lib/segment/encoding/prefetch_text.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kFirstSlots = 16;
constexpr std::size_t kSmallestChunkBytes = 256;
constexpr std::size_t kLargestChunkBytes = 1u << 20;

}  // namespace

std::size_t StringDictionary::slot_of(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.id_plus_1 == 0) return at;
    if (slot.tag == tag && same_text(entries_[slot.id_plus_1 - 1], text)) return at;
  }
}

std::uint32_t StringDictionary::find(std::string_view text) const {
  if (slots_.empty()) return kNone;
  return slots_[slot_of(text, hash(text))].id_plus_1 - 1;
}

std::uint32_t StringDictionary::find_or_add(std::string_view text, std::uint64_t hashed) {
  if (entries_.size() * 2 >= slots_.size()) grow();
  Slot& slot = slots_[slot_of(text, hashed)];
  if (slot.id_plus_1 == 0) {
    entries_.push_back(keep(text));
    slot = {static_cast<std::uint32_t>(hashed >> 32), static_cast<std::uint32_t>(entries_.size())};
  }
  return slot.id_plus_1 - 1;
}

// A text whose entry lies in no cache waits for three places in memory, one after the
// other: its slot, the entry, the bytes of it. Each is asked for some texts before it
// is looked at; what has moved since is only slower.
std::size_t StringDictionary::number(std::span<const std::string_view> texts,
                                     std::uint64_t most_new_bytes, std::span<std::int64_t> ids) {
  constexpr std::size_t kStep = 8;
  std::array<std::uint64_t, 4 * kStep> hashes{};
  if (slots_.empty()) grow();
  const std::uint64_t bytes_before = text_bytes_;
  const auto hash_at = [&hashes](std::size_t i) -> std::uint64_t& {
    return hashes[i % (4 * kStep)];
  };
  const auto entry_at = [&](std::size_t i) {
    return slots_[hash_at(i) & (slots_.size() - 1)].id_plus_1;
  };
  for (std::size_t ahead = 0; ahead < texts.size() + 3 * kStep; ++ahead) {
    if (ahead < texts.size()) {
      prefetch_text(texts, ahead);
      hash_at(ahead) = hash(texts[ahead]);
      __builtin_prefetch(&slots_[hash_at(ahead) & (slots_.size() - 1)]);
    }
    if (const std::size_t i = ahead - kStep; i < texts.size()) {
      if (const std::uint32_t id = entry_at(i); id != 0) __builtin_prefetch(&entries_[id - 1]);
    }
    if (const std::size_t i = ahead - 2 * kStep; i < texts.size()) {
      if (const std::uint32_t id = entry_at(i); id != 0) __builtin_prefetch(entries_[id - 1].data());
    }
    const std::size_t i = ahead - 3 * kStep;
    if (i >= texts.size()) continue;  // before the first, too
    std::uint32_t id = slots_[slot_of(texts[i], hash_at(i))].id_plus_1;
    if (id == 0) {
      if (text_bytes_ - bytes_before + texts[i].size() > most_new_bytes) return i;
      id = find_or_add(texts[i], hash_at(i)) + 1;
    }
    ids[i] = id - 1;
  }
  return texts.size();
}

void StringDictionary::grow() {
  slots_.assign(std::max(kFirstSlots, slots_.size() * 2), {});
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t id = 0; id < entries_.size(); ++id) {
    const std::uint64_t hashed = hash(entries_[id]);
    std::size_t at = hashed & mask;
    while (slots_[at].id_plus_1 != 0) at = (at + 1) & mask;
    slots_[at] = {static_cast<std::uint32_t>(hashed >> 32), static_cast<std::uint32_t>(id + 1)};
  }
}

std::string_view StringDictionary::keep(std::string_view text) {
  if (text.size() > chunk_left_bytes_) {
    const std::size_t step = std::clamp(chunk_bytes_, kSmallestChunkBytes, kLargestChunkBytes);
    chunk_left_bytes_ = std::max(step, text.size());
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk_left_bytes_));
    chunk_at_ = chunks_.back().get();
    chunk_bytes_ += chunk_left_bytes_;
  }
  if (!text.empty()) std::memcpy(chunk_at_, text.data(), text.size());
  const std::string_view kept(chunk_at_, text.size());
  chunk_at_ += text.size();
  chunk_left_bytes_ -= text.size();
  text_bytes_ += text.size();
  return kept;
}

std::size_t StringDictionary::memory_bytes() const {
  return chunk_bytes_ + slots_.capacity() * sizeof(Slot) +
         entries_.capacity() * sizeof(std::string_view);
}

}  // namespace logkit::segment
