// What SourceParser does with the objects of a JSON text (json_splitter.h).
#include <algorithm>

#include "lib/parse/source_origin.h"

namespace logkit::parse {

void SourceParser::json_object(std::string_view text, std::uint64_t end_offset) {
  current_.end_offset = end_offset;
  if (text != without_cr(current_.as_it_came)) current_.as_it_came = text;
  texts_.clear();
  const bool spans_lines = text.find('\n') != std::string_view::npos;
  const std::string_view line = spans_lines ? compact_json(text, texts_) : text;
  if (outer_.scan(line)) return add_elements(line);
  // Without its line ends it is broken at another place.
  if (spans_lines) outer_.scan(text);
  const std::uint64_t number = current_.number;
  current_.number -= static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  put_unmatched(text, {outer_.error().reason, outer_.error().offset});
  current_.number = number;
}

// The object, or the elements of the array that it is there for.
void SourceParser::add_elements(std::string_view line) {
  const std::string_view name = main_->stream.format().elements_of;
  const JsonMember* const list = name.empty() ? nullptr : outer_.find(name);
  if (list == nullptr || !list->token.starts_with('[')) return add_object(line);
  const JsonMember elements_list = *list;
  const bool has_others = outer_.members().size() > 1;
  class Elements final : public JsonSplitter::Handler {
   public:
    explicit Elements(SourceParser& owner) : parser(owner) {}
    void json_object(std::string_view text, std::uint64_t) override {
      if (parser.outer_.scan(text)) parser.add_object(text);
    }
    void no_object(std::string_view text, const char* reason,
                   const JsonSplitter::Place&) override {
      parser.put_unmatched(text, {reason, 0});
    }
    SourceParser& parser;
  } elements(*this);
  JsonSplitter splitter;
  splitter.add_line(elements_list.token, 0, elements_list.token.size(), elements);
  splitter.finish(elements);
  if (has_others) add_members_beside(line, elements_list);
}

// What an object says beside the array that it is there for is a record, too.
void SourceParser::add_members_beside(std::string_view line, const JsonMember& list) {
  if (!outer_.scan(line)) return;
  std::string others = "{";
  for (const JsonMember& member : outer_.members()) {
    if (member.token.data() == list.token.data()) continue;
    others.append(others.size() == 1 ? "\"" : ",\"").append(member.key).append("\":");
    others.append(member.token);
  }
  others.push_back('}');
  const std::string_view kept = texts_.keep(others);
  if (outer_.scan(kept)) add_object(kept);
}

void SourceParser::no_object(std::string_view text, const char* reason,
                             const JsonSplitter::Place& place) {
  current_.end_offset = place.end_offset;
  current_.as_it_came = text;
  texts_.clear();
  if (is_blank(text)) return;
  current_.number -= place.lines_back;
  put_unmatched(without_cr(text), {reason, 0});
  current_.number += place.lines_back;
}

}  // namespace logkit::parse
