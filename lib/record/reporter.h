// The Reporter under the name the readers of records use.
#pragma once

#include "lib/base/reporter.h"

namespace logkit::record {

using logkit::Reject;
using logkit::Reporter;

}  // namespace logkit::record
