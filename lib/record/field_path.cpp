#include "lib/record/field_path.h"

namespace logkit::record {

std::string FieldPath::name() const {
  std::string joined;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (i > 0) joined += '.';
    joined += keys_[i];
  }
  return joined;
}

}  // namespace logkit::record
