#include <catch2/catch.hpp>

#include "lib/io/input.h"
#include "lib/io/mem_fs.h"
#include "tests/unit/io/packing.h"

namespace logkit::io {
namespace {

using Read = std::vector<std::pair<std::string, std::string>>;  // name, bytes or "error: …"

Read read_members(Input& input) {
  Read read;
  std::string buffer(997, '\0');
  while (true) {
    auto more = input.next_member();
    if (!more) {
      read.emplace_back("", "error: " + more.error().message());
      return read;
    }
    if (!*more) return read;
    read.emplace_back(input.name(), "");
    while (true) {
      auto got = input.read(std::span(buffer.data(), buffer.size()));
      if (!got) {
        read.back().second += "error: " + got.error().message();
        return read;
      }
      if (*got == 0) break;
      read.back().second.append(buffer, 0, *got);
    }
  }
}

Read read_bytes(std::string bytes) {
  auto input = open_input_memory(std::move(bytes), "logs");
  REQUIRE(input);
  return read_members(**input);
}

// As the same bytes come through something that cannot seek.
Read read_streamed(const std::string& bytes) {
  return read_bytes(packed(bytes, Packing::kGzip));
}

const Members kMembers = {{"kafka/", ""},
                          {"kafka/server.log", "one\ntwo\n"},
                          {"kafka/empty.log", ""},
                          {"gc.log", std::string(300'000, 'x')}};
const Read kExpected = {{"logs: kafka/server.log", "one\ntwo\n"},
                        {"logs: kafka/empty.log", ""},
                        {"logs: gc.log", std::string(300'000, 'x')}};

TEST_CASE("an archive gives its files one after the other", "[io][input][archive]") {
  CHECK(read_bytes(tar_of(kMembers)) == kExpected);
  CHECK(read_bytes(zip_of(kMembers)) == kExpected);
}

TEST_CASE("an archive that cannot seek does too", "[io][input][archive]") {
  CHECK(read_streamed(tar_of(kMembers)) == kExpected);
  CHECK(read_streamed(zip_of(kMembers)) == kExpected);
  for (const Packing packing : kPackings)
    CHECK(read_bytes(packed(tar_of(kMembers), packing)) == kExpected);
}

TEST_CASE("members need not be read to the end", "[io][input][archive]") {
  auto input = open_input_memory(tar_of(kMembers), "logs");
  REQUIRE(*(*input)->next_member());
  REQUIRE(*(*input)->next_member());
  REQUIRE(*(*input)->next_member());
  CHECK((*input)->member() == "gc.log");
  char byte = 0;
  CHECK(*(*input)->read(std::span(&byte, 1)) == 1);
  CHECK_FALSE(*(*input)->next_member());
}

TEST_CASE("a compressed member is decompressed, an archive in an archive is not",
          "[io][input][archive]") {
  const std::string inner = tar_of({{"a", "b"}});
  const Read read = read_bytes(tar_of({{"app.log.1.gz", packed("old\n", Packing::kGzip)},
                                       {"inner.tar", inner}}));
  REQUIRE(read.size() == 2);
  CHECK(read[0] == Read::value_type{"logs: app.log.1.gz", "old\n"});
  CHECK(read[1] == Read::value_type{"logs: inner.tar", inner});
}

TEST_CASE("an archive that was cut gives what it holds, then says so", "[io][input][archive]") {
  const std::string tar = tar_of(kMembers);
  for (const Read& read : {read_bytes(tar.substr(0, 200'000)),
                           read_streamed(tar.substr(0, 200'000))}) {
    REQUIRE(read.size() == 3);
    CHECK(read[0] == kExpected[0]);
    CHECK(read[2].second.size() > 190'000);
    CHECK_THAT(read[2].second, Catch::Contains("error: logs: gc.log: member is damaged ("));
    CHECK_THAT(read[2].second, Catch::Contains(", near byte 200000"));
  }
}

TEST_CASE("a compressed archive that was cut names the compression", "[io][input][archive]") {
  std::string noise(300'000, '\0');
  std::uint32_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  const std::string stream = packed(tar_of({{"a.log", noise}}), Packing::kGzip);
  const Read read = read_bytes(stream.substr(0, 100'000));
  REQUIRE(read.size() == 1);
  CHECK(read[0].second.substr(0, 50'000) == noise.substr(0, 50'000));
  CHECK_THAT(read[0].second,
             Catch::Contains("error: logs: compressed data ends too early, at byte 100000"));
}

TEST_CASE("a damaged header ends the archive with an error", "[io][input][archive]") {
  std::string tar = tar_of({{"a.log", "one\n"}, {"b.log", "two\n"}});
  const std::size_t second = tar.find("b.log", 512);
  REQUIRE(second != std::string::npos);
  tar[second] = 'x';
  const Read read = read_bytes(tar);
  REQUIRE(read.size() == 2);
  CHECK(read[0] == Read::value_type{"logs: a.log", "one\n"});
  CHECK_THAT(read[1].second, Catch::StartsWith("error: logs: archive is damaged ("));
}

TEST_CASE("names beyond ASCII come through", "[io][input][archive]") {
  const Read read = read_bytes(tar_of({{"gr\xc3\xb6\xc3\x9f" "e.log", "x"}}));
  REQUIRE(read.size() == 1);
  CHECK(read[0].first == "logs: gr\xc3\xb6\xc3\x9f" "e.log");
}

TEST_CASE("an empty zip has no members", "[io][input][archive]") {
  CHECK(read_bytes(zip_of({})).empty());
}

TEST_CASE("an archive is read from a file", "[io][input][archive]") {
  MemFs fs;
  fs.put("logs", tar_of(kMembers));
  auto input = open_input(fs, "logs");
  REQUIRE(input);
  CHECK(read_members(**input) == kExpected);
  CHECK((*input)->consumed_bytes() > 300'000);
}

}  // namespace
}  // namespace logkit::io
