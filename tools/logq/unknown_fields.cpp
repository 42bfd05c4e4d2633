#include <algorithm>
#include <map>

#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/suggest.h"
#include "lib/query/plan.h"
#include "lib/record/aliases.h"
#include "tools/logq/report.h"

namespace logkit::logq {
namespace {

// Fields of every record, whether it has a key of that name or not.
bool is_always_known(std::string_view name) {
  for (const std::string_view known :
       {"_time", "_msg", "level", "_stream", "_stream_id", "_src", "_pos", "*", ""}) {
    if (name == known) return true;
  }
  return false;
}

std::map<std::string, std::size_t, std::less<>> index_of(const std::vector<KnownField>& fields) {
  std::map<std::string, std::size_t, std::less<>> index;
  for (const KnownField& field : fields) index.emplace(field.name, field.segment_count);
  return index;
}

bool is_known(const std::map<std::string, std::size_t, std::less<>>& known,
              const std::string& name) {
  if (is_always_known(name) || known.contains(name)) return true;
  for (const std::string_view alias : record::aliases_of(name)) {
    if (known.contains(alias)) return true;
  }
  // An object: its members are the fields.
  const auto member = known.lower_bound(name + ".");
  return member != known.end() && member->first.starts_with(name + ".");
}

// severity is another name of level: only the latter reads both.
std::string help_with_alias(const std::map<std::string, std::size_t, std::less<>>& known,
                            std::string_view name) {
  for (const std::string_view canonical : {"_time", "_msg", "level", "trace_id", "span_id"}) {
    const auto aliases = record::aliases_of(canonical);
    if (std::find(aliases.begin(), aliases.end(), name) == aliases.end()) continue;
    if (!is_known(known, std::string(canonical))) continue;
    return "did you mean '" + std::string(canonical) + "', which finds it under each of its names?";
  }
  return {};
}

}  // namespace

std::size_t warn_of_unknown_fields(const Asking& asking) {
  // A record of a file or stream may have any field.
  if (asking.inputs.has_streams() || asking.inputs.segments_in_window() == 0) return 0;
  const auto fields = asking.inputs.known_fields();
  if (!fields) return 0;
  const auto known = index_of(*fields);
  std::vector<std::string> names;
  for (const KnownField& field : *fields) names.push_back(field.name);
  const std::size_t segment_count = asking.inputs.segments_in_window();
  std::size_t unknown = 0;
  const std::string& message_field = asking.options.message_field;
  if (!message_field.empty() && !is_known(known, message_field)) {
    ++unknown;
    cli::print_warning(asking.world,
                       "no record has the field '" + message_field + "' of --msg-field",
                       cli::did_you_mean(cli::nearest(message_field, names, 2)));
  }
  for (const query::NamedField& field : query::named_fields(asking.request.typed)) {
    if (is_known(known, field.name)) continue;
    ++unknown;
    cli::Message message{.severity = cli::Severity::kWarning,
                         .text = "unknown field '" + field.name + "'",
                         .snippet = cli::Snippet{asking.options.query, field.span.begin,
                                                 field.span.end}};
    message.details.push_back(
        segment_count == 1 ? "not present in the only segment in this window"
                           : "not present in any of the " + format_count(segment_count) +
                                 " segments in this window");
    const std::vector<std::string> near = cli::nearest(field.name, names, 2);
    message.help = cli::did_you_mean(near);
    if (near.size() == 1) {
      message.help.pop_back();
      message.help += " (in " + format_count(known.at(near.front())) + " of " +
                      format_count(segment_count) + ")?";
    }
    std::string alias = help_with_alias(known, field.name);
    if (!alias.empty()) message.help = std::move(alias);
    cli::print(asking.world, message);
  }
  return unknown;
}

}  // namespace logkit::logq
