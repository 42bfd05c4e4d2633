#include "lib/parse/registry.h"

#include <algorithm>
#include <array>

#include "lib/parse/formats/formats.h"

namespace logkit::parse {

std::span<const FormatInfo* const> all_formats() {
  // The more particular first: it wins where two are equally sure.
  static const auto kFormats = std::to_array<const FormatInfo*>({
      &cloudtrail_format(),   &mongodb_format(),      &docker_format(),
      &journald_json_format(), &journald_export_format(), &ndjson_format(),
      &json_format(),         &combined_format(),     &nginx_error_format(),
      &apache_error_format(), &haproxy_format(),      &w3c_format(),
      &zeek_format(),         &cri_format(),          &klog_format(),
      &redis_format(),        &postgres_format(),     &mysql_error_format(),
      &mysql_slow_format(),   &ruby_format(),         &kafka_format(),
      &dotnet_format(),       &python_format(),       &java_format(),
      &go_format(),           &rfc5424_format(),      &rfc3164_format(),
      &syslog_format(),       &logfmt_format(),       &kv_format(),
      &csv_format(),          &tsv_format(),          &text_format(),
  });
  return kFormats;
}

const FormatInfo* find_format(std::string_view name) {
  for (const FormatInfo* format : all_formats()) {
    if (format->name == name) return format;
    if (std::find(format->aliases.begin(), format->aliases.end(), name) != format->aliases.end())
      return format;
  }
  return nullptr;
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names = {"auto"};
  for (const FormatInfo* format : all_formats()) {
    names.push_back(format->name);
    names.insert(names.end(), format->aliases.begin(), format->aliases.end());
  }
  return names;
}

Result<std::vector<const FormatInfo*>> parse_format_list(std::string_view list,
                                                         PatternFormats& patterns) {
  std::vector<const FormatInfo*> formats;
  if (list == "auto") return formats;
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view name = list.substr(0, comma);
    const std::string_view kind = name.substr(0, name.find(':'));
    if (kind.size() < name.size() && PatternFormats::takes_argument(kind)) {
      LK_TRY(const FormatInfo* const made, patterns.add(kind, list.substr(kind.size() + 1)));
      formats.push_back(made);
      return formats;
    }
    if (PatternFormats::takes_argument(name)) {
      Error error =
          Error::invalid("'" + std::string(name) + "' needs a pattern", std::string(name));
      error.help = "write -f '" + std::string(name) + ":PATTERN'";
      return error;
    }
    const FormatInfo* const format = find_format(name);
    if (name == "auto") return Error::invalid("'auto' cannot be one of several formats", "auto");
    if (format == nullptr)
      return Error::invalid("unknown format '" + std::string(name) + "'", std::string(name));
    if (std::find(formats.begin(), formats.end(), format) == formats.end())
      formats.push_back(format);
    if (comma == std::string_view::npos) return formats;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace logkit::parse
