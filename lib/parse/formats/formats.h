// One function per format; each is defined in the file of its name.
#pragma once

#include "lib/parse/format.h"

namespace logkit::parse {

const FormatInfo& apache_error_format();
const FormatInfo& cloudtrail_format();
const FormatInfo& combined_format();
const FormatInfo& cri_format();
const FormatInfo& csv_format();
const FormatInfo& docker_format();
const FormatInfo& dotnet_format();
const FormatInfo& go_format();
const FormatInfo& haproxy_format();
const FormatInfo& java_format();
const FormatInfo& journald_export_format();
const FormatInfo& journald_json_format();
const FormatInfo& json_format();
const FormatInfo& kafka_format();
const FormatInfo& klog_format();
const FormatInfo& kv_format();
const FormatInfo& logfmt_format();
const FormatInfo& mongodb_format();
const FormatInfo& mysql_error_format();
const FormatInfo& mysql_slow_format();
const FormatInfo& ndjson_format();
const FormatInfo& nginx_error_format();
const FormatInfo& postgres_format();
const FormatInfo& python_format();
const FormatInfo& redis_format();
const FormatInfo& rfc3164_format();
const FormatInfo& rfc5424_format();
const FormatInfo& ruby_format();
const FormatInfo& syslog_format();
const FormatInfo& text_format();
const FormatInfo& tsv_format();
const FormatInfo& w3c_format();
const FormatInfo& zeek_format();

}  // namespace logkit::parse
