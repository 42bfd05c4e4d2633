#include "lib/cli/world.h"

namespace logkit::cli {

std::string World::env(const std::string& name) const {
  auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

}  // namespace logkit::cli
