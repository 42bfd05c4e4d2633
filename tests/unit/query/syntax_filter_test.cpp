#include <limits>

#include "tests/unit/query/syntax_helpers.h"

namespace logkit::query {
namespace {

TEST_CASE("words, phrases, prefixes and empty values", "[query][parse]") {
  CHECK(filter_of<PhraseFilter>("error").text == "error");
  CHECK(filter_of<PhraseFilter>("error").field.name == "_msg");
  CHECK(filter_of<PhraseFilter>("level:error").field.name == "level");
  CHECK(filter_of<PhraseFilter>("'two words'").text == "two words");
  CHECK(filter_of<PhraseFilter>("a-b+c").text == "a-b+c");
  CHECK(filter_of<PhraseFilter>("a:b:c").text == "b:c");
  CHECK(filter_of<PhraseFilter>("i(Err)").ignore_case);
  CHECK(filter_of<PrefixFilter>("err*").text == "err");
  CHECK(filter_of<PrefixFilter>("x:\"a b\"*").text == "a b");
  CHECK(filter_of<PrefixFilter>("i(er*)").ignore_case);
  CHECK(filter_of<AnyValueFilter>("x:*").field.name == "x");
  CHECK(filter_of<EmptyValueFilter>("x:\"\"").field.name == "x");
  CHECK(filter_of<EmptyValueFilter>("''").field.name == "_msg");
  filter_of<AllFilter>("*");
}

TEST_CASE("and, or and not are flat", "[query][parse]") {
  const auto both = filter_of<AndFilter>("(a b) and (c (d))");
  CHECK(both.operands.size() == 4);
  const auto either = filter_of<OrFilter>("a or (b or c d)");
  REQUIRE(either.operands.size() == 3);
  CHECK(std::holds_alternative<AndFilter>(either.operands[2].node));
  filter_of<PhraseFilter>("not !a");
  filter_of<NotFilter>("!!!a");
  CHECK(must_parse("a && b || c") == must_parse("a b or c"));
}

TEST_CASE("a field before parentheses goes to what has none", "[query][parse]") {
  const auto group = filter_of<AndFilter>("x:(a !b =c >5 in(d))");
  REQUIRE(group.operands.size() == 5);
  CHECK(std::get<PhraseFilter>(group.operands[0].node).field.name == "x");
  CHECK(std::get<ExactFilter>(group.operands[2].node).field.name == "x");
  CHECK(std::get<CompareFilter>(group.operands[3].node).field.name == "x");
  CHECK(std::get<ValuesFilter>(group.operands[4].node).field.name == "x");
}

TEST_CASE("the name of a function is a word where no parenthesis follows", "[query][parse]") {
  CHECK(filter_of<PhraseFilter>("in").text == "in");
  CHECK(filter_of<PhraseFilter>("range-x").text == "range-x");
  CHECK(filter_of<PhraseFilter>("in:x").field.name == "in");
  CHECK(filter_of<ValuesFilter>("in (x)").values == std::vector<std::string>{"x"});
}

TEST_CASE("exact values and regular expressions", "[query][parse]") {
  CHECK(filter_of<ExactFilter>("x:=a/b").text == "a/b");
  CHECK(filter_of<ExactFilter>("x:=a*").is_prefix);
  CHECK(filter_of<ExactFilter>("==a").text == "=a");
  CHECK(filter_of<ExactFilter>("x:exact('a b'*)").text == "a b");
  CHECK(filter_of<RegexpFilter>("x:~a*").pattern == "a*");
  CHECK(filter_of<RegexpFilter>("x:~\"a|b\"").pattern == "a|b");
  const auto negated = filter_of<NotFilter>("x:!=a");
  CHECK(std::get<ExactFilter>(negated.operand->node).text == "a");
}

TEST_CASE("comparisons are by number where there is one", "[query][parse]") {
  const auto size = filter_of<CompareFilter>("x:>=10KiB");
  CHECK(size.op == CompareOp::kGreaterEqual);
  CHECK(size.number == 10240.0);
  CHECK(size.text == "10KiB");
  const auto text = filter_of<CompareFilter>("x:<John");
  CHECK(text.op == CompareOp::kLess);
  CHECK_FALSE(text.number);
  CHECK(filter_of<CompareFilter>("x:< -5").number == -5.0);
  const auto range = filter_of<RangeFilter>("x:range(5m, inf]");
  CHECK(range.lower.value == 300e9);
  CHECK(range.upper.value == std::numeric_limits<double>::infinity());
  CHECK_FALSE(range.includes_lower);
  CHECK(range.includes_upper);
}

TEST_CASE("networks, lengths, levels and other fields", "[query][parse]") {
  const auto network = filter_of<Ipv4RangeFilter>("x:ipv4_range(10.1.2.3/20)");
  CHECK(network.min_address == 0x0A010000);
  CHECK(network.max_address == 0x0A010FFF);
  const auto all = filter_of<Ipv4RangeFilter>("x:ipv4_range(1.2.3.4/0)");
  CHECK(all.min_address == 0);
  CHECK(all.max_address == 0xFFFFFFFF);
  const auto length = filter_of<LengthRangeFilter>("len_range(0x10, inf)");
  CHECK(length.min_chars == 16);
  CHECK(length.max_chars == std::numeric_limits<std::uint64_t>::max());
  const auto level = filter_of<MinLevelFilter>("min_level(WARNING)");
  CHECK(level.field.name == "level");
  CHECK(level.level == "warn");
  CHECK(level.rank == 3);
  const auto other = filter_of<FieldCompareFilter>("a:le_field(b.c)");
  CHECK(other.op == FieldCompareFilter::Op::kLessEqual);
  CHECK(other.other.name == "b.c");
}

TEST_CASE("values and subqueries", "[query][parse]") {
  CHECK(filter_of<ValuesFilter>("x:in(a, 'b c', -5,)").values ==
        std::vector<std::string>{"a", "b c", "-5"});
  CHECK(filter_of<ValuesFilter>("x:in()").values.empty());
  filter_of<AllFilter>("x:in(*)");
  const auto sub = filter_of<ValuesFilter>("x:contains_any(err y:in(z | keep w) | uniq by (v))");
  CHECK(sub.kind == ValuesFilter::Kind::kContainsAny);
  REQUIRE(sub.subquery);
  CHECK(sub.subquery_field == "v");
  CHECK((*sub.subquery)->pipes.size() == 1);
  filter_of<ValuesFilter>("x:in(* | fields y)");
}

TEST_CASE("streams", "[query][parse]") {
  const auto stream = filter_of<StreamFilter>("{a=b, c=~\"d|e\" or f not_in (g, h)}");
  REQUIRE(stream.alternatives.size() == 2);
  CHECK(stream.alternatives[0][1].op == StreamMatch::Op::kMatch);
  CHECK(stream.alternatives[1][0].values == std::vector<std::string>{"g", "h"});
  CHECK(filter_of<StreamFilter>("{}").alternatives.empty());
}

TEST_CASE("options", "[query][parse]") {
  const Query query =
      must_parse("options(concurrency=2, ignore_global_time_filter=true, time_offset=1d) a");
  CHECK(query.options.concurrency == 2);
  CHECK(query.options.ignore_global_time_filter == true);
  CHECK(query.options.time_offset->ns == 86'400'000'000'000);
}

TEST_CASE("every node knows the bytes it was read from", "[query][parse]") {
  const std::string text = "level:error (x:in(a, b) or !y:\"c d\") | fields a, b* | limit 5";
  const Query query = must_parse(text);
  const auto& all = std::get<AndFilter>(query.filter.node);
  CHECK(slice(text, all.operands[0].span) == "level:error");
  const auto& either = std::get<OrFilter>(all.operands[1].node);
  CHECK(slice(text, all.operands[1].span) == "x:in(a, b) or !y:\"c d\"");
  CHECK(slice(text, either.operands[0].span) == "x:in(a, b)");
  CHECK(slice(text, either.operands[1].span) == "!y:\"c d\"");
  CHECK(slice(text, std::get<PhraseFilter>(all.operands[0].node).field.span) == "level");
  CHECK(slice(text, query.pipes[0].span) == "fields a, b*");
  CHECK(slice(text, query.pipes[1].span) == "limit 5");
  CHECK(slice(text, std::get<FieldsPipe>(query.pipes[0].node).fields[1].span) == "b*");
}

TEST_CASE("equality is about meaning, not about spelling", "[query][parse]") {
  CHECK(must_parse("a  and  b|limit 10") == must_parse("a b | head"));
  CHECK_FALSE(must_parse("a b") == must_parse("b a"));
  CHECK_FALSE(must_parse("a") == must_parse("a*"));
  CHECK(must_parse("x:>nan") == must_parse("x:>nan"));
}

}  // namespace
}  // namespace logkit::query
