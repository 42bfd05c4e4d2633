#include "tools/logship/endpoints.h"

#include <string_view>

#include "lib/ship/file_sink.h"
#include "lib/ship/journal/journal_source.h"
#include "lib/ship/stdin_source.h"
#include "lib/ship/stdout_sink.h"
#include "tools/logship/net_endpoints.h"
#include "tools/logship/resume.h"

namespace logkit::logship {
namespace {

Error unknown(const std::string& what, const std::string& typed, std::string known) {
  Error error = Error::invalid("unknown kind of " + what, typed);
  error.help = "there are " + std::move(known) + "; see logship(1)";
  return error;
}

Error unknown_source(const std::string& typed) {
  constexpr std::string_view kFile = "file:";
  Error error =
      unknown("source", typed, "-, paths and globs, journald:, " + std::string(kNetSources));
  if (typed.size() > kFile.size() && typed.starts_with(kFile))
    error.help = "a file is named by its path: " + typed.substr(kFile.size());
  return error;
}

Error unknown_sink(const std::string& typed) {
  Error error = unknown("sink", typed, "-, file:, " + std::string(kNetSinks));
  if (!typed.empty() && typed.find(':') == std::string::npos)
    error.help = "a file is written file:" + typed + "; " + error.help;
  return error;
}

Result<std::unique_ptr<ship::Source>> make_journal(const std::string& typed,
                                                   const EndpointContext& context) {
  const Options& options = context.options;
  return ship::make_journal_source(typed,
                                   {.path = typed.substr(kJournalScheme.size()),
                                    .once = options.once,
                                    .from_end = options.from_end,
                                    .max_record_bytes = options.max_record_bytes,
                                    .bounds = options.source_bounds()},
                                   context.resume.known(ship::kJournalSource),
                                   context.resume.checkpoint());
}

}  // namespace

bool can_reopen(const std::string& typed) {
  return typed.starts_with(kJournalScheme) || is_kafka(typed);
}

bool is_kafka(const std::string& typed) { return typed.starts_with("kafka://"); }

bool has_no_end(const std::string& typed) {
  return typed != "-" && !typed.starts_with(kJournalScheme);
}

Result<std::unique_ptr<ship::Source>> make_source(const std::string& typed,
                                                  const EndpointContext& context) {
  if (typed == "-") {
    LK_TRY(auto source,
           ship::StdinSource::create(context.world.stdin_fd,
                                     {.max_record_bytes = context.options.max_record_bytes}));
    return std::unique_ptr<ship::Source>(std::move(source));
  }
  if (typed.starts_with(kJournalScheme)) return make_journal(typed, context);
  LK_TRY(const auto url, net::parse_url(typed));
  if (url) {
    LK_TRY(auto source, make_net_source(*url, context));
    if (source != nullptr) return source;
  }
  return unknown_source(typed);
}

Result<std::unique_ptr<ship::Sink>> make_sink(const std::string& typed,
                                              const EndpointContext& context) {
  if (typed == "-") {
    return std::unique_ptr<ship::Sink>(std::make_unique<ship::StdoutSink>(
        context.world.out, context.origins, context.options.record_text));
  }
  if (typed.starts_with("file:")) {
    LK_TRY(auto sink, ship::FileSink::parse(typed, context.world.fs, context.origins,
                                            context.options.record_text));
    return std::unique_ptr<ship::Sink>(std::move(sink));
  }
  LK_TRY(const auto url, net::parse_url(typed));
  if (url) {
    LK_TRY(auto sink, make_net_sink(*url, context));
    if (sink != nullptr) return sink;
  }
  return unknown_sink(typed);
}

}  // namespace logkit::logship
