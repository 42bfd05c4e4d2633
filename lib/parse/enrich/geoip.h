// --geoip FILE.mmdb=FIELD: where the address in a field is, as a MaxMind DB says:
// geo.country_code geo.country geo.region geo.city geo.latitude geo.longitude
// geo.timezone geo.asn geo.as_org, as far as the file has them.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/parse/enrich/record_step.h"

namespace logkit::parse {

Result<std::unique_ptr<RecordStep>> make_geoip(io::Fs& fs, const std::string& path,
                                               const std::string& field);

}  // namespace logkit::parse
