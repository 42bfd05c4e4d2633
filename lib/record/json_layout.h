// JsonLayout: the order in which a batch's fields print as nested objects.
//
// Fields a.b, c, a.d (nested) print as {"a":{"b":…,"d":…},"c":…}: an object
// stands where its first member stands. Built once for a list of fields, used
// for every row.
//
// Thread safety: immutable once built.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lib/record/batch.h"

namespace logkit::record {

class JsonLayout {
 public:
  // `wanted` are indices into `fields`.
  JsonLayout(const std::vector<Field>& fields, const std::vector<std::size_t>& wanted);

  // A value of the row, by index into `fields`: appends it and answers true,
  // or answers false where the row has none.
  using AppendValue = std::function<bool(std::size_t field_index, std::string& out)>;

  // Appends the members without the outer braces, each after a comma where
  // `out` does not end in '{'. Objects without a member are left out.
  void append_members(const AppendValue& value, std::string& out) const;

 private:
  struct Node {
    std::string prefix;  // the key, escaped and quoted, with its colon
    std::size_t field_index = 0;
    std::vector<std::size_t> members;  // of an object; empty: a value
  };
  // Objects by parent and key, while building.
  using Objects = std::map<std::pair<std::size_t, std::string>, std::size_t>;

  void insert(const FieldPath& path, std::size_t field_index, Objects& objects);
  void append(const Node& object, const AppendValue& value, std::string& out) const;

  std::vector<Node> nodes_;  // nodes_[0] is the record
};

}  // namespace logkit::record
