#include "tools/logidx/field_list.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "lib/base/utf8.h"
#include "lib/query/exec/fields.h"
#include "lib/record/aliases.h"

namespace logkit::logidx {
namespace {

// Made of these, or different with every record.
constexpr std::string_view kNoStreamFields[] = {"_stream", "_stream_id", record::kTimeName,
                                                record::kMessageName};

std::string_view trimmed(std::string_view name) {
  const std::size_t begin = name.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return name.substr(begin, name.find_last_not_of(' ') - begin + 1);
}

Error refused(std::string what, std::string_view option) {
  Error error = Error::invalid(std::move(what), std::string(option));
  error.help = "write the names of fields with commas between them: host,service";
  return error;
}

Status check_name(std::string_view name, std::string_view option) {
  if (name.empty()) return refused("a name in the list is empty", option);
  const bool is_printable = std::none_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (!is_printable || !is_valid_utf8(name))
    return refused("a name in the list has a control character or is not UTF-8", option);
  return {};
}

}  // namespace

Result<FieldList> field_list(std::string_view text, std::string_view option) {
  FieldList list;
  for (bool is_last = false; !is_last;) {
    const std::size_t comma = text.find(',');
    is_last = comma == std::string_view::npos;
    const std::string_view name = trimmed(text.substr(0, comma));
    LK_RETURN_IF_ERROR(check_name(name, option));
    if (std::find(list.names.begin(), list.names.end(), name) == list.names.end())
      list.names.emplace_back(name);
    if (!is_last) text.remove_prefix(comma + 1);
  }
  list.is_all = std::find(list.names.begin(), list.names.end(), "*") != list.names.end();
  if (list.is_all && list.names.size() > 1)
    return refused("'*' is every field, others beside it say nothing", option);
  if (list.is_all) list.names.clear();
  return list;
}

Result<std::vector<std::string>> stream_field_list(std::string_view text) {
  constexpr std::string_view kOption = "--stream-fields";
  LK_TRY(FieldList list, field_list(text, kOption));
  if (list.is_all) return refused("'*' is no field", kOption);
  for (const std::string& name : list.names) {
    const bool is_none = std::find(std::begin(kNoStreamFields), std::end(kNoStreamFields), name) !=
                         std::end(kNoStreamFields);
    if (is_none) return refused("no stream is made of '" + name + "'", kOption);
  }
  // As in a segment of a program that was told nothing.
  if (std::ranges::equal(list.names, query::kStreamLabels)) list.names.clear();
  return std::move(list.names);
}

std::string field_list_text(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

std::vector<std::string> stream_field_names(std::vector<std::string> fields) {
  if (fields.empty()) fields.assign(std::begin(query::kStreamLabels), std::end(query::kStreamLabels));
  return fields;
}

}  // namespace logkit::logidx
