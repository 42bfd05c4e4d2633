#include "tools/logparse/enrichment.h"

#include <algorithm>
#include <cstdlib>

#include "lib/base/ascii.h"
#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/suggest.h"
#include "lib/parse/enrich/geoip.h"
#include "lib/parse/enrich/lookup.h"
#include "lib/parse/enrich/redact.h"
#include "lib/parse/enrich/user_agent.h"
#include "lib/query/syntax/parse.h"

namespace logkit::logparse {
namespace {

// "FILE=FIELD", at the last '='.
Result<std::pair<std::string, std::string>> split_file_field(const std::string& text,
                                                             const char* option) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    Error error = Error::invalid("'" + text + "' is no FILE=FIELD", option);
    error.help = std::string("write ") + option + " owners.csv=service";
    return error;
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

std::vector<std::string> split_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    if (comma != 0 && !text.empty()) parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

Status add_tables(const TypedEnrichment& typed, cli::World& world, Enrichment& made) {
  for (const std::string& text : typed.geoips) {
    LK_TRY(const auto parts, split_file_field(text, "--geoip"));
    LK_TRY(auto step, parse::make_geoip(world.fs, parts.first, parts.second));
    made.steps.push_back(std::move(step));
  }
  for (const std::string& text : typed.lookups) {
    LK_TRY(const auto parts, split_file_field(text, "--lookup"));
    LK_TRY(auto step, parse::make_lookup(world.fs, parts.first, parts.second));
    made.steps.push_back(std::move(step));
  }
  return {};
}

// A word that is nearly the name of a kind would replace nothing, unnoticed.
Status check_is_expression(std::string_view text) {
  if (text.empty()) return Error::invalid("a kind or an expression is missing", "--redact");
  const bool is_word = std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
  });
  if (!is_word) return {};
  const auto names = cli::nearest(text, parse::redact_kinds());
  if (names.empty()) return {};
  Error error = Error::invalid("there is no kind '" + std::string(text) + "'", "--redact");
  error.help = cli::did_you_mean(names) + " the word itself is replaced by '\\b" +
               std::string(text) + "\\b'";
  return error;
}

Status add_redaction(const TypedEnrichment& typed, Enrichment& made) {
  if (typed.redacts.empty()) return {};
  std::vector<std::string> kinds;
  for (const std::string& text : typed.redacts) {
    // An expression may hold commas: it is one that no known name begins.
    bool is_list = true;
    for (const std::string& part : split_commas(text))
      is_list = is_list && parse::is_redact_kind(part);
    if (is_list) {
      for (std::string& part : split_commas(text)) kinds.push_back(std::move(part));
    } else {
      std::string_view rest = text;
      for (std::size_t comma = rest.find(','); comma != std::string_view::npos &&
                                               parse::is_redact_kind(rest.substr(0, comma));
           comma = rest.find(',')) {
        kinds.emplace_back(rest.substr(0, comma));
        rest.remove_prefix(comma + 1);
      }
      LK_RETURN_IF_ERROR(check_is_expression(rest));
      kinds.emplace_back(rest);
    }
  }
  const parse::RedactMode mode = typed.redact_mode == "hash"   ? parse::RedactMode::kHash
                                 : typed.redact_mode == "drop" ? parse::RedactMode::kDrop
                                                               : parse::RedactMode::kMask;
  auto step = parse::make_redaction(kinds, mode);
  if (!step) return std::move(step.error()).at("--redact");
  made.redaction = step->get();
  made.steps.push_back(std::move(*step));
  return {};
}

Status add_dedupe(const TypedEnrichment& typed, Enrichment& made) {
  made.dedupe_fields = split_commas(typed.dedupe);
  if (typed.window.empty()) return {};
  if (made.dedupe_fields.empty()) return Error::invalid("it needs --dedupe", "--window");
  const auto window_ns = parse_duration(typed.window);
  if (!window_ns || *window_ns <= 0)
    return Error::invalid("'" + typed.window + "' is no length of time", "--window");
  made.window_ns = *window_ns;
  return {};
}

void print_syntax_error(cli::World& world, const std::string& option, const std::string& text,
                        std::size_t skipped, const query::SyntaxError& error) {
  const std::size_t begin = error.span.begin > skipped ? error.span.begin - skipped : 0;
  const std::size_t end = error.span.end > skipped ? error.span.end - skipped : 0;
  cli::print(world, {.severity = cli::Severity::kError,
                     .text = option + ": " + error.what,
                     .snippet = cli::Snippet{text, begin, end},
                     .help = error.help});
}

// False where a query was wrong.
Result<bool> add_samples(const TypedEnrichment& typed, std::int64_t now_ns, cli::World& world,
                         Enrichment& made) {
  for (const std::string& text : typed.samples) {
    const std::size_t equals = text.rfind('=');
    char* end = nullptr;
    const std::string rate_text = equals == std::string::npos ? "" : text.substr(equals + 1);
    const double rate = std::strtod(rate_text.c_str(), &end);
    const bool is_rate = !rate_text.empty() && *end == '\0' && rate >= 0 && rate <= 1;
    if (equals == std::string::npos || equals == 0 || !is_rate) {
      Error error = Error::invalid("'" + text + "' is no QUERY=RATE", "--sample");
      error.help = "write --sample 'level:debug=0.01', a rate is from 0 to 1";
      return error;
    }
    const std::string query_text = text.substr(0, equals);
    auto filter = query::parse_filter(query_text, {.now_ns = now_ns});
    if (!filter) {
      print_syntax_error(world, "--sample", query_text, 0, filter.error());
      return false;
    }
    made.samples.push_back({std::move(*filter), rate});
  }
  return true;
}

Result<bool> add_pipes(const TypedEnrichment& typed, std::int64_t now_ns, cli::World& world,
                       Enrichment& made) {
  if (typed.pipe.empty()) return true;
  constexpr std::string_view kAll = "* | ";
  auto query = query::parse_query(std::string(kAll) + typed.pipe, {.now_ns = now_ns});
  if (!query) {
    print_syntax_error(world, "--pipe", typed.pipe, kAll.size(), query.error());
    return false;
  }
  made.pipes = std::move(query->pipes);
  return true;
}

}  // namespace

void declare_enrichment(cli::CommandLine& line, TypedEnrichment& typed) {
  line.value({"--pipe", "PIPES", "send the records through LogsQL pipes"}, &typed.pipe);
  line.list({"--lookup", "FILE.csv=FIELD", "add the columns of a table by the value of FIELD; may "
                                           "be repeated"},
            &typed.lookups);
  line.list({"--geoip", "FILE.mmdb=FIELD", "add where the address in FIELD is; may be repeated"},
            &typed.geoips);
  line.list({"--user-agent", "FIELD", "add who the User-Agent in FIELD is; may be repeated"},
            &typed.user_agents);
  line.list({"--redact", "KINDS", "replace email, ipv4, credit-card, jwt, aws-key or what REGEX "
                                  "matches; may be repeated"},
            &typed.redacts);
  line.choice({"--redact-mode", "MODE", "mask, hash or drop (mask)", true},
              {"mask", "hash", "drop"}, &typed.redact_mode);
  line.list({"--sample", "QUERY=RATE", "keep only a share of the records that match QUERY; errors "
                                       "and their traces stay; may be repeated"},
            &typed.samples);
  line.value({"--dedupe", "FIELDS", "records with the same FIELDS go out once a window"},
             &typed.dedupe);
  line.value({"--window", "LENGTH", "of --dedupe (1m)", true}, &typed.window);
  line.value({"--schema", "FILE", "mark the records that break a JSON Schema"}, &typed.schema);
}

Result<std::optional<Enrichment>> resolve_enrichment(const TypedEnrichment& typed,
                                                     std::int64_t now_ns, cli::World& world) {
  Enrichment made;
  LK_RETURN_IF_ERROR(add_tables(typed, world, made));
  for (const std::string& field : typed.user_agents)
    made.steps.push_back(parse::make_user_agent(field));
  LK_RETURN_IF_ERROR(add_redaction(typed, made));
  if (!typed.schema.empty()) {
    LK_TRY(made.schema, parse::make_schema(world.fs, typed.schema));
  }
  LK_RETURN_IF_ERROR(add_dedupe(typed, made));
  LK_TRY(const bool has_samples, add_samples(typed, now_ns, world, made));
  if (!has_samples) return std::optional<Enrichment>();
  LK_TRY(const bool has_pipes, add_pipes(typed, now_ns, world, made));
  if (!has_pipes) return std::optional<Enrichment>();
  return std::optional<Enrichment>(std::move(made));
}

}  // namespace logkit::logparse
