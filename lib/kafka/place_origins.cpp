#include "lib/kafka/place_origins.h"

#include <utility>

#include "lib/base/json_escape.h"

namespace logkit::kafka {
namespace {

constexpr int kClusterIdMs = 10'000;

}  // namespace

std::string PlaceOrigins::source_of(rd_kafka_t* client, const Place& place) {
  if (cluster_.empty()) {
    char* id = rd_kafka_clusterid(client, kClusterIdMs);
    if (id != nullptr) {
      cluster_ = id;
      rd_kafka_mem_free(client, id);
    }
  }
  return "kafka:" + cluster_ + "/" + place.first + "/" + std::to_string(place.second);
}

ship::OriginId PlaceOrigins::origin_of(rd_kafka_t* client, const Place& place,
                                       ship::OriginTable& origins) {
  const auto found = origins_.find(place);
  if (found != origins_.end()) return found->second;
  ship::Origin origin;
  origin.source = source_of(client, place);
  origin.label = label_;
  origin.descriptor = "{\"kafka\":";
  append_json_string(cluster_, origin.descriptor);
  origin.descriptor.append(",\"topic\":");
  append_json_string(place.first, origin.descriptor);
  origin.descriptor.append(",\"partition\":" + std::to_string(place.second) + "}");
  const ship::OriginId id = origins.add(std::move(origin));
  origins_.emplace(place, id);
  return id;
}

}  // namespace logkit::kafka
