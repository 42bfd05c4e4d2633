#include "lib/ship/origin.h"

#include <utility>

#include "lib/record/source_id.h"

namespace logkit::ship {

std::string source_name(const Origin& origin) {
  return origin.lane.empty() || origin.source.empty() ? origin.source
                                                      : origin.source + '+' + origin.lane;
}

std::string whole_descriptor(const Origin& origin) {
  return record::with_head(origin.descriptor, origin.head);
}

OriginId OriginTable::add(Origin origin) {
  const std::lock_guard lock(mutex_);
  origins_.push_back(std::move(origin));
  return static_cast<OriginId>(origins_.size() - 1);
}

const Origin& OriginTable::at(OriginId id) const {
  const std::lock_guard lock(mutex_);
  return origins_[id];
}

std::size_t OriginTable::size() const {
  const std::lock_guard lock(mutex_);
  return origins_.size();
}

}  // namespace logkit::ship
