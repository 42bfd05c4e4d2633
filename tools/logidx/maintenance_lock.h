// The turn of those who merge or mend a store: one at a time.
#pragma once

#include <memory>

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "lib/io/fs.h"
#include "lib/store/maintenance.h"

namespace logkit::logidx {

// The maintenance lock, waited for as long as another has it: an ingest that merges
// as it goes on, another merge or repair. A wait of more than a moment is told once.
// Null where a signal ended the wait.
Result<std::unique_ptr<io::FileLock>> wait_for_maintenance(store::Maintenance& maintenance,
                                                           cli::World& world);

}  // namespace logkit::logidx
