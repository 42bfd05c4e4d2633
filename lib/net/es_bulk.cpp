#include "lib/net/es_bulk.h"

#include <optional>

#include "lib/base/json_escape.h"
#include "lib/net/ndjson_body.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_walk.h"

namespace logkit::net {
namespace {

constexpr std::size_t kMaxNameBytes = 512;

std::string_view action_name(std::string_view key) {
  for (const std::string_view known : {"create", "index", "update", "delete"})
    if (key == known) return known;
  return {};
}

void read_name(std::string_view value, std::string& name) {
  std::string scratch;
  if (record::is_json_string(value))
    name = record::json_string_text(value, scratch).substr(0, kMaxNameBytes);
}

std::optional<BulkItem> read_action(std::string_view line, std::string_view default_index) {
  if (!record::looks_like_json_object(line) || !record::is_json(line)) return std::nullopt;
  BulkItem item;
  item.index = default_index;
  std::size_t members = 0;
  record::for_each_member(line, [&](const record::JsonMember& member) {
    ++members;
    item.action = action_name(member.key);
    record::for_each_member(member.value, [&](const record::JsonMember& part) {
      if (part.key == "_index") read_name(part.value, item.index);
      if (part.key == "_id") read_name(part.value, item.id);
      return true;
    });
    return true;
  });
  if (members != 1 || item.action.empty()) return std::nullopt;
  return item;
}

void add_document(std::string_view document, BulkItem& item, BatchWriter& writer) {
  if (!record::looks_like_json_object(document) || !record::is_json(document)) {
    item.refused = "the document is no JSON object";
    return;
  }
  if (item.index.empty()) return writer.add_object(record::json_trim(document));
  // Before the members of the client, so that its own _index would win.
  std::string with_index = "{\"_index\":";
  append_json_string(item.index, with_index);
  const std::string_view object = record::json_trim(document);
  const std::string_view members = record::json_trim(object.substr(1, object.size() - 2));
  if (!members.empty()) with_index.append(",").append(members);
  with_index.push_back('}');
  writer.add_object(with_index);
}

// Lines of the body that are not empty, one at a time.
class Lines {
 public:
  explicit Lines(std::string_view body) : rest_(body) {}
  std::optional<std::string_view> next() {
    while (!rest_.empty()) {
      const std::size_t end = rest_.find('\n');
      const std::string_view line = record::json_trim(rest_.substr(0, end));
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      ++number_;
      if (!line.empty()) return line;
    }
    return std::nullopt;
  }
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

}  // namespace

Result<std::vector<BulkItem>> read_bulk_body(std::string_view body, std::string_view default_index,
                                             BatchWriter& writer) {
  std::vector<BulkItem> items;
  Lines lines(body);
  while (const auto line = lines.next()) {
    auto item = read_action(*line, default_index);
    if (!item) {
      writer.truncate(0);
      return Error::invalid("Malformed action/metadata line [" + std::to_string(lines.number()) +
                            "], expected create, index, update or delete");
    }
    const bool has_document = item->action != "delete";
    const auto document = has_document ? lines.next() : std::nullopt;
    if (has_document && !document) {
      writer.truncate(0);
      return Error::invalid(
          "The bulk request must be terminated by a newline and hold a document "
          "for each action; the last has none");
    }
    if (item->action == "update" || item->action == "delete")
      item->refused = "records are only ever added";
    else
      add_document(*document, *item, writer);
    items.push_back(std::move(*item));
  }
  return items;
}

std::string bulk_answer(const std::vector<BulkItem>& items) {
  std::string out = "{\"took\":0,\"errors\":";
  bool errors = false;
  for (const BulkItem& item : items) errors = errors || item.refused != nullptr;
  out.append(errors ? "true" : "false").append(",\"items\":[");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const BulkItem& item = items[i];
    if (i > 0) out.push_back(',');
    out.append("{\"").append(item.action).append("\":{\"_index\":");
    append_json_string(item.index, out);
    if (!item.id.empty()) {
      out.append(",\"_id\":");
      append_json_string(item.id, out);
    }
    if (item.refused == nullptr) {
      out.append(",\"_version\":1,\"result\":\"created\",\"status\":201}}");
    } else {
      out.append(",\"status\":400,\"error\":{\"type\":\"document_parsing_exception\",\"reason\":");
      append_json_string(item.refused, out);
      out.append("}}}");
    }
  }
  return out.append("]}");
}

}  // namespace logkit::net
