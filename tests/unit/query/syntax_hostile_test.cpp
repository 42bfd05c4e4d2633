// Bytes from anywhere: never a crash, never a hang, and what parses prints
// back as itself.

#include <random>

#include "tests/unit/query/syntax_helpers.h"

namespace logkit::query {
namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

// Parses; what parses has to survive being printed. False where it is refused.
bool check_round_trip(const std::string& text) {
  const Parsed<Query> query = parse_query(text, kAtNow);
  CAPTURE(text);
  if (!query) {
    const SyntaxError& error = query.error();
    CHECK_FALSE(error.what.empty());
    CHECK(error.span.begin <= error.span.end);
    CHECK(error.span.end <= text.size());
    return false;
  }
  const std::string printed = print(*query);
  const Parsed<Query> again = parse_query(printed, kAtNow);
  CAPTURE(printed, again.ok() ? "" : again.error().what);
  REQUIRE(again);
  CHECK(*again == *query);
  CHECK(print(*again) == printed);
  return true;
}

TEST_CASE("depth is bounded", "[query][hostile]") {
  for (const std::string_view unit :
       {"(", "a:(", "!(", "not (", "a:in(b ", "(a or ", "{", "a and (", "! : ", "-", "_time:[",
        "union(", "* | union(", "i("}) {
    CAPTURE(unit);
    CHECK_FALSE(parse_query(repeated(unit, 100'000), kAtNow));
  }
  CHECK_FALSE(parse_query("* | math " + repeated("(", 100'000), kAtNow));
  CHECK_FALSE(parse_query("* | math " + repeated("-", 100'000) + "a as b", kAtNow));
  CHECK_FALSE(parse_query(repeated("(", 90'000) + "a" + repeated(")", 90'000), kAtNow));
  CHECK(parse_query(repeated("(", 40) + "a" + repeated(")", 40), kAtNow));
  CHECK(parse_query(repeated("!", 100'001) + "a", kAtNow));
  CHECK(parse_query("* | math " + repeated("a + ", 1900) + "a as b", kAtNow));
  CHECK_FALSE(parse_query("* | math " + repeated("a + ", 2100) + "a as b", kAtNow));
  const auto deep = parse_query(repeated("(a or (b ", 200), kAtNow);
  REQUIRE_FALSE(deep);
  CHECK(deep.error().what == "nested more than 100 levels deep");
}

TEST_CASE("size is bounded", "[query][hostile]") {
  CHECK_FALSE(parse_query(std::string(kMaxQueryBytes + 1, 'a'), kAtNow));
  CHECK(parse_query(std::string(kMaxQueryBytes, 'a'), kAtNow));
  CHECK_FALSE(parse_query(std::string(kMaxNameBytes + 1, 'a') + ":b", kAtNow));
  const auto many = parse_query(repeated("a ", kMaxFilters + 1), kAtNow);
  REQUIRE_FALSE(many);
  CHECK(many.error().help.find("in(...)") != std::string::npos);
  CHECK(parse_query("*" + repeated(" | limit 5", kMaxPipes), kAtNow));
  const auto pipes = parse_query("*" + repeated(" | limit 5", kMaxPipes + 1), kAtNow);
  REQUIRE_FALSE(pipes);
  CHECK(pipes.error().what == "more than 1000 pipes in one query");
  const auto values = parse_query("a:in(" + repeated("b,", 200'000) + ")", kAtNow);
  REQUIRE(values);
  CHECK(std::get<ValuesFilter>(values->filter.node).values.size() == 200'000);
}

TEST_CASE("long texts take time in proportion", "[query][hostile]") {
  // Each of these was given a chance to be quadratic: half a million tokens.
  for (const std::string& text :
       {repeated("a-", 400'000), repeated("a|", 400'000), "a:" + repeated("b:", 400'000),
        "* | fields " + repeated("a,", 400'000) + "b", repeated("# a\n", 200'000) + "b",
        "* | math " + repeated("a + ", 60'000) + "b as c",
        "{a in (" + repeated("b,", 200'000) + ")}",
        "a:in(" + repeated("b,", 200'000) + "c d)", repeated("a\\", 400'000)}) {
    static_cast<void>(parse_query(text, kAtNow));
  }
}

TEST_CASE("random bytes are refused or survive printing", "[query][hostile]") {
  std::mt19937 random(20240530);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    const std::size_t length = random() % 24;
    for (std::size_t j = 0; j < length; ++j) text.push_back(static_cast<char>(random() % 256));
    check_round_trip(text);
  }
}

TEST_CASE("random tokens are refused or survive printing", "[query][hostile]") {
  static constexpr std::string_view kTokens[] = {
      "a", "b.c", "\"d e\"", "'", "`f`", "error", "_msg", "_time", "_stream", "level", "5", "10KiB",
      "5m", "-1", "1.5", "2024-01-02", "now", "10.0.0.1", "inf", "*", "*", ":", ":", "(", ")", "(",
      ")", "[", "]", "{", "}", ",", "|", "|", "=", "!=", "~", "!~", "=~", "<", ">", ">=", "!", "-",
      "not", "and", "or", "&&", "||", "in", "i", "seq", "range", "len_range", "contains_any",
      "min_level", "warn", "eq_field", "re", "offset", "day_range", "week_range", "Mon", "08:00",
      "by", "stats", "count", "count()", "sum(a)", "quantile", "if", "as", "sort", "desc", "limit",
      "fields", "delete", "copy", "rename", "top", "uniq", "hits", "with", "rank", "first", "last",
      "partition", "math", "+", "/", "%", "^", "&", "xor", "default", "round", "max", "extract",
      "\"x<y>z\"", "from", "format", "\"<q:y>\"", "replace", "replace_regexp", "at", "unpack_json",
      "result_prefix", "keep_original_fields", "unroll", "join", "union", "inner", "prefix",
      "options", "concurrency=2", "hash", "len", "facets", "field_names", "patterns", "gaps", "#",
      "\n", "é", "\xFF"};
  std::mt19937 random(20240531);
  int accepted = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text;
    const std::size_t count = 1 + random() % 9;
    for (std::size_t j = 0; j < count; ++j) {
      text += kTokens[random() % std::size(kTokens)];
      if (random() % 3 > 0) text += ' ';
    }
    if (check_round_trip(text)) ++accepted;
  }
  CHECK(accepted > 1000);
}

// Queries made by grammar, so that deep trees are reached too.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string query(int depth) {
    std::string text = filter(depth);
    for (std::size_t i = pick(4); i > 0; --i) text += " | " + pipe(depth - 1);
    return text;
  }

 private:
  std::size_t pick(std::size_t count) { return random_() % count; }

  std::string word() {
    static constexpr std::string_view kWords[] = {
        "a",         "b.c", "\"d e\"", "and", "'or'",  "`x\\y`",
        "\"\\xff\"", "é",   "in",      "x-y", "\"*\"", "\"by\""};
    return std::string(kWords[pick(std::size(kWords))]);
  }
  std::string name() {
    static constexpr std::string_view kNames[] = {"a", "b.c", "\"d e\"", "\"limit\"", "_msg",
                                                  "\"\"", "\"as\"", "\"x:y\""};
    return std::string(kNames[pick(std::size(kNames))]);
  }
  std::string number() {
    static constexpr std::string_view kNumbers[] = {"5", "-1.5", "10KiB", "5m", "0xff", "inf",
                                                    "1_000", "10.0.0.1", "1e-3"};
    return std::string(kNumbers[pick(std::size(kNumbers))]);
  }

  std::string leaf(int depth) {
    switch (pick(14)) {
      case 0:
        return word() + "*";
      case 1:
        return "=" + word();
      case 2:
        return "!=" + word() + "*";
      case 3:
        return "~" + std::string("\"x.*y\"");
      case 4:
        return ">=" + number();
      case 5:
        return "<" + word();
      case 6:
        return "in(" + word() + ", " + word() + ")";
      case 7:
        return depth > 0 ? "contains_all(" + query(depth - 1) + " | fields " + name() + ")" : "*";
      case 8:
        return "range(" + number() + ", " + number() + "]";
      case 9:
        return "i(" + word() + "*)";
      case 10:
        return "seq(" + word() + "," + word() + ")";
      case 11:
        return "\"\"";
      case 12:
        return "len_range(1, inf)";
      default:
        return word();
    }
  }
  std::string operand(int depth) {
    if (depth <= 0) return leaf(depth);
    switch (pick(9)) {
      case 0:
        return "(" + filter(depth - 1) + ")";
      case 1:
        return "!" + operand(depth - 1);
      case 2:
        return "not (" + filter(depth - 1) + ")";
      case 3:
        return name() + ":(" + group(depth - 1) + ")";
      case 4:
        return "{a=\"b\",c!~\"d\" or e=f}";
      case 5:
        return "_time:[2024-01-02, now) offset 1h";
      default:
        return name() + ":" + leaf(depth);
    }
  }
  std::string group(int depth) {
    return leaf(depth) + (pick(2) == 0 ? " or " : " ") + leaf(depth);
  }
  std::string filter(int depth) {
    std::string text = "* " + operand(depth);
    for (std::size_t i = pick(3); i > 0; --i) {
      static constexpr std::string_view kJoins[] = {" ", " and ", " or ", " && ", " || "};
      text += std::string(kJoins[pick(std::size(kJoins))]) + operand(depth);
    }
    return text;
  }
  std::string math(int depth) {
    if (depth <= 0) return pick(2) == 0 ? name() : number();
    static constexpr std::string_view kOps[] = {" + ", " - ", " * ", " / ", " % ", " ^ ",
                                                " & ", " or ", " xor ", " default "};
    switch (pick(4)) {
      case 0:
        return "(" + math(depth - 1) + ")";
      case 1:
        return "-" + math(depth - 1);
      case 2:
        return "max(" + math(depth - 1) + ", " + math(depth - 1) + ")";
      default:
        return math(depth - 1) + std::string(kOps[pick(std::size(kOps))]) + math(depth - 1);
    }
  }
  std::string pipe(int depth) {
    switch (pick(13)) {
      case 0:
        return "fields " + name() + ", b*";
      case 1:
        return "sort by (" + name() + " desc, z) limit 5 rank as " + name();
      case 2:
        return "stats by (" + name() + ":5m, z) count() if (" + filter(depth) + "), sum(q*) s";
      case 3:
        return "math " + math(3) + " as " + name();
      case 4:
        return "filter " + filter(depth);
      case 5:
        return depth > 0 ? "union (" + query(depth - 1) + ")" : "trace";
      case 6:
        return "extract if (" + filter(depth) + ") \"x<y>z\" from " + name();
      case 7:
        return "top 3 by (" + name() + ") hits as h";
      case 8:
        return "unpack_json from " + name() + " fields (a, b*) result_prefix \"p-\"";
      case 9:
        return "replace (" + word() + ", \"\") at " + name() + " limit 2";
      case 10:
        return "copy " + name() + " as n, x* y*";
      case 11:
        return "uniq by (" + name() + ") with hits";
      default:
        return "hash(" + name() + ") as " + name();
    }
  }

  std::mt19937 random_;
};

TEST_CASE("queries made by the grammar print back as themselves", "[query][hostile]") {
  int accepted = 0;
  for (std::uint32_t seed = 1; seed <= 5000; ++seed) {
    Generator generator(seed);
    CAPTURE(seed);
    if (check_round_trip(generator.query(3))) ++accepted;
  }
  CHECK(accepted > 4000);
}

}  // namespace
}  // namespace logkit::query
