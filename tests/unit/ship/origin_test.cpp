#include "lib/ship/origin.h"

#include <catch2/catch.hpp>

#include "lib/base/hash.h"
#include "lib/record/source_id.h"

namespace logkit::ship {

TEST_CASE("an origin is described with the head of its file", "[ship][origin]") {
  const std::string head = std::string("first line\n\x80\0tail", 17);
  record::FileDescriptor file;
  file.path = "/var/log/a \"quoted\".log";
  file.head_bytes = static_cast<std::uint32_t>(head.size());
  file.head_hash = hash128(head);
  const std::string bare = record::descriptor_json(file);
  const Origin origin{.source = "file:1", .descriptor = bare, .head = head};

  const std::string whole = whole_descriptor(origin);
  CHECK(record::without_head(whole) == bare);
  const auto read = record::parse_descriptor(whole);
  REQUIRE(read);
  CHECK(read->head == head);
  CHECK(read->path == file.path);
  CHECK(whole_descriptor({.source = "kafka:x", .descriptor = "{\"topic\":\"t\"}"}) ==
        "{\"topic\":\"t\"}");
  CHECK(whole_descriptor({.label = "standard input"}).empty());
}

}  // namespace logkit::ship
