#include "lib/parse/enrich/geoip.h"

#include <span>

#include "lib/parse/enrich/mmdb.h"

namespace logkit::parse {
namespace {

struct Known {
  std::string_view field;
  std::string_view path[4];  // empty ones end it
};
// GeoIP2's and GeoLite2's names, then those of flat files.
constexpr Known kKnown[] = {
    {"geo.country_code", {"country", "iso_code"}},
    {"geo.country_code", {"registered_country", "iso_code"}},
    {"geo.country_code", {"country_code"}},
    {"geo.country", {"country", "names", "en"}},
    {"geo.country", {"country_name"}},
    {"geo.region", {"subdivisions", "0", "names", "en"}},
    {"geo.region", {"region"}},
    {"geo.city", {"city", "names", "en"}},
    {"geo.city", {"city"}},
    {"geo.latitude", {"location", "latitude"}},
    {"geo.latitude", {"latitude"}},
    {"geo.longitude", {"location", "longitude"}},
    {"geo.longitude", {"longitude"}},
    {"geo.timezone", {"location", "time_zone"}},
    {"geo.asn", {"autonomous_system_number"}},
    {"geo.asn", {"asn"}},
    {"geo.as_org", {"autonomous_system_organization"}},
    {"geo.as_org", {"as_name"}},
};

class GeoIp final : public RecordStep {
 public:
  GeoIp(Mmdb database, std::string field)
      : database_(std::move(database)), field_(std::move(field)) {}

  void apply(ParsedRecord& record) override {
    const auto address = parse_ip(field_text(record, field_));
    if (!address) return;
    const auto entry = database_.find(*address);
    if (!entry) return;
    for (const Known& known : kKnown) {
      if (has_field(record, known.field)) continue;
      std::size_t length = 0;
      while (length < 4 && !known.path[length].empty()) ++length;
      const auto value = database_.value(*entry, std::span(known.path).first(length));
      if (!value) continue;
      const std::string_view text = record.arena.keep(value->text);
      record.fields.push_back({known.field, {text, value->is_number}});
    }
  }

 private:
  Mmdb database_;
  std::string field_;
};

}  // namespace

Result<std::unique_ptr<RecordStep>> make_geoip(io::Fs& fs, const std::string& path,
                                               const std::string& field) {
  LK_TRY(Mmdb database, Mmdb::open(fs, path));
  return std::unique_ptr<RecordStep>(std::make_unique<GeoIp>(std::move(database), field));
}

}  // namespace logkit::parse
