// One function per format; each is defined in the file of its name.
#pragma once

#include "lib/parse/format.h"

namespace logkit::parse {

const FormatInfo& combined_format();
const FormatInfo& json_format();
const FormatInfo& logfmt_format();
const FormatInfo& ndjson_format();
const FormatInfo& rfc3164_format();
const FormatInfo& rfc5424_format();
const FormatInfo& syslog_format();
const FormatInfo& text_format();

}  // namespace logkit::parse
