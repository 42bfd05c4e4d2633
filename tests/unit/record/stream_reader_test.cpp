#include "lib/record/stream_reader.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "lib/base/civil_time.h"

namespace logkit::record {
namespace {

// An input that gives one piece a read, as a pipe does.
class PiecesInput : public io::Input {
 public:
  explicit PiecesInput(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}

  Result<bool> next_member() override { return false; }
  const std::string& name() const override { return name_; }
  const std::string& member() const override { return member_; }
  Result<std::size_t> read(std::span<char> dst) override {
    if (next_ == pieces_.size()) return std::size_t{0};
    std::string& piece = pieces_[next_];
    const std::size_t count = std::min(piece.size(), dst.size());
    piece.copy(dst.data(), count);
    piece.erase(0, count);
    if (piece.empty()) ++next_;
    return count;
  }
  Result<std::string_view> peek(std::size_t) override {
    return next_ < pieces_.size() ? std::string_view(pieces_[next_]) : std::string_view();
  }
  Result<std::uint64_t> skip(std::uint64_t) override { return std::uint64_t{0}; }
  std::uint64_t consumed_bytes() const override { return 0; }

 private:
  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
  std::string name_ = "pieces";
  std::string member_;
};

struct Rejects : Reporter {
  void reject(const Reject& reject) override {
    lines.push_back(std::to_string(reject.line) + ":" + std::to_string(reject.column) + " " +
                    std::string(reject.reason));
  }
  void trouble(const Error&) override {}
  std::vector<std::string> lines;
};

std::unique_ptr<Batch> one_batch(std::string text, StreamOptions options = {}) {
  PiecesInput input({std::move(text)});
  StreamReader reader(input, std::move(options));
  auto batch = reader.next();
  REQUIRE(batch);
  REQUIRE(*batch != nullptr);
  return std::move(*batch);
}

std::vector<std::string> names(const Batch& batch) {
  std::vector<std::string> found;
  for (const Field& field : batch.fields()) found.push_back(field.name);
  return found;
}

// "-" for absent.
std::vector<std::string> texts(Batch& batch, std::string_view name) {
  auto column = batch.resolve(name);
  REQUIRE(column);
  std::vector<std::string> found;
  TextScratch scratch;
  for (std::uint32_t row : batch.selection())
    found.push_back((*column)->present(row) ? std::string((*column)->text(row, scratch)) : "-");
  return found;
}

std::string printed(Batch& batch, std::uint32_t row) {
  std::string out;
  REQUIRE(batch.append_json(row, out).ok());
  return out;
}

using Texts = std::vector<std::string>;

TEST_CASE("lines that are objects are records, others are messages", "[stream]") {
  auto batch = one_batch("{\"level\":\"error\",\"n\":1}\nplain text\n{broken\n[1]\n");
  CHECK(batch->row_count() == 4);
  CHECK(names(*batch) == Texts{"level", "n", "_msg"});
  CHECK(texts(*batch, "level") == Texts{"error", "-", "-", "-"});
  CHECK(texts(*batch, "_msg") == Texts{"-", "plain text", "{broken", "[1]"});
  CHECK(texts(*batch, "unknown") == Texts{"-", "-", "-", "-"});
  CHECK(printed(*batch, 0) == "{\"level\":\"error\",\"n\":1}");
  CHECK(printed(*batch, 1) == "{\"_msg\":\"plain text\"}");
  CHECK(printed(*batch, 2) == "{\"_msg\":\"{broken\"}");
}

TEST_CASE("a record prints as it came", "[stream]") {
  const std::string line = R"({ "a" : 1.0, "b":{"c":9007199254740993,"d":[1, 2]}, "a":null })";
  auto batch = one_batch(line + "\r\n");
  CHECK(printed(*batch, 0) == line);
  CHECK(texts(*batch, "b.c") == Texts{"9007199254740993"});
  CHECK(texts(*batch, "b.d") == Texts{"[1, 2]"});
  std::string raw;
  auto has_line = batch->append_raw_line(0, raw);
  REQUIRE(has_line);
  CHECK_FALSE(*has_line);
}

TEST_CASE("of duplicate keys queries see the last", "[stream]") {
  auto batch = one_batch("{\"a\":1,\"a\":2}\n{\"a\":\"x\",\"a\":\"y\"}\n{\"a\":3}\n");
  CHECK(texts(*batch, "a") == Texts{"2", "y", "3"});
  batch = one_batch("{\"a\":1,\"a\":2}\n{\"a\":3}\n");
  CHECK(texts(*batch, "a") == Texts{"2", "3"});
}

TEST_CASE("values come with their kinds, strings as text", "[stream]") {
  auto batch = one_batch(
      "{\"v\":\"a\\tb\\u0041\"}\n{\"v\":true}\n{\"v\":null}\n{\"v\":{}}\n{\"v\":1e3}\n{}\n");
  CHECK(texts(*batch, "v") == Texts{"a\tbA", "true", "", "{}", "1e3", "-"});
  auto column = batch->resolve("v");
  REQUIRE(column);
  const std::vector<Kind> kinds = {Kind::kString, Kind::kBool,   Kind::kNull,
                                   Kind::kJson,   Kind::kNumber, Kind::kAbsent};
  for (std::size_t row = 0; row < kinds.size(); ++row) CHECK((*column)->kind(row) == kinds[row]);
}

TEST_CASE("a column of whole numbers is one of integers", "[stream]") {
  auto batch = one_batch("{\"n\":1}\n{\"x\":1}\n{\"n\":-5}\n");
  auto column = batch->resolve("n");
  REQUIRE(column);
  CHECK((*column)->form() == Column::Form::kInt);
  CHECK(texts(*batch, "n") == Texts{"1", "-", "-5"});
  batch = one_batch("{\"n\":1}\n{\"n\":1.0}\n");
  column = batch->resolve("n");
  REQUIRE(column);
  CHECK((*column)->form() != Column::Form::kInt);
  CHECK(texts(*batch, "n") == Texts{"1", "1.0"});
}

TEST_CASE("times come from the aliases in their order, or from the text", "[stream]") {
  StreamOptions options;
  options.times.now_ns = parse_rfc3339_ns("2026-03-01T12:00:00Z").value();
  auto batch = one_batch(
      "{\"ts\":1772366400,\"timestamp\":\"2026-03-01T13:00:00Z\"}\n"
      "{\"ts\":1772366400,\"timestamp\":\"soon\"}\n"
      "{\"time\":0.25}\n"
      "Mar  1 12:00:00 host app: x\n"
      "no time\n",
      options);
  auto column = batch->times();
  REQUIRE(column);
  const Column& times = **column;
  CHECK(times.form() == Column::Form::kTime);
  CHECK(times.numbers()[0] == parse_rfc3339_ns("2026-03-01T13:00:00Z"));
  CHECK(times.numbers()[1] == parse_rfc3339_ns("2026-03-01T12:00:00Z"));
  CHECK_FALSE(times.present(2));
  CHECK(times.numbers()[3] == parse_rfc3339_ns("2026-03-01T12:00:00Z"));
  CHECK_FALSE(times.present(4));
  CHECK(names(*batch) == Texts{"ts", "timestamp", "time", "_msg"});
}

TEST_CASE("a time field that is named is the only one", "[stream]") {
  StreamOptions options;
  options.time_field = "at.start";
  auto batch = one_batch(
      "{\"_time\":\"2026-03-01T12:00:00Z\",\"at\":{\"start\":\"2026-03-01T13:00:00Z\"}}\n"
      "{\"_time\":\"2026-03-01T12:00:00Z\"}\n",
      options);
  auto column = batch->times();
  REQUIRE(column);
  CHECK((*column)->numbers()[0] == parse_rfc3339_ns("2026-03-01T13:00:00Z"));
  CHECK_FALSE((*column)->present(1));
}

TEST_CASE("where JSON is expected a broken line says so and blank ones are skipped", "[stream]") {
  Rejects rejects;
  StreamOptions options;
  options.expect_json = true;
  options.reporter = &rejects;
  auto batch = one_batch("{\"a\":1}\n\n{\"a\":}\n  \r\n42\nnot json\n{\"a\":2}\n", options);
  CHECK(batch->row_count() == 5);
  CHECK(rejects.lines == Texts{"3:6 not JSON: expected a value", "5:1 JSON, but not an object",
                               "6:1 not JSON: expected '{'"});
  CHECK(texts(*batch, "a") == Texts{"1", "-", "-", "-", "2"});
  CHECK(printed(*batch, 1) ==
        R"({"_msg":"{\"a\":}","_parse_error":"not JSON: expected a value"})");
  CHECK(texts(*batch, "_parse_error")[2] == "JSON, but not an object");
}

TEST_CASE("a line that is not UTF-8 keeps its bytes", "[stream]") {
  auto batch = one_batch("caf\xE9\nplain\n{\"a\":\"\xFF\"}\n");
  CHECK(texts(*batch, "_msg") == Texts{"caf\xE9", "plain", "{\"a\":\"\xFF\"}"});
  CHECK(names(*batch) == Texts{"_msg"});
  CHECK(printed(*batch, 0) == "{\"_msg\":\"caf\uFFFD\",\"_msg_b64\":\"Y2Fm6Q==\"}");
  std::string raw;
  auto has_line = batch->append_raw_line(0, raw);
  REQUIRE(has_line);
  CHECK(*has_line);
  CHECK(raw == "caf\xE9");
}

TEST_CASE("CR, NUL and a missing last LF do not matter", "[stream]") {
  PiecesInput input({std::string("a\r\n\0b\n\nlast", 11)});
  StreamReader reader(input, {});
  Texts messages;
  while (true) {
    auto batch = reader.next();
    REQUIRE(batch);
    if (*batch == nullptr) break;
    for (std::string& text : texts(**batch, "_msg")) messages.push_back(std::move(text));
  }
  CHECK(messages == Texts{"a\r", std::string("\0b", 2), "", "last"});
}

TEST_CASE("position-only records are no rows", "[stream]") {
  auto batch = one_batch(
      "{\"_src\":\"s\",\"_pos\":1,\"_src_info\":{\"path\":\"x\"}}\n"
      "{\"_msg\":\"a\",\"_src\":\"s\",\"_pos\":5}\n{}\n");
  CHECK(batch->row_count() == 2);
  CHECK(texts(*batch, "_src") == Texts{"s", "-"});
  CHECK(texts(*batch, "_pos") == Texts{"5", "-"});
}

TEST_CASE("a line that is too long comes cut and says so", "[stream]") {
  StreamOptions options;
  options.lines.max_line_bytes = 16;
  auto batch = one_batch("{\"a\":\"0123456789abcdef\"}\n{\"a\":1}\n", options);
  CHECK(texts(*batch, "_msg") == Texts{"{\"a\":\"0123456789", "-"});
  CHECK(texts(*batch, "_truncated") == Texts{"true", "-"});
  CHECK(texts(*batch, "a") == Texts{"-", "1"});
}

TEST_CASE("a batch is what arrived", "[stream]") {
  PiecesInput input({"one\n", "two\nthr", "ee\n"});
  StreamReader reader(input, {});
  std::vector<std::unique_ptr<Batch>> batches;
  while (true) {
    auto batch = reader.next();
    REQUIRE(batch);
    if (*batch == nullptr) break;
    batches.push_back(std::move(*batch));
  }
  REQUIRE(batches.size() == 3);
  CHECK(texts(*batches[0], "_msg") == Texts{"one"});
  CHECK(texts(*batches[1], "_msg") == Texts{"two"});
  CHECK(texts(*batches[2], "_msg") == Texts{"three"});
  CHECK(reader.lines_read() == 3);
}

TEST_CASE("many short lines come in batches of bounded size", "[stream][limits]") {
  std::string text;
  for (std::size_t i = 0; i < kMaxBatchRows * 2 + 5; ++i) text += "x\n";
  PiecesInput input({text});
  StreamReader reader(input, {});
  std::size_t rows = 0;
  while (true) {
    auto batch = reader.next();
    REQUIRE(batch);
    if (*batch == nullptr) break;
    CHECK((*batch)->row_count() <= kMaxBatchRows);
    rows += (*batch)->row_count();
  }
  CHECK(rows == kMaxBatchRows * 2 + 5);
}

TEST_CASE("ids used as keys do not pile up", "[stream][limits]") {
  std::vector<std::string> pieces;
  for (int i = 0; i < 300; ++i) {
    std::string line = "{\"a\":1,\"map\":{";
    for (int j = 0; j < 1000; ++j)
      line += (j > 0 ? ",\"k" : "\"k") + std::to_string(i * 1000 + j) + "\":1";
    pieces.push_back(line + "}}\n");
  }
  PiecesInput input(std::move(pieces));
  StreamReader reader(input, {});
  std::size_t rows = 0;
  while (true) {
    auto batch = reader.next();
    REQUIRE(batch);
    if (*batch == nullptr) break;
    rows += (*batch)->row_count();
    CHECK(texts(**batch, "a").front() == "1");
  }
  CHECK(rows == 300);
}

}  // namespace
}  // namespace logkit::record
