#include <algorithm>
#include <map>
#include <set>

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
       {"_time", "_msg", "_stream", "_stream_id", "_src", "_pos", "*", ""}) {
    if (name == known) return true;
  }
  return false;
}

// How many segments have a field, by its name.
using FieldIndex = std::map<std::string, std::size_t, std::less<>>;

FieldIndex index_of(const std::vector<KnownField>& fields) {
  FieldIndex index;
  for (const KnownField& field : fields) index.emplace(field.name, field.segment_count);
  return index;
}

bool is_known(const FieldIndex& known, const std::string& name) {
  if (is_always_known(name) || known.contains(name)) return true;
  for (const std::string_view alias : record::aliases_of(name)) {
    if (known.contains(alias)) return true;
  }
  // An object: its members are the fields.
  const auto member = known.lower_bound(name + ".");
  return member != known.end() && member->first.starts_with(name + ".");
}

// severity is another name of level: only the latter reads both.
std::string help_with_alias(const FieldIndex& known, std::string_view name) {
  for (const std::string_view canonical : {"_time", "_msg", "level", "trace_id", "span_id"}) {
    const auto aliases = record::aliases_of(canonical);
    if (std::find(aliases.begin(), aliases.end(), name) == aliases.end()) continue;
    if (!is_known(known, std::string(canonical))) continue;
    return "did you mean '" + std::string(canonical) + "', which finds it under each of its names?";
  }
  return {};
}

// Records that are nothing but their line: somebody forgot to have it parsed.
bool are_plain_lines(const std::vector<KnownField>& fields) {
  return !fields.empty() && std::all_of(fields.begin(), fields.end(), [](const KnownField& field) {
    return field.name == "_msg" || field.name == "_truncated" ||
           record::is_reserved_field(field.name);
  });
}

// In files and streams a field that is nowhere is just empty, and a level is
// expected everywhere: of these a note says why nothing was found.
enum class Kind : std::uint8_t { kWarning, kNote };

class Messages {
 public:
  Messages(const Asking& asking, const std::vector<KnownField>& fields, Kind kind)
      : asking_(asking),
        kind_(kind),
        known_(index_of(fields)),
        segment_count_(asking.inputs.segments_in_window()),
        line_count_(asking.inputs.figures().lines),
        are_plain_(are_plain_lines(fields)) {
    for (const KnownField& field : fields) names_.push_back(field.name);
  }

  std::size_t print() {
    if (segment_count_ == 0 && line_count_ == 0) return 0;
    std::size_t unknown = 0;
    const std::string& message_field = asking_.options.message_field;
    if (kind_ == Kind::kWarning && !message_field.empty() && !is_known(known_, message_field)) {
      ++unknown;
      cli::print_warning(asking_.world,
                         "no record has the field '" + message_field + "' of --msg-field",
                         cli::did_you_mean(cli::nearest(message_field, names_, 2)));
    }
    said_.clear();
    unknown += print_all(asking_.request.typed, asking_.options.query);
    for (std::size_t i = 0; i < asking_.request.diff.size(); ++i) {
      const query::Query side{
          .options = {}, .filter = {asking_.request.diff[i].filter, {}}, .pipes = {}, .span = {}};
      unknown += print_all(side, asking_.options.diff[i]);
    }
    return unknown + print_of_options();
  }

 private:
  Kind kind_of(std::string_view name) const {
    return asking_.inputs.has_streams() || name == "level" ? Kind::kNote : Kind::kWarning;
  }

  // Each name once, whatever it is named by.
  bool is_new_and_unknown(const std::string& name) {
    return !is_known(known_, name) && kind_of(name) == kind_ && said_.insert(name).second;
  }

  // Of those that a query names, or a filter of --diff; `text` is what was typed.
  std::size_t print_all(const query::Query& query, const std::string& text) {
    std::size_t unknown = 0;
    for (const query::NamedField& field : query::named_fields(query)) {
      if (!is_new_and_unknown(field.name)) continue;
      ++unknown;
      print_one(field, text);
    }
    return unknown;
  }

  // Of --fields and --list-values, where they name fields of records, not of what
  // pipes have made.
  std::size_t print_of_options() {
    const Options& options = asking_.options;
    query::Query query = asking_.request.query;
    query.filter = {};
    std::size_t unknown = 0;
    if (!options.fields.empty()) unknown += print_of_option(query, "--fields");
    if (!options.list_values.empty()) {
      query::FieldsPipe values;
      values.fields = {{.name = options.list_values, .is_prefix = false, .span = {}}};
      query.pipes.push_back({std::move(values), {}});
      unknown += print_of_option(query, "--list-values");
    }
    return unknown;
  }

  // The last pipe stands for the option.
  std::size_t print_of_option(const query::Query& query, const std::string& option) {
    query::Query before = query;
    before.pipes.pop_back();
    const auto others = query::named_fields(before);
    std::size_t unknown = 0;
    for (const query::NamedField& field : query::named_fields(query)) {
      const bool is_of_others =
          std::ranges::find(others, field.name, &query::NamedField::name) != others.end();
      if (is_of_others || !is_new_and_unknown(field.name)) continue;
      ++unknown;
      cli::print(asking_.world,
                 {.severity = severity(),
                  .text = "no record has the field '" + field.name + "' of " + option,
                  .help = help_for(field.name)});
    }
    return unknown;
  }

  cli::Severity severity() const {
    return kind_ == Kind::kWarning ? cli::Severity::kWarning : cli::Severity::kNote;
  }

  void print_one(const query::NamedField& field, const std::string& text) {
    cli::Message message{.severity = severity(),
                         .text = kind_ == Kind::kWarning ? "unknown field '" + field.name + "'"
                                                         : "no record has a '" + field.name + "'",
                         .snippet = cli::Snippet{text, field.span.begin, field.span.end}};
    const bool has_aliases = !record::aliases_of(field.name).empty();
    message.details.push_back(std::string("not present ") +
                              (has_aliases ? "under any of its names " : "") + place());
    message.help = help_for(field.name);
    cli::print(asking_.world, message);
  }

  // Where it was looked for. Lines are not counted: a subquery reads them again.
  std::string place() const {
    const std::string lines = "in any of the lines read";
    if (segment_count_ == 0) return lines;
    const std::string segments =
        segment_count_ == 1 ? "in the only segment in this window"
                            : "in any of the " + format_count(segment_count_) +
                                  " segments in this window";
    return line_count_ == 0 ? segments : segments + ", nor " + lines;
  }

  std::string help_for(const std::string& name) const {
    std::string help = help_with_alias(known_, name);
    if (!help.empty()) return help;
    if (are_plain_) {
      return asking_.inputs.has_streams()
                 ? "the records are plain lines; '--format auto' parses them"
                 : "the records are plain lines; 'logidx ingest -f FORMAT' parses them into a "
                   "store, see logparse(1)";
    }
    const std::vector<std::string> near = cli::nearest(name, names_, 2);
    help = cli::did_you_mean(near);
    const std::size_t with_it = near.size() == 1 ? known_.at(near.front()) : 0;
    if (with_it == 0) return help;
    help.pop_back();
    return help + " (in " + format_count(with_it) + " of " + format_count(segment_count_) + ")?";
  }

  const Asking& asking_;
  const Kind kind_;
  const FieldIndex known_;
  const std::size_t segment_count_;
  const std::uint64_t line_count_;
  const bool are_plain_;
  std::vector<std::string> names_;
  std::set<std::string> said_;
};

}  // namespace

std::size_t warn_of_unknown_fields(const Asking& asking) {
  const auto fields = asking.inputs.known_fields();
  return fields ? Messages(asking, *fields, Kind::kWarning).print() : 0;
}

bool note_missing_fields(const Asking& asking) {
  if (asking.options.quiet()) return false;
  const auto fields = asking.inputs.known_fields();
  return fields && Messages(asking, *fields, Kind::kNote).print() > 0;
}

}  // namespace logkit::logq
