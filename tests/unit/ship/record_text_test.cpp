#include "lib/ship/record_text.h"

#include <catch2/catch.hpp>

#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"
#include "tests/unit/ship/ship_helpers.h"

namespace logkit::ship {
namespace {

std::string text_of(const OriginTable& origins, const Batch& batch, RecordTextOptions options = {}) {
  RecordText text(origins, std::move(options));
  Parcel parcel;
  parcel.add({.batch = &batch});
  text.append(parcel);
  return std::string(text.text());
}

TEST_CASE("a line becomes a message with its position", "[ship][record_text]") {
  OriginTable origins;
  Batch batch;
  batch.origin = origins.add({.source = "file:ab", .descriptor = R"({"path":"/a"})"});
  add_line(batch, "one", 4);
  add_line(batch, "", 5);
  CHECK(text_of(origins, batch) ==
        "{\"_src\":\"file:ab\",\"_pos\":0,\"_src_info\":{\"path\":\"/a\"}}\n"
        "{\"_msg\":\"one\",\"_src\":\"file:ab\",\"_pos\":4}\n"
        "{\"_msg\":\"\",\"_src\":\"file:ab\",\"_pos\":5}\n");
}

TEST_CASE("an origin without identity has no position", "[ship][record_text]") {
  OriginTable origins;
  Batch batch;
  batch.origin = origins.add({.label = "standard input"});
  add_line(batch, "one");
  CHECK(text_of(origins, batch, {.members = json_members({{"env", "prod"}})}) ==
        "{\"_msg\":\"one\",\"env\":\"prod\"}\n");
}

TEST_CASE("any bytes are escaped as JSON wants it, at any length", "[ship][record_text]") {
  OriginTable origins;
  const OriginId origin = origins.add({});
  // Every byte at every place within two steps of the scan.
  for (unsigned value = 0; value < 256; ++value) {
    for (const std::size_t size : {1u, 15u, 16u, 17u, 33u}) {
      for (std::size_t at = 0; at < size; at += 5) {
        std::string line(size, 'a');
        line[at] = static_cast<char>(value);
        Batch batch;
        batch.origin = origin;
        add_line(batch, line);
        std::string expected;
        record::RecordBuilder record(expected);
        record.add_message(line);
        record.finish();
        if (text_of(origins, batch) != expected) {
          CAPTURE(value, size, at);
          CHECK(text_of(origins, batch) == expected);
        }
      }
    }
  }
}

TEST_CASE("UTF-8 passes as it is, anything else keeps its bytes beside it", "[ship][record_text]") {
  OriginTable origins;
  Batch batch;
  batch.origin = origins.add({});
  add_line(batch, "caf\xc3\xa9 and a long tail of text \xe2\x82\xac \"x\"");
  add_line(batch, "caf\xe9");
  CHECK(text_of(origins, batch) ==
        "{\"_msg\":\"caf\xc3\xa9 and a long tail of text \xe2\x82\xac \\\"x\\\"\"}\n"
        "{\"_msg\":\"caf\xef\xbf\xbd\",\"_msg_b64\":\"Y2Fm6Q==\"}\n");
}

TEST_CASE("a client's object keeps its members", "[ship][record_text]") {
  OriginTable origins;
  Batch batch;
  batch.origin = origins.add({.source = "p", .members = R"("peer":"10.0.0.1")"});
  for (const char* json : {R"({"a":{}} )", "{ }", R"({"_msg":"}"})"}) {
    add_line(batch, json, 9);
    batch.records.back().kind = RecordKind::kJson;
  }
  CHECK(text_of(origins, batch) ==
        "{\"a\":{},\"peer\":\"10.0.0.1\",\"_src\":\"p\",\"_pos\":9}\n"
        "{\"peer\":\"10.0.0.1\",\"_src\":\"p\",\"_pos\":9}\n"
        "{\"_msg\":\"}\",\"peer\":\"10.0.0.1\",\"_src\":\"p\",\"_pos\":9}\n");
}

TEST_CASE("a stamp says when and by whom", "[ship][record_text]") {
  OriginTable origins;
  Batch batch;
  batch.origin = origins.add({});
  batch.received_ns = 1'772'366'400'000'000'000;
  add_line(batch, "x");
  CHECK(text_of(origins, batch, {.aggregator = "edge-1"}) ==
        "{\"_msg\":\"x\",\"_aggregator\":{\"received_at\":\"2026-03-01T12:00:00Z\","
        "\"id\":\"edge-1\"}}\n");
}

TEST_CASE("records that do not come here leave their position", "[ship][record_text]") {
  OriginTable origins;
  Batch batch;
  batch.origin = origins.add({.source = "file:ab"});
  for (std::uint64_t i = 1; i <= 3; ++i) add_line(batch, "x", 2 * i);
  batch.end_position = 8;  // one more was dropped before
  RecordText text(origins, {});
  Parcel parcel;
  parcel.add({.batch = &batch, .all = false, .chosen = {0}});
  parcel.add({.batch = &batch, .all = false});
  text.append(parcel);
  CHECK(text.text() ==
        "{\"_msg\":\"x\",\"_src\":\"file:ab\",\"_pos\":2}\n"
        "{\"_src\":\"file:ab\",\"_pos\":8}\n"
        "{\"_src\":\"file:ab\",\"_pos\":8}\n");
}

TEST_CASE("what is known of an origin later comes behind the batch that tells", "[ship][record_text]") {
  OriginTable origins;
  Batch batch;
  batch.origin = origins.add({.source = "file:ab", .descriptor = R"({"path":"/a"})"});
  batch.descriptor = R"({"path":"/a","tail_at":2})";
  add_line(batch, "x", 2);
  CHECK(text_of(origins, batch) ==
        "{\"_src\":\"file:ab\",\"_pos\":0,\"_src_info\":{\"path\":\"/a\"}}\n"
        "{\"_msg\":\"x\",\"_src\":\"file:ab\",\"_pos\":2}\n"
        "{\"_src\":\"file:ab\",\"_pos\":2,\"_src_info\":{\"path\":\"/a\",\"tail_at\":2}}\n");
}

}  // namespace
}  // namespace logkit::ship
