#include "lib/kafka/partitions.h"

#include <algorithm>

namespace logkit::kafka {

void Partitions::assign(const Place& place, Partition partition) {
  {
    const std::lock_guard lock(mutex_);
    Numbers& numbers = numbers_[place];
    numbers = Numbers();
    numbers.track = partition.track;
    numbers.source = partition.source;
  }
  partitions_[place] = std::move(partition);
}

void Partitions::forget(const Place& place) {
  partitions_.erase(place);
  const std::lock_guard lock(mutex_);
  numbers_.erase(place);
}

Partition* Partitions::find(const Place& place) {
  const auto found = partitions_.find(place);
  return found == partitions_.end() ? nullptr : &found->second;
}

std::vector<Place> Partitions::open_places() const {
  std::vector<Place> places;
  for (const auto& [place, partition] : partitions_)
    if (partition.open != nullptr) places.push_back(place);
  return places;
}

void Partitions::put(const Place& place, std::int64_t offset) {
  const std::lock_guard lock(mutex_);
  numbers_[place].put = offset;
}

void Partitions::acknowledged(std::uint64_t track, std::int64_t offset) {
  const std::lock_guard lock(mutex_);
  for (auto& [place, numbers] : numbers_)
    if (numbers.track == track) numbers.acknowledged = std::max(numbers.acknowledged, offset);
}

std::int64_t Partitions::settled(const Numbers& numbers) const {
  if (!durable_) return numbers.acknowledged;
  const auto offset = durable_(numbers.source);
  return offset ? static_cast<std::int64_t>(*offset) : -1;
}

bool Partitions::is_settled(const std::vector<Place>& places) {
  const std::lock_guard lock(mutex_);
  return std::all_of(places.begin(), places.end(), [this](const Place& place) {
    const auto found = numbers_.find(place);
    return found == numbers_.end() || settled(found->second) >= found->second.put;
  });
}

PartitionList Partitions::take_commits() {
  PartitionList list(rd_kafka_topic_partition_list_new(8));
  const std::lock_guard lock(mutex_);
  for (auto& [place, numbers] : numbers_) {
    const std::int64_t offset = settled(numbers);
    if (offset <= numbers.committed) continue;
    rd_kafka_topic_partition_list_add(list.get(), place.first.c_str(), place.second)->offset =
        offset;
    numbers.committed = offset;
  }
  return list;
}

void Partitions::commit_failed() {
  const std::lock_guard lock(mutex_);
  for (auto& [place, numbers] : numbers_) numbers.committed = -1;
}

}  // namespace logkit::kafka
