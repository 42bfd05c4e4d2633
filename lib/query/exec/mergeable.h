// Mergeable: what a stage that gathers rows has of them, in pieces that another
// stage of the same pipe takes: of a group its key and its state. Rows may then be
// gathered in parts, on several threads or machines, and the parts merged.
//
// Thread safety: one thread at a time.
#pragma once

#include <functional>
#include <string_view>

#include "lib/base/result.h"

namespace logkit::query {

class Operator;

class Mergeable {
 public:
  using UseState = std::function<Status(std::string_view key, std::string_view state)>;

  virtual ~Mergeable() = default;
  // Gives everything away; where nothing has spilled, the stage is then as new. A
  // key may come more than once. Views hold until `use` returns.
  virtual Status give_states(const UseState& use) = 0;
  // kCorrupt for bytes that no stage of this pipe has given.
  virtual Status merge_state(std::string_view key, std::string_view state) = 0;
};

// A stage that is Mergeable, or one in front of it that changes nothing of that.
class Gathering {
 public:
  virtual ~Gathering() = default;
  virtual Mergeable* mergeable() = 0;
};

// Null where the stage does not gather.
Mergeable* mergeable_of(Operator& stage);

}  // namespace logkit::query
