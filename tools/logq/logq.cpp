#include "tools/logq/logq.h"

#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/cli/output_files.h"
#include "lib/cli/reject_log.h"
#include "lib/cli/summary.h"
#include "lib/query/check.h"
#include "tools/logq/answer.h"
#include "tools/logq/explain.h"
#include "tools/logq/inputs.h"
#include "tools/logq/options.h"
#include "tools/logq/report.h"
#include "tools/logq/request.h"

namespace logkit::logq {
namespace {

// A pipe that was told to stop has been drained; a scan has been broken off.
bool is_cut_short(const Asking& asking, const Answer& answer) {
  return !answer.complete && !asking.inputs.reads_stdin() && !asking.options.follow;
}

// An answer that was stopped looks like one that is whole. What has too many rejects
// says so itself.
void note_cut_short(const Asking& asking, const Answer& answer) {
  if (!cli::stop_requested() || !is_cut_short(asking, answer)) return;
  cli::print_warning(asking.world, "stopped by a signal: the answer is not complete", {});
}

cli::Exit exit_of(const Asking& asking, const Answer& answer, std::size_t unknown_fields) {
  const bool found = answer.records > 0;
  if (found && asking.options.quiet()) return cli::Exit::kSuccess;
  if (asking.rejects.troubles() > 0) return cli::Exit::kTrouble;
  if (asking.options.common.strict && asking.rejects.rejected() > 0) return cli::Exit::kTrouble;
  if (is_cut_short(asking, answer)) return cli::Exit::kTrouble;
  if (found) return cli::Exit::kSuccess;
  return unknown_fields > 0 ? cli::Exit::kTrouble : cli::Exit::kNone;
}

void note_negated_number(const Options& options, const Request& request, cli::World& world) {
  auto doubt = query::find_negated_number(request.typed, options.query);
  if (!doubt) return;
  cli::print(world, {.severity = cli::Severity::kNote,
                     .text = std::move(doubt->what),
                     .snippet = cli::Snippet{options.query, doubt->span.begin, doubt->span.end},
                     .help = std::move(doubt->help)});
}

}  // namespace

Result<cli::Exit> run(int argc, char** argv, cli::World& world) {
  Options options;
  LK_TRY(const std::optional<cli::Exit> answered, parse_options(argc, argv, world, options));
  if (answered) return *answered;
  Request request;
  LK_TRY(const std::optional<cli::Exit> refused, resolve_request(options, world, request));
  if (refused) return *refused;
  LK_TRY([[maybe_unused]] const std::int64_t silence_ns, allowed_silence(options));
  if (world.stderr_is_tty) note_negated_number(options, request, world);
  LK_RETURN_IF_ERROR(cli::check_common_outputs(world, options.common, options.paths));
  LK_RETURN_IF_ERROR(cli::check_output_file(world, "--bundle", options.bundle, options.paths));
  cli::RejectLog rejects(world, options.common);
  LK_TRY(Inputs inputs, Inputs::open(options, world, rejects));
  const Asking asking{options, request, inputs, rejects, world};

  const std::size_t unknown_fields = warn_of_unknown_fields(asking);
  if (options.explain && options.explain->empty()) {
    LK_RETURN_IF_ERROR(print_plan(asking));
    return rejects.troubles() > 0 ? cli::Exit::kTrouble : cli::Exit::kSuccess;
  }
  LK_TRY(const Answer answer, options.explain ? explain_run(asking) : ask(asking));
  LK_RETURN_IF_ERROR(world.out.flush());
  LK_RETURN_IF_ERROR(rejects.finish(answer.figures.lines));
  const bool may_hint = answer.complete && unknown_fields == 0 && !options.merge_partials;
  if (answer.records == 0 && may_hint && !options.follow) {
    if (!note_missing_fields(asking)) print_hints(asking);
  }
  cli::warn_of_cut_lines(world, answer.figures.lines_cut);
  note_cut_short(asking, answer);
  print_summary(asking, answer);
  if (options.require_coverage) {
    LK_TRY(const bool covered, is_covered(asking, answer));
    if (!covered) return cli::Exit::kTrouble;
  }
  return exit_of(asking, answer, unknown_fields);
}

}  // namespace logkit::logq
