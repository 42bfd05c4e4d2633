#include "lib/net/es_handshake.h"

namespace logkit::net {
namespace {

// A version that current agents take (they refuse an older major than their
// own), of the flavour whose licence they accept.
constexpr std::string_view kRoot =
    R"({"name":"logship","cluster_name":"logkit","cluster_uuid":"bG9ua2l0LWxvZ3NoaXAtMQ",)"
    R"("version":{"number":"8.17.0","build_flavor":"default","build_type":"tar",)"
    R"("build_hash":"0000000000000000000000000000000000000000","build_date":"2026-01-01T00:00:00Z",)"
    R"("build_snapshot":false,"lucene_version":"9.12.0",)"
    R"("minimum_wire_compatibility_version":"7.17.0",)"
    R"("minimum_index_compatibility_version":"7.0.0"},"tagline":"You Know, for Search"})";
constexpr std::string_view kLicense =
    R"({"license":{"status":"active","uid":"bG9ua2l0","type":"basic","mode":"basic",)"
    R"("issue_date":"2026-01-01T00:00:00.000Z","issue_date_in_millis":1767225600000,)"
    R"("max_nodes":1000,"issued_to":"logkit","issuer":"logkit","start_date_in_millis":-1}})";
constexpr std::string_view kHealth =
    R"({"cluster_name":"logkit","status":"green","timed_out":false,"number_of_nodes":1,)"
    R"("number_of_data_nodes":1,"active_primary_shards":1,"active_shards":1})";
constexpr std::string_view kXpack =
    R"({"license":{"type":"basic","mode":"basic","status":"active"},)"
    R"("features":{"ilm":{"available":true,"enabled":true}}})";
constexpr std::string_view kNodes =
    R"({"_nodes":{"total":1,"successful":1,"failed":0},"nodes":{}})";

// What clients set up for an index that is not there: agreed to, and nothing more.
bool is_set_up(std::string_view path) {
  for (const std::string_view prefix :
       {"/_template/", "/_index_template/", "/_component_template/", "/_ilm/policy/",
        "/_ingest/pipeline/", "/_data_stream/", "/_alias/"})
    if (path.starts_with(prefix)) return true;
  return false;
}

HttpAnswer answer(std::string_view body) {
  HttpAnswer made = json_answer(200, std::string(body));
  made.as_elasticsearch = true;
  return made;
}

}  // namespace

HttpAnswer es_handshake(const HttpRequest& request) {
  const std::string_view path = request.path;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (reads && path == "/") return answer(kRoot);
  if (reads && (path == "/_license" || path == "/_license/")) return answer(kLicense);
  if (reads && path.starts_with("/_xpack")) return answer(kXpack);
  if (reads && path.starts_with("/_cluster/health")) return answer(kHealth);
  if (reads && path.starts_with("/_nodes")) return answer(kNodes);
  if (is_set_up(path)) return answer(reads ? "{}" : R"({"acknowledged":true})");
  return {.status = 0};
}

}  // namespace logkit::net
