#include "lib/io/line_reader.h"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

namespace logkit::io {
namespace {

// Gives the bytes in pieces of the sizes wanted, over and over; may fail at the
// end.
class PiecesInput : public Input {
 public:
  PiecesInput(std::string bytes, std::vector<std::size_t> pieces, bool fails = false)
      : bytes_(std::move(bytes)), pieces_(std::move(pieces)), fails_(fails) {}

  Result<bool> next_member() override { return true; }
  const std::string& name() const override { return name_; }
  const std::string& member() const override { return name_; }
  Result<std::size_t> read(std::span<char> dst) override {
    ++reads_;
    const std::size_t piece = std::min(dst.size(), pieces_[reads_ % pieces_.size()]);
    const std::size_t count = bytes_.copy(dst.data(), piece, taken_);
    taken_ += count;
    if (count == 0 && fails_) return Error::corrupt("broken", "input");
    return count;
  }
  Result<std::string_view> peek(std::size_t) override { return std::string_view(); }
  Result<std::uint64_t> skip(std::uint64_t) override { return std::uint64_t{0}; }
  std::uint64_t consumed_bytes() const override { return taken_; }
  std::size_t reads() const { return reads_; }

 private:
  std::string name_ = "pieces";
  std::string bytes_;
  std::vector<std::size_t> pieces_;
  bool fails_;
  std::size_t taken_ = 0;
  std::size_t reads_ = 0;
};

struct OwnedLine {
  std::string text;
  std::uint64_t end_offset = 0;
  bool terminated = true;
  bool truncated = false;
  std::uint64_t number = 0;

  bool operator==(const OwnedLine&) const = default;
};

std::vector<OwnedLine> read_lines(Input& input, LineReaderOptions options,
                                  Status* failure = nullptr) {
  LineReader reader(input, options);
  std::vector<OwnedLine> lines;
  while (true) {
    auto chunk = reader.next_chunk();
    if (!chunk) {
      REQUIRE(failure != nullptr);
      *failure = chunk.error();
      return lines;
    }
    if (chunk->empty()) return lines;
    std::uint64_t number = reader.line_number();
    for (const Line& line : *chunk) {
      // Promised to be readable.
      const char* past = line.text.data() + line.text.size();
      CHECK(std::count(past, past + kPaddingBytes, 'q') >= 0);
      lines.push_back({std::string(line.text), line.end_offset, line.terminated, line.truncated,
                       number++});
    }
  }
}

// The contract, written down the slow way.
std::vector<OwnedLine> expected_lines(const std::string& bytes, std::size_t limit) {
  std::vector<OwnedLine> lines;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t lf = bytes.find('\n', begin);
    const std::size_t end = std::min(lf, bytes.size());
    OwnedLine line;
    line.text = bytes.substr(begin, end - begin);
    line.terminated = lf != std::string::npos;
    line.truncated = limit != 0 && line.text.size() > limit;
    if (line.truncated) line.text.resize(limit);
    begin = end + 1;
    line.end_offset = std::min(begin, bytes.size());
    line.number = lines.size() + 1;
    lines.push_back(line);
  }
  return lines;
}

TEST_CASE("lines keep CR and NUL, and the last one its missing end", "[io][lines]") {
  PiecesInput input(std::string("a\r\n\n\0b\nlast", 11), {100});
  const auto lines = read_lines(input, {});
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == OwnedLine{"a\r", 3, true, false, 1});
  CHECK(lines[1] == OwnedLine{"", 4, true, false, 2});
  CHECK(lines[2] == OwnedLine{std::string("\0b", 2), 7, true, false, 3});
  CHECK(lines[3] == OwnedLine{"last", 11, false, false, 4});
}

TEST_CASE("an empty member has no lines", "[io][lines]") {
  PiecesInput input("", {1});
  CHECK(read_lines(input, {}).empty());
}

TEST_CASE("lines do not depend on how the bytes arrive", "[io][lines]") {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    const int count = static_cast<int>(random() % 30);
    for (int i = 0; i < count; ++i) {
      bytes.append(random() % (i % 7 == 0 ? 600 : 40), static_cast<char>('a' + i % 26));
      bytes.push_back('\n');
    }
    bytes.append(random() % 50, 'z');
    LineReaderOptions options;
    options.chunk_bytes = 64 + random() % 300;
    options.max_line_bytes = std::vector<std::size_t>{0, 1, 30, 64, 200}[random() % 5];
    const std::vector<std::size_t> pieces = {1 + random() % 10, 1 + random() % 700, 1};
    PiecesInput input(bytes, pieces);
    CAPTURE(round, options.chunk_bytes, options.max_line_bytes);
    CHECK(read_lines(input, options) == expected_lines(bytes, options.max_line_bytes));
  }
}

TEST_CASE("positions go on where the member was resumed", "[io][lines]") {
  PiecesInput input("a\nb\n", {3});
  LineReaderOptions options;
  options.start_offset = 100;
  const auto lines = read_lines(input, options);
  CHECK(lines[0].end_offset == 102);
  CHECK(lines[1].end_offset == 104);
}

TEST_CASE("a trickle gives each line as it arrives", "[io][lines]") {
  PiecesInput input("one\ntwo\n", {4});
  LineReader reader(input);
  CHECK(reader.next_chunk()->size() == 1);
  CHECK(input.reads() == 1);
  CHECK(reader.next_chunk()->size() == 1);
  CHECK(input.reads() == 2);
}

TEST_CASE("a line of any length comes whole, in linear time", "[io][lines]") {
  std::string bytes = "short\n" + std::string(64u << 20, 'x') + "\nafter\n";
  PiecesInput input(bytes, {256 << 10});
  LineReaderOptions options;
  options.max_line_bytes = 0;
  const auto lines = read_lines(input, options);
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].text.size() == 64u << 20);
  CHECK(lines[2].text == "after");
}

TEST_CASE("a line beyond the limit is cut, and the next is intact", "[io][lines]") {
  std::string bytes = std::string(20u << 20, 'x') + "\nafter\n";
  PiecesInput input(bytes, {1 << 16});
  const auto lines = read_lines(input, {});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text.size() == 16u << 20);
  CHECK(lines[0].truncated);
  CHECK(lines[0].terminated);
  CHECK(lines[0].end_offset == (20u << 20) + 1);
  CHECK(lines[1] == OwnedLine{"after", bytes.size(), true, false, 2});
}

TEST_CASE("what was read before a failure comes before it", "[io][lines]") {
  PiecesInput input("one\ntwo\nthr", {3}, true);
  Status failure;
  const auto lines = read_lines(input, {}, &failure);
  REQUIRE(lines.size() == 3);
  CHECK(lines[2].text == "thr");
  CHECK_FALSE(lines[2].terminated);
  REQUIRE_FALSE(failure);
  CHECK(failure.error().message() == "input: broken");
}

}  // namespace
}  // namespace logkit::io
