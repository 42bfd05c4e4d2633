#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "lib/segment/wire.h"
#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

void check_records(const std::vector<std::string>& objects) {
  const std::string bytes = write_segment(json_inputs(objects));
  const auto reader = must_open(bytes);
  auto records = read_records(*reader);
  REQUIRE(records);
  CHECK(*records == objects);
  CHECK(verify_faults(bytes).empty());
}

TEST_CASE("segment: a record comes back byte for byte", "[segment]") {
  check_records({R"({"a":1})"});
  check_records({R"({})", R"({ })", "\t{\r\n\t}  "});
  // As many values as rows, but not one each.
  check_records({R"({"a":1,"a":2})", R"({"b":1})"});
  check_records({R"({"b":1})", R"({"a":1,"a":2})"});
  check_records({R"({"a":1.0,"b":1e3,"c":9007199254740993,"d":-0,"e":0.10})"});
  check_records({R"({"a":null})", R"({"a":true})", R"({"a":"null"})", R"({"a":[]})", R"({"a":{}})",
                 R"({})"});
  check_records({R"({"a":"x\"\\\/\b\f\n\r\t\u0041\ud83d\ude00"})", R"({"k\u0065y":"v"})"});
  check_records({R"( {  "a" : { "b" : [ 1, {"c":2} ] , "d" : { } } } )"});
  check_records({R"({"a":1,"a":2,"a":"x"})", R"({"a":{"b":1},"a":{"b":2}})"});
  check_records({R"({"":0,"a.b":1,"a":{"b":2}})"});
}

TEST_CASE("segment: text comes back byte for byte", "[segment]") {
  std::vector<Input> inputs;
  for (const std::string& line :
       {std::string("plain"), std::string("with CR\r"), std::string(), std::string("nul\0nul", 7),
        std::string("\xff\xfe bytes"), std::string("{\"looks\":\"like JSON\"}")}) {
    inputs.push_back({.text = line, .json = false});
  }
  inputs.push_back({.text = "not JSON", .json = false, .parse_error = "not JSON: expected '{'"});
  inputs.push_back({.text = "last", .json = false, .terminated = false});
  const std::string bytes = write_segment(inputs);
  const auto reader = must_open(bytes);
  auto records = read_records(*reader);
  REQUIRE(records);
  for (std::size_t i = 0; i < inputs.size(); ++i) CHECK((*records)[i] == inputs[i].text);
  auto block = reader->read_block(0);
  REQUIRE(block);
  CHECK(*(*block)->row_kind(0) == RowKind::kLine);
  CHECK(*(*block)->row_kind(7) == RowKind::kUnterminatedLine);
  CHECK(field_texts(**block, "_parse_error")[6] == "s:not JSON: expected '{'");
  CHECK(field_texts(**block, "_parse_error")[0] == "-");
  CHECK(reader->footer().statistics.parse_error_rows == 1);
  CHECK(verify_faults(bytes).empty());
}

TEST_CASE("segment: a line of text prints as a record", "[segment]") {
  const std::string bytes = write_segment({{.text = "say \"hi\"\r", .json = false},
                                           {.text = "a\xff", .json = false}});
  const auto reader = must_open(bytes);
  auto block = reader->read_block(0);
  REQUIRE(block);
  std::string out;
  REQUIRE((*block)->append_original(0, out));
  CHECK(out == R"({"_msg":"say \"hi\"\r"})");
  out.clear();
  REQUIRE((*block)->append_original(1, out));
  CHECK(out == "{\"_msg\":\"a\xEF\xBF\xBD\",\"_msg_b64\":\"Yf8=\"}");
}

TEST_CASE("segment: random records in blocks of all sizes", "[segment]") {
  for (const std::uint32_t seed : {1u, 2u, 3u, 4u}) {
    RandomRecords random(seed);
    std::vector<Input> inputs;
    for (int i = 0; i < 1500; ++i) inputs.push_back(random.next());
    for (const std::uint32_t block_rows : {1u, 7u, 64u, 65536u}) {
      if (block_rows == 1 && seed != 1) continue;
      WriteOptions options;
      options.writer.block_rows = block_rows;
      options.first_arrival = 1000;
      options.arrival_step = seed % 2 == 0 ? 1 : 3;
      const std::string bytes = write_segment(inputs, options);
      const auto reader = must_open(bytes);
      CHECK(reader->footer().rows == inputs.size());
      auto records = read_records(*reader);
      REQUIRE(records);
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        INFO("seed " << seed << ", record " << i);
        REQUIRE((*records)[i] == inputs[i].text);
      }
      CHECK(verify_faults(bytes) == std::vector<std::string>());
    }
  }
}

TEST_CASE("segment: rows come back in any order", "[segment]") {
  RandomRecords random(9);
  std::vector<Input> inputs;
  for (int i = 0; i < 900; ++i) inputs.push_back(random.next());
  const std::string bytes = write_segment(inputs);
  const auto reader = must_open(bytes);
  auto block = reader->read_block(0);
  REQUIRE(block);
  std::mt19937 shuffle(5);
  for (int i = 0; i < 3000; ++i) {
    const std::size_t row = i < 900 ? 899 - static_cast<std::size_t>(i) : shuffle() % 900;
    std::string out;
    const bool json = *(*block)->row_kind(row) == RowKind::kJson;
    REQUIRE((json ? (*block)->append_original(row, out) : (*block)->append_raw_line(row, out)));
    REQUIRE(out == inputs[row].text);
  }
}

TEST_CASE("segment: long lines like no other are kept whole and come back", "[segment]") {
  // Code of the same words in another order each time, as dumps of scripts are.
  const std::string_view words[] = {"if (x12) {", "\r\n", "return a/b;", "\"quoted 7\"", "}", "[Parameter(n=5)]",
                                    "while", "plain words", "at 10:11:12", "id=77"};
  std::mt19937 random(54);
  std::vector<Input> inputs;
  std::uint64_t raw_bytes = 0;
  for (int i = 0; i < 400; ++i) {
    std::string line = "2026-03-01 12:00:00 job " + std::to_string(i);
    for (int n = i % 4 == 0 ? 150 : 2; n > 0; --n) {
      line.append(" ").append(words[random() % std::size(words)]);
    }
    // Some come again in a later block.
    if (i > 200 && i % 8 == 0) line = inputs[static_cast<std::size_t>(i) - 200].text;
    raw_bytes += line.size();
    inputs.push_back({.text = line, .json = false});
  }
  for (const std::uint32_t rows : {100u, 65'536u}) {
    WriteOptions options;
    options.writer.block_rows = rows;
    options.writer.index = false;
    const std::string bytes = write_segment(inputs, options);
    CHECK(bytes.size() * 4 < raw_bytes);
    const auto reader = must_open(bytes);
    const auto records = read_records(*reader);
    REQUIRE(records);
    for (std::size_t i = 0; i < inputs.size(); ++i) REQUIRE((*records)[i] == inputs[i].text);
    CHECK(verify_faults(bytes).empty());
  }
}

TEST_CASE("segment: a message quotes the fields of kinds of records that come late", "[segment]") {
  std::mt19937_64 random(55);
  std::vector<std::string> objects;
  for (int i = 0; i < 3'000; ++i) {
    const std::string name = "user-" + std::to_string(random() % 1'000'000);
    if (i > 1'500 && i % 20 == 0) {
      const std::string path = "C:/" + std::to_string(random()) + "/" + std::to_string(random());
      objects.push_back(R"({"who":")" + name + R"(","path":")" + path + R"(","_msg":"the file )" + path +
                        R"( was read by )" + name + R"("})");
    } else {
      objects.push_back(R"({"who":")" + name + R"(","_msg":"someone named )" + name +
                        R"( came in and went out"})");
    }
  }
  WriteOptions options;
  options.writer.block_rows = 1'000;
  options.writer.index = false;
  const std::string quoting = write_segment(json_inputs(objects), options);
  auto records = read_records(*must_open(quoting));
  REQUIRE(records);
  CHECK(*records == objects);
  // The paths alone are 75 times 40 digits, some 17 bytes each; once, not twice.
  options.writer.block_rows = 65'536;
  const std::string in_one = write_segment(json_inputs(objects), options);
  CHECK(quoting.size() < in_one.size() + 3'000);
}

TEST_CASE("segment: reserved members are not stored", "[segment]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"_src":"f","a":1})", R"({"a":1})"},
      {R"({"a":1,"_src":"f","_pos":2})", R"({"a":1})"},
      {R"({ "a" : 1 , "_pos" : 2 , "b" : 3 })", R"({ "a" : 1 , "b" : 3 })"},
      {R"({"_src":"f","_pos":1,"_src_info":{"path":"x","n":[1]},"_start":0,"_sub":1})", R"({})"},
      {R"({"a":{"_src":"kept"},"_src":"f"})", R"({"a":{"_src":"kept"}})"},
      {R"({"a":1,"\u005fpos":2})", R"({"a":1})"},
      {R"({ "_src" : "f" })", R"({  })"},
      {R"({"_pos":1,"_pos":2,"a":[1]})", R"({"a":[1]})"},
  };
  std::vector<std::string> objects;
  for (int round = 0; round < 3; ++round) {
    for (const auto& [object, stored] : cases) objects.push_back(object);
  }
  const std::string bytes = write_segment(json_inputs(objects));
  const auto reader = must_open(bytes);
  auto records = read_records(*reader);
  REQUIRE(records);
  for (std::size_t i = 0; i < records->size(); ++i) CHECK((*records)[i] == cases[i % 8].second);
  CHECK(verify_faults(bytes).empty());
}

TEST_CASE("segment: a field unites its types, and the last of equal keys counts", "[segment]") {
  const std::string bytes = write_segment(json_inputs({
      R"({"a":1})", R"({"a":"x\ty"})", R"({"a":null})", R"({"a":true})", R"({"a":[1,2]})",
      R"({"b":1})", R"({"a":1.50})", R"({"a":2,"a":"last"})", R"({"a":"first","a":3})",
      R"({"a":{}})"}));
  const auto reader = must_open(bytes);
  auto block = reader->read_block(0);
  REQUIRE(block);
  CHECK(field_texts(**block, "a") ==
        std::vector<std::string>{"n:1", "s:x\ty", "null", "b:true", "j:[1,2]", "-", "n:1.50",
                                 "s:last", "n:3", "j:{}"});
  const FieldInfo& a = reader->footer().fields[0];
  CHECK(a.value_count == 9);
  CHECK(a.kinds.has(record::Kind::kNull));
  CHECK(a.kinds.has(record::Kind::kBool));
}

TEST_CASE("segment: nested fields and literal dots are different paths", "[segment]") {
  const std::string bytes =
      write_segment(json_inputs({R"({"a.b":1,"a":{"b":2}})", R"({"a":{"b":3}})"}));
  const auto reader = must_open(bytes);
  const std::vector<FieldInfo>& fields = reader->footer().fields;
  REQUIRE(fields.size() == 2);
  CHECK(fields[0].path == record::FieldPath("a.b"));
  CHECK(fields[1].path == record::FieldPath(std::vector<std::string>{"a", "b"}));
  CHECK(fields[1].value_count == 2);
}

TEST_CASE("segment: sources and arrival numbers of rows", "[segment]") {
  std::vector<Input> inputs = json_inputs({R"({"a":1})", R"({"a":2})", R"({"a":3})"});
  inputs[1].source = "file:b";
  inputs[2].source = "file:c";
  WriteOptions options;
  options.first_arrival = 100;
  options.arrival_step = 10;
  const std::string bytes = write_segment(inputs, options);
  const auto reader = must_open(bytes);
  auto block = reader->read_block(0);
  REQUIRE(block);
  CHECK(*(*block)->source(0) == "");
  CHECK(*(*block)->source(2) == "file:c");
  CHECK(*(*block)->arrival(1) == 110);
  CHECK(field_texts(**block, "_src") == std::vector<std::string>{"-", "s:file:b", "s:file:c"});
  CHECK(reader->footer().last_arrival == 120);
  auto arrivals = reader->arrivals(0);
  REQUIRE(arrivals);
  CHECK(*arrivals == std::vector<std::uint64_t>{100, 110, 120});
}

TEST_CASE("segment: times as given", "[segment]") {
  std::vector<Input> inputs = json_inputs({"{}", "{}", "{}"});
  inputs[0].time_ns = 5;
  inputs[1].time_ns = -7;
  inputs[2].time_ns = 1'700'000'000'000'000'001;
  const std::string bytes = write_segment(inputs);
  const auto reader = must_open(bytes);
  CHECK(reader->footer().min_time_ns == -7);
  CHECK(reader->footer().max_time_ns == 1'700'000'000'000'000'001);
  CHECK_FALSE(reader->footer().blocks[0].time_ordered);
  auto block = reader->read_block(0);
  auto times = (*block)->load_times();
  REQUIRE(times);
  CHECK(times->numbers() == std::vector<std::int64_t>{5, -7, 1'700'000'000'000'000'001});
}

TEST_CASE("segment: no record at all", "[segment]") {
  WriteOptions options;
  options.provenance.positions = {{"file:a", "", 10, 0, "{\"path\":\"x\"}"}};
  const std::string bytes = write_segment({}, options);
  const auto reader = must_open(bytes);
  CHECK(reader->footer().rows == 0);
  CHECK(reader->footer().provenance.positions == options.provenance.positions);
  CHECK(verify_faults(bytes).empty());
}

TEST_CASE("segment: provenance comes back", "[segment]") {
  WriteOptions options;
  options.provenance.positions = {{"file:a", "", 10, 0, ""}, {"file:a", "p1", ~0ull, 7, "{}"}};
  options.provenance.replaces = {"2026-01-01/a.seg", "b"};
  options.provenance.flush_number = 42;
  options.provenance.commits_flush = false;
  options.provenance.created_time_ns = -1;
  const std::string bytes = write_segment(json_inputs({"{}"}), options);
  CHECK(must_open(bytes)->footer().provenance == options.provenance);
}

TEST_CASE("segment: what is no object is refused and nothing of it stored", "[segment]") {
  io::MemFs fs;
  auto file = fs.create("a.seg");
  auto writer = Writer::create(**file, {});
  REQUIRE((*writer)->add_json(R"({"a":1})", {.arrival = 1}));
  for (const char* bad : {"", "[1]", "{", R"({"a":})", "{\"a\":\"\xff\"}", R"({"a":1}x)", "null"}) {
    const Status status = (*writer)->add_json(bad, {.arrival = 2});
    REQUIRE_FALSE(status);
    CHECK(status.error().code == Code::kInvalid);
  }
  REQUIRE((*writer)->add_json(R"({"b":2})", {.arrival = 2}));
  auto footer = (*writer)->finish({});
  REQUIRE(footer);
  CHECK(footer->rows == 2);
  CHECK(footer->fields.size() == 2);
  CHECK(verify_faults(fs.contents("a.seg")).empty());
}

TEST_CASE("segment: records too different for tables are stored whole and read the same",
          "[segment]") {
  std::vector<std::string> objects;
  for (int i = 0; i < 9000; ++i) {
    objects.push_back("{\"id\":" + std::to_string(i) + ",\"key_" + std::to_string(i) +
                      "\":\"v\\n\", \"_pos\":1}");
  }
  const std::string bytes = write_segment(json_inputs(objects));
  const auto reader = must_open(bytes);
  const Footer& footer = reader->footer();
  CHECK(footer.statistics.whole_rows > 0);
  CHECK(footer.statistics.whole_rows < 9000);
  CHECK_FALSE(footer.fields_complete());
  auto records = read_records(*reader);
  REQUIRE(records);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string stored = objects[i].substr(0, objects[i].size() - 11) + "}";
    REQUIRE((*records)[i] == stored);
  }
  auto block = reader->read_block(0);
  REQUIRE(block);
  CHECK((*block)->fields().size() == 9001);
  const std::vector<std::string> ids = field_texts(**block, "id");
  for (std::size_t i = 0; i < ids.size(); ++i) REQUIRE(ids[i] == "n:" + std::to_string(i));
  const std::vector<std::string> last = field_texts(**block, "key_8999");
  CHECK(last[8999] == "s:v\n");
  CHECK(last[0] == "-");
  CHECK(verify_faults(bytes).empty());
}

TEST_CASE("segment: a record of very many values is stored whole", "[segment]") {
  std::string object = "{";
  for (int i = 0; i < 10000; ++i) object += "\"k\":" + std::to_string(i) + ",";
  object += "\"z\":1}";
  const std::string bytes = write_segment(json_inputs({object, R"({"z":2})"}));
  const auto reader = must_open(bytes);
  CHECK(reader->footer().statistics.whole_rows == 1);
  auto records = read_records(*reader);
  REQUIRE(records);
  CHECK((*records)[0] == object);
  auto block = reader->read_block(0);
  CHECK(field_texts(**block, "z") == std::vector<std::string>{"n:1", "n:2"});
  CHECK(field_texts(**block, "k") == std::vector<std::string>{"n:9999", "-"});
}

TEST_CASE("segment: a deeply nested record is stored whole", "[segment]") {
  std::string deep = "1";
  for (int i = 0; i < 300; ++i) deep = "{\"a\":" + deep + "}";
  const std::string object = "{\"x\":1,\"deep\":" + deep + "}";
  const std::string bytes = write_segment(json_inputs({R"({"x":0,"deep":{}})", object}));
  const auto reader = must_open(bytes);
  CHECK(reader->footer().statistics.whole_rows == 1);
  auto records = read_records(*reader);
  REQUIRE(records);
  CHECK((*records)[1] == object);
  auto block = reader->read_block(0);
  CHECK(field_texts(**block, "x") == std::vector<std::string>{"n:0", "n:1"});
}

TEST_CASE("segment: a block is cut at its rows and at its bytes", "[segment]") {
  std::vector<Input> inputs;
  for (int i = 0; i < 100; ++i) inputs.push_back({.text = std::string(100, 'x'), .json = false});
  WriteOptions options;
  options.writer.block_rows = 30;
  const std::string by_rows = write_segment(inputs, options);
  CHECK(must_open(by_rows)->footer().blocks.size() == 4);
  options.writer.block_rows = 65536;
  options.writer.block_raw_bytes = 1010;
  const std::string by_bytes = write_segment(inputs, options);
  const auto reader = must_open(by_bytes);
  CHECK(reader->footer().blocks.size() == 10);
  for (const BlockInfo& block : reader->footer().blocks) CHECK(block.raw_bytes == 1010);
}

TEST_CASE("segment: a line of 20 MB is one record", "[segment]") {
  const std::string line(20'000'000, 'y');
  const std::string bytes = write_segment({{.text = "before", .json = false},
                                           {.text = line, .json = false},
                                           {.text = "behind", .json = false}});
  const auto reader = must_open(bytes);
  CHECK(reader->footer().blocks.size() == 3);
  auto records = read_records(*reader);
  REQUIRE(records);
  CHECK((*records)[1] == line);
}

}  // namespace
}  // namespace logkit::segment
