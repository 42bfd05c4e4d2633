// The options that change records or choose among them: --lookup, --geoip,
// --user-agent, --redact, --schema, --sample, --dedupe, --pipe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/command_line.h"
#include "lib/cli/world.h"
#include "lib/parse/enrich/record_step.h"
#include "lib/parse/enrich/schema.h"
#include "lib/query/syntax/ast.h"

namespace logkit::logparse {

struct SampleRule {
  query::Filter filter;
  double rate = 1;
};

struct Enrichment {
  std::vector<std::unique_ptr<parse::RecordStep>> steps;  // in the order they are applied
  std::unique_ptr<parse::SchemaStep> schema;              // after them
  parse::RecordStep* redaction = nullptr;  // one of the steps
  std::vector<SampleRule> samples;
  std::vector<std::string> dedupe_fields;
  std::int64_t window_ns = 60'000'000'000;
  std::vector<query::Pipe> pipes;
};

// What was typed for them.
struct TypedEnrichment {
  std::vector<std::string> lookups;
  std::vector<std::string> geoips;
  std::vector<std::string> user_agents;
  std::vector<std::string> redacts;
  std::string redact_mode = "mask";
  std::string schema;
  std::vector<std::string> samples;
  std::string dedupe;
  std::string window;
  std::string pipe;
};

void declare_enrichment(cli::CommandLine& line, TypedEnrichment& typed);
// Nothing where a query is wrong, which has then been said.
Result<std::optional<Enrichment>> resolve_enrichment(const TypedEnrichment& typed,
                                                     std::int64_t now_ns, cli::World& world);

}  // namespace logkit::logparse
