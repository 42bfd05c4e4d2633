#include "tools/logidx/load_options.h"

#include <utility>
#include <vector>

#include "lib/base/human.h"
#include "lib/base/monotonic_clock.h"
#include "lib/cli/suggest.h"
#include "lib/parse/registry.h"
#include "tools/logidx/field_list.h"

namespace logkit::logidx {
namespace {

constexpr std::uint64_t kMostRecordBytes = 1u << 30;

Error unknown_format(const Error& cause) {
  Error error = cause;
  const std::string name = std::exchange(error.where, "");
  std::vector<std::string> names{"ndjson", "text", "auto"};
  for (const std::string_view known : parse::format_names()) names.emplace_back(known);
  error.help = cli::did_you_mean(cli::nearest(name, names));
  if (error.help.empty()) error.help = "see logparse --list-formats";
  return error;
}

Status resolve_format(const TypedLoad& typed, LoadOptions& load) {
  if (typed.format == "auto") return {};
  load.form = InputForm::kParsed;
  if (typed.format == "ndjson") load.form = InputForm::kNdjson;
  if (typed.format == "text") load.form = InputForm::kText;
  if (load.form != InputForm::kParsed) return {};
  auto formats = parse::parse_format_list(typed.format, load.patterns);
  if (!formats) return unknown_format(formats.error());
  load.parser.formats = std::move(*formats);
  return {};
}

Status resolve_times(const TypedLoad& typed, cli::World& world, LoadOptions& load) {
  if (typed.year) {
    if (*typed.year < 1970 || *typed.year > 2261)
      return Error::invalid("the year is from 1970 to 2261", "--year");
    load.parser.time.year = static_cast<std::int64_t>(*typed.year);
  }
  if (typed.source_zone.empty()) return {};
  auto zone = typed.source_zone == "local" ? cli::TimeZone::local(world.fs, world.env("TZ"))
                                           : cli::TimeZone::named(world.fs, typed.source_zone);
  if (!zone) return std::move(zone.error()).at("--source-tz");
  if (zone->is_utc()) return {};
  load.parser.time.offset_at = [named = std::move(*zone)](std::int64_t local_s) {
    return local_s - named.to_utc_s(local_s);
  };
  return {};
}

Status resolve_limits(const TypedLoad& typed, LoadOptions& load) {
  if (!typed.flush_interval.empty()) {
    const auto interval = parse_duration(typed.flush_interval);
    if (!interval || *interval <= 0) {
      Error error = Error::invalid("'" + typed.flush_interval + "' is no time span",
                                   "--flush-interval");
      error.help = "write 500ms, 1s or 5m";
      return error;
    }
    load.flush_interval_ns = *interval;
  }
  if (typed.max_rows == 0) return Error::invalid("at least 1", "--max-rows");
  if (typed.max_bytes == 0) return Error::invalid("at least 1", "--max-bytes");
  load.max_rows = typed.max_rows.value_or(load.max_rows);
  load.max_bytes = typed.max_bytes.value_or(load.max_bytes);
  if (typed.max_record_bytes) {
    if (*typed.max_record_bytes < 64 || *typed.max_record_bytes > kMostRecordBytes)
      return Error::invalid("a record has from 64 bytes to 1 GiB", "--max-record");
    load.max_record_bytes = static_cast<std::size_t>(*typed.max_record_bytes);
  }
  return {};
}

Status check_format_version(const TypedLoad& typed) {
  if (typed.format_version.value_or(segment::kFormatVersion) == segment::kFormatVersion) return {};
  return Error::invalid("this program writes version " + std::to_string(segment::kFormatVersion),
                        "--format-version");
}

// Whatever is typed of the index takes the place of all that was chosen of it.
Result<store::StoreChoices> resolve_choices(const TypedLoad& typed) {
  store::StoreChoices choices;
  if (typed.stream_fields) {
    LK_TRY(choices.stream_fields, stream_field_list(*typed.stream_fields));
  }
  if (!typed.no_index && !typed.index_fields) return choices;
  choices.index.emplace();
  if (typed.no_index) {
    LK_TRY(const FieldList left_out, field_list(*typed.no_index, "--no-index"));
    choices.index->indexes = !left_out.is_all;
    choices.index->left_out = left_out.names;
  }
  if (typed.index_fields) {
    LK_TRY(const FieldList indexed, field_list(*typed.index_fields, "--index-fields"));
    choices.index->only = indexed.names;
  }
  return choices;
}

}  // namespace

void declare_format_version(cli::CommandLine& line, TypedLoad& typed) {
  line.value({"--format-version", "N", "write segments that programs of version N read (1)", true},
             &typed.format_version);
}

void declare_load(cli::CommandLine& line, LoadOptions& load, TypedLoad& typed) {
  line.heading("Input");
  line.value({"-f,--format", "FORMAT",
              "how lines are read: auto, ndjson, text, or a format of logparse (auto)"},
             &typed.format);
  line.value({"--time-field", "FIELD", "take the time of JSON records from FIELD"},
             &load.time_field);
  line.value({"--year", "YYYY", "of the first time without a year (the latest that is not in "
                                "the future)", true},
             &typed.year);
  line.value({"--source-tz", "ZONE", "of times without a zone: Europe/Berlin, +02:00 (UTC)", true},
             &typed.source_zone);
  line.bytes({"--max-record", "SIZE", "cut longer lines of pipes there (16M)", true},
             &typed.max_record_bytes);
  line.heading("Storing");
  line.choice({"--level", "LEVEL", "how hard to compress: fast, default, archive"},
              {"fast", "default", "archive"}, &typed.level);
  line.value({"--no-index", "FIELDS", "leave these fields out of the term index (a,b; *: all)",
              true},
             &typed.no_index);
  line.value({"--index-fields", "FIELDS", "index these fields and no others (a,b; *: all); a store keeps to it", true},
             &typed.index_fields);
  line.value(
      {"--stream-fields", "FIELDS", "what makes the stream of a record; a store keeps to it (host,service)", true},
      &typed.stream_fields);
  declare_format_version(line, typed);
}

void declare_ingest(cli::CommandLine& line, LoadOptions& load, TypedLoad& typed) {
  declare_load(line, load, typed);
  line.value({"--flush-interval", "TIME", "make records durable and searchable that often (1s)"},
             &typed.flush_interval);
  line.value({"--max-rows", "N", "cut a segment at N records (10000000)"}, &typed.max_rows);
  line.bytes({"--max-bytes", "SIZE", "cut a segment at SIZE of input (4G)"}, &typed.max_bytes);
  line.flag({"--again", "", "store files once more that are stored already"},
            &load.again);
  line.value({"--partition", "FIELD", "a store of its own for each value of FIELD"},
             &load.partition_field);
  line.choice({"--merge", "WHEN", "merge segments on the side: on, off"}, {"on", "off"},
              &typed.merge);
  line.value({"--retention", "AGE", "let records expire that are older: 30d"}, &typed.retention);
  line.value({"--ack-file", "FILE", "keep there how far each source is durable"},
             &load.ack_path);
  line.choice({"--dedupe", "WHEN", "drop records whose position is stored: on, off"}, {"on", "off"},
              &typed.dedupe);
}

Status resolve_load(const TypedLoad& typed, cli::World& world, LoadOptions& load) {
  LK_RETURN_IF_ERROR(check_format_version(typed));
  load.segment.level = level_of(typed.level);
  LK_TRY(load.choices, resolve_choices(typed));
  load.choices.apply(load.segment);
  load.dedupe = typed.dedupe == "on" && !load.again;
  load.merges = typed.merge == "on";
  if (!typed.retention.empty()) {
    LK_TRY(load.retention_ns, time_span(typed.retention, "--retention"));
    if (*load.retention_ns == 0) {
      Error error = Error::invalid("an age of 0 would let every record expire at once", "--retention");
      error.help = "write 30d; without it nothing expires";
      return error;
    }
  }
  load.parser.now_ns = world.now_ns;
  load.parser.timer_ns = monotonic_ns;
  LK_RETURN_IF_ERROR(resolve_format(typed, load));
  LK_RETURN_IF_ERROR(resolve_times(typed, world, load));
  return resolve_limits(typed, load);
}

segment::Level level_of(std::string_view name) {
  return name == "fast"      ? segment::Level::kFast
         : name == "archive" ? segment::Level::kArchive
                             : segment::Level::kDefault;
}

Result<std::int64_t> time_span(const std::string& text, std::string_view option) {
  const auto span = parse_duration(text);
  if (span && *span >= 0) return *span;
  Error error = Error::invalid("'" + text + "' is no time span", std::string(option));
  error.help = "write 30s, 10m, 12h or 7d";
  return error;
}

}  // namespace logkit::logidx
