#include "tools/logship/logship.h"

#include <optional>
#include <string_view>

#include "tools/logship/options.h"
#include "tools/logship/run.h"
#include "tools/logship/spool_command.h"

namespace logkit::logship {

Result<cli::Exit> run(int argc, char** argv, cli::World& world) {
  // A file of that name is "./spool".
  if (argc > 1 && std::string_view(argv[1]) == "spool")
    return run_spool(argc - 1, argv + 1, world);
  Options options;
  LK_TRY(const std::optional<cli::Exit> ended, parse_options(argc, argv, world, options));
  if (ended) return *ended;
  return Run(world, options).run();
}

}  // namespace logkit::logship
