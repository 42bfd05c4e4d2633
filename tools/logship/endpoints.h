// Endpoints: sources and sinks from what was typed for them. The one place
// that knows which scheme is which class.
#pragma once

#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "lib/ship/origin.h"
#include "lib/ship/sink.h"
#include "lib/ship/source.h"
#include "tools/logship/options.h"

namespace logkit::logship {

class AckFile;
class Resume;

inline constexpr std::string_view kJournalScheme = "journald:";

// What outlives every endpoint.
struct EndpointContext {
  cli::World& world;
  const Options& options;
  ship::OriginTable& origins;
  const Resume& resume;
  AckFile* acks;  // of --commit-from; null without
};

// Whether a source like that goes on where it was when it is opened anew: a pipe
// and a listener's connections do not.
bool can_reopen(const std::string& typed);
bool is_kafka(const std::string& typed);
// Listeners and Kafka: there is always more to come.
bool has_no_end(const std::string& typed);

// "-" or a URL; files are gathered in one source by the caller.
Result<std::unique_ptr<ship::Source>> make_source(const std::string& typed,
                                                  const EndpointContext& context);
Result<std::unique_ptr<ship::Sink>> make_sink(const std::string& typed,
                                              const EndpointContext& context);

}  // namespace logkit::logship
