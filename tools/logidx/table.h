// Table: rows for people, columns aligned. Numbers are set right.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::logidx {

class Table {
 public:
  enum class Align : std::uint8_t { kLeft, kRight };

  // `heads` of the columns; an empty table prints nothing.
  explicit Table(std::vector<std::string> heads, std::vector<Align> aligns)
      : heads_(std::move(heads)), aligns_(std::move(aligns)) {}

  // As many cells as there are columns.
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  Status print(cli::World& world) const;

 private:
  std::vector<std::string> heads_;
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace logkit::logidx
