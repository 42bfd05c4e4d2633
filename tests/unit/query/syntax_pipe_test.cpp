#include "tests/unit/query/syntax_helpers.h"

namespace logkit::query {
namespace {

std::vector<std::string> names(const std::vector<FieldRef>& fields) {
  std::vector<std::string> out;
  for (const FieldRef& field : fields) out.push_back(field.name);
  return out;
}
using Names = std::vector<std::string>;

TEST_CASE("pipes about fields", "[query][parse]") {
  const auto fields = pipe_of<FieldsPipe>("keep a, b.*, \"c d*\"");
  REQUIRE(fields.fields.size() == 3);
  CHECK(fields.fields[1].is_prefix);
  CHECK(fields.fields[1].matches("b.x"));
  CHECK_FALSE(fields.fields[1].matches("bx"));
  CHECK(fields.fields[2].name == "c d");
  CHECK(fields.fields[2].is_prefix);
  CHECK(pipe_of<FieldsPipe>("fields *").fields.front().matches_all());
  const auto moves = pipe_of<RenamePipe>("mv a* as b*, c d");
  REQUIRE(moves.moves.size() == 2);
  CHECK(moves.moves[0].to.name == "b");
  CHECK(moves.moves[1].from.name == "c");
  CHECK(pipe_of<DeletePipe>("rm a, b").fields.size() == 2);
  CHECK(pipe_of<CopyPipe>("cp a b").moves.size() == 1);
}

TEST_CASE("pipes about rows", "[query][parse]") {
  CHECK(pipe_of<LimitPipe>("head").count == 10);
  CHECK(pipe_of<LimitPipe>("limit 1_000").count == 1000);
  CHECK(pipe_of<OffsetPipe>("skip 10K").count == 10000);
  const auto sort = pipe_of<SortPipe>(
      "order by (a, b desc) desc limit 5 rank as r partition by (c) offset 2");
  CHECK(sort.by.size() == 2);
  CHECK(sort.by[1].descending);
  CHECK(sort.descending);
  CHECK(sort.limit == 5);
  CHECK(sort.offset == 2);
  CHECK(names(sort.partition_by) == Names{"c"});
  CHECK(sort.rank->name == "r");
  const auto last = pipe_of<FirstPipe>("last 3 by (a) partition by (b) rank");
  CHECK(last.is_last);
  CHECK(last.count == 3);
  CHECK(last.rank->name == "rank");
}

TEST_CASE("top and uniq name their hits beside the fields", "[query][parse]") {
  const auto top = pipe_of<TopPipe>("top 5 a, b");
  CHECK(top.count == 5);
  CHECK(names(top.by) == Names{"a", "b"});
  CHECK(top.hits.name == "hits");
  CHECK_FALSE(top.rank);
  CHECK(pipe_of<TopPipe>("top by (hits, hitss)").hits.name == "hitsss");
  CHECK(pipe_of<TopPipe>("top by (a) hits as n rank").hits.name == "n");
  const auto uniq = pipe_of<UniqPipe>("uniq a with hits limit 3");
  CHECK(uniq.hits->name == "hits");
  CHECK(uniq.limit == 3);
}

TEST_CASE("patterns are taken apart", "[query][parse]") {
  const auto extract = pipe_of<ExtractPipe>("extract 'ip=<ip> <_>&lt;<plain:a b>;' from x");
  CHECK(extract.from.name == "x");
  const auto& steps = extract.pattern.steps;
  REQUIRE(steps.size() == 4);
  CHECK(steps[0].literal == "ip=");
  CHECK(steps[0].field == "ip");
  CHECK(steps[1].field.empty());
  CHECK(steps[1].has_place);
  CHECK(steps[2].literal == "<");
  CHECK(steps[2].option == "plain");
  CHECK(steps[2].field == "a b");
  CHECK(steps[3].literal == ";");
  CHECK_FALSE(steps[3].has_place);
  const auto regexp = pipe_of<ExtractRegexpPipe>("extract_regexp '(a)(?P<b>c)(?P<d>e)'");
  CHECK(regexp.group_names == std::vector<std::string>{"", "b", "d"});
}

TEST_CASE("unpacking and replacing", "[query][parse]") {
  const auto unpack = pipe_of<UnpackPipe>(
      "unpack_json if (a:b) from x fields (c, d*) result_prefix p. keep_original_fields");
  CHECK(unpack.format == UnpackPipe::Format::kJson);
  CHECK(unpack.condition);
  CHECK(unpack.fields.size() == 2);
  CHECK(unpack.result_prefix == "p.");
  CHECK(unpack.keep_original_fields);
  CHECK(pipe_of<UnpackPipe>("unpack_syslog x offset -2h30m").offset->ns == -9'000'000'000'000);
  const auto replace = pipe_of<ReplacePipe>("replace ('a b', \"\") at c limit 2");
  CHECK(replace.from == "a b");
  CHECK(replace.to.empty());
  CHECK(replace.limit == 2);
  CHECK(pipe_of<UnpackWordsPipe>("unpack_words x").result.name == "x");
}

TEST_CASE("queries inside of pipes", "[query][parse]") {
  const auto join = pipe_of<JoinPipe>("join on (a) (b | union (c)) inner prefix 'p.'");
  CHECK(join.is_inner);
  CHECK(join.prefix == "p.");
  CHECK(join.query->pipes.size() == 1);
}

TEST_CASE("without the name of a pipe: stats or a filter", "[query][parse]") {
  CHECK(pipe_of<StatsPipe>("count()").functions.size() == 1);
  CHECK(pipe_of<StatsPipe>("(a) count()").by.size() == 1);
  pipe_of<FilterPipe>("(a or b)");
  pipe_of<FilterPipe>("a:>5");
  pipe_of<FilterPipe>("\"count\"");
}

TEST_CASE("our own pipes; their names stay fields", "[query][parse]") {
  CHECK(pipe_of<PatternsPipe>("patterns 20 at x").limit == 20);
  const auto gaps = pipe_of<GapsPipe>("gaps of n min 5m by (host)");
  CHECK(gaps.sequence->name == "n");
  CHECK(gaps.min_gap->ns == 300'000'000'000);
  pipe_of<TracePipe>("trace");
  pipe_of<BytesPipe>("bytes");
  pipe_of<FilterPipe>("bytes:>5");
  CHECK(filter_of<PhraseFilter>("trace").text == "trace");
  CHECK(filter_of<CompareFilter>("bytes:>5").field.name == "bytes");
}

TEST_CASE("math binds as on paper", "[query][parse]") {
  const auto text = [](std::string_view expr) {
    return print(pipe_of<MathPipe>("math " + std::string(expr) + " as x").results.front().expr);
  };
  CHECK(text("a+b*c") == "a + b * c");
  CHECK(text("(a+b)*c") == "(a + b) * c");
  CHECK(text("a-(b-c)") == "a - (b - c)");
  CHECK(text("a-b-c") == "a - b - c");
  CHECK(text("a/(b*c)^2") == "a / (b * c) ^ 2");
  CHECK(text("-(a+b)") == "-(a + b)");
  CHECK(text("a default b or c") == "a default b or c");
  const auto pipe = pipe_of<MathPipe>("eval a+5m, round(b, 0.1)");
  CHECK(pipe.results[0].result.name == "a + 5m");
  CHECK(pipe.results[1].result.name == "round(b, 0.1)");
  const auto& five = pipe.results[0].expr.args[1];
  CHECK(five.op == MathOp::kConstant);
  CHECK(five.constant.value == 300e9);
}

}  // namespace
}  // namespace logkit::query
