#include "lib/record/json_layout.h"

#include "lib/base/json_escape.h"

namespace logkit::record {

JsonLayout::JsonLayout(const std::vector<Field>& fields, const std::vector<std::size_t>& wanted) {
  nodes_.emplace_back();
  Objects objects;
  for (const std::size_t index : wanted) insert(fields[index].path, index, objects);
}

void JsonLayout::insert(const FieldPath& path, std::size_t field_index, Objects& objects) {
  std::size_t parent = 0;
  for (std::size_t depth = 0; depth < path.depth(); ++depth) {
    const std::string& key = path.keys()[depth];
    const bool leaf = depth + 1 == path.depth();
    const auto known = leaf ? objects.end() : objects.find({parent, key});
    if (known != objects.end()) {
      parent = known->second;
      continue;
    }
    Node node{.prefix = {}, .field_index = field_index, .members = {}};
    append_json_string(key, node.prefix);
    node.prefix.push_back(':');
    nodes_[parent].members.push_back(nodes_.size());
    if (!leaf) objects.emplace(std::pair(parent, key), nodes_.size());
    parent = nodes_.size();
    nodes_.push_back(std::move(node));
  }
}

void JsonLayout::append(const Node& object, const AppendValue& value, std::string& out) const {
  for (const std::size_t member : object.members) {
    const Node& node = nodes_[member];
    const std::size_t before = out.size();
    if (out.back() != '{') out.push_back(',');
    out += node.prefix;
    if (node.members.empty()) {
      if (!value(node.field_index, out)) out.resize(before);
      continue;
    }
    out.push_back('{');
    append(node, value, out);
    if (out.back() == '{') {
      out.resize(before);
    } else {
      out.push_back('}');
    }
  }
}

void JsonLayout::append_members(const AppendValue& value, std::string& out) const {
  append(nodes_[0], value, out);
}

}  // namespace logkit::record
