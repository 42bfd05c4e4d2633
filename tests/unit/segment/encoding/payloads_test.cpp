#include <catch2/catch.hpp>

#include "lib/segment/encoding/payloads.h"
#include "tests/unit/segment/encoding/payload_helpers.h"

namespace logkit::segment {
namespace {

using testing::WrittenColumn;

TEST_CASE("payloads come back in their order, small and large") {
  PayloadWriter writer(1);
  const std::string small = "abcabcabc";
  const std::string large(3000, 'x');
  writer.meta().put_varint(7);
  writer.put(PayloadKind::kTexts, small);
  writer.put(PayloadKind::kNumbers, "");
  writer.put(PayloadKind::kNumbers, large);
  writer.put(PayloadKind::kTexts, "second");
  WrittenColumn column(writer);

  PayloadParser parser = column.parser();
  CHECK(parser.meta().get_varint() == 7);
  const Payload first = parser.next(PayloadKind::kTexts, small.size());
  const Payload none = parser.next(PayloadKind::kNumbers, 0);
  const Payload frame = parser.next(PayloadKind::kNumbers, large.size());
  const Payload second = parser.next(PayloadKind::kTexts, 6);
  REQUIRE(parser.at_end());
  CHECK(column.reads == 0);
  CHECK(*column.read(first) == small);
  CHECK(column.read(none)->empty());
  CHECK(*column.read(frame) == large);
  CHECK(*column.read(second) == "second");
}

TEST_CASE("a payload that the column does not have is refused") {
  PayloadWriter writer(1);
  writer.put(PayloadKind::kTexts, "abc");
  writer.put(PayloadKind::kTexts, std::string(2000, 'y'));
  WrittenColumn column(writer);

  SECTION("longer than its group") {
    PayloadParser parser = column.parser();
    parser.next(PayloadKind::kTexts, 4);
    CHECK_FALSE(parser.ok());
  }
  SECTION("of another length than its frame") {
    PayloadParser parser = column.parser();
    parser.next(PayloadKind::kTexts, 3);
    CHECK(parser.ok());
    parser.next(PayloadKind::kTexts, 2001);
    CHECK_FALSE(parser.ok());
  }
  SECTION("one too many") {
    PayloadParser parser = column.parser();
    parser.next(PayloadKind::kTexts, 3);
    parser.next(PayloadKind::kTexts, 2000);
    CHECK(parser.at_end());
    parser.next(PayloadKind::kTexts, 2000);
    CHECK_FALSE(parser.ok());
  }
}

TEST_CASE("a column's extent is what was put since the column before") {
  PayloadWriter writer(1);
  writer.meta().put_varint(1);
  writer.put(PayloadKind::kTexts, "aaaa");
  writer.end_column();
  writer.meta().put_varint(2);
  writer.put(PayloadKind::kTexts, "aa");
  writer.put(PayloadKind::kTimes, std::string(5000, 'z'));
  writer.end_column();
  const ColumnExtent extent = writer.extents().back();
  CHECK(extent.meta_bytes == 2);
  CHECK(extent.own_frames == 1);
  CHECK(extent.group_bytes[static_cast<std::size_t>(PayloadKind::kTexts) * kEntropyClasses] == 2);
}

// What a writer of three columns has in the end; the second one is put later.
std::string put_columns(PayloadWriter& writer, SharedWork& work) {
  const std::string large(5000, 'z');
  const auto put = [&](char name, PayloadWriter& to) {
    to.meta().put_varint(static_cast<std::uint64_t>(name));
    to.put(PayloadKind::kTexts, std::string(3, name));
    to.put(PayloadKind::kTimes, large + name);
  };
  put('a', writer);
  writer.end_column();
  for (const char name : {'b', 'c'}) {
    put('-', writer);
    writer.put_later(1u << 20, [put, name](PayloadWriter& to) { put(name, to); });
  }
  put('+', writer);
  writer.end_column();
  put('d', writer);
  writer.end_column();
  work.settle();
  writer.join();
  std::string all = writer.meta_bytes();
  for (const std::string& group : writer.groups()) all += '|' + group;
  for (const PackedPayload& frame : writer.own_frames()) all += '|' + frame.bytes;
  for (const ColumnExtent& extent : writer.extents()) {
    all += '|' + std::to_string(extent.meta_bytes) + ' ' + std::to_string(extent.own_frames);
    for (const std::uint32_t bytes : extent.group_bytes) all += ' ' + std::to_string(bytes);
  }
  return all;
}

TEST_CASE("what is put later lies where it was put, whoever makes it") {
  SharedWork work(true);
  PayloadWriter at_once(1);
  PayloadWriter shared(1);
  shared.share(&work);
  const std::string expected = put_columns(at_once, work);
  CHECK(put_columns(shared, work) == expected);
  shared.clear();
  CHECK(put_columns(shared, work) == expected);
}

}  // namespace
}  // namespace logkit::segment
