#include "lib/cli/suggest.h"

#include <catch2/catch.hpp>

namespace logkit::cli {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("the distance counts slips, a swap as one", "[cli][suggest]") {
  CHECK(edit_distance("trace_id", "trace_id", 3) == 0);
  CHECK(edit_distance("trace_di", "trace_id", 3) == 1);
  CHECK(edit_distance("trace_ud", "trace_id", 3) == 1);
  CHECK(edit_distance("kitten", "sitting", 5) == 3);
  CHECK(edit_distance("Level", "level", 3) == 0);
  CHECK(edit_distance("", "abc", 5) == 3);
  CHECK(edit_distance("abcdef", "uvwxyz", 2) == 3);
}

TEST_CASE("the nearest name is suggested, never one that is farther", "[cli][suggest]") {
  const Names fields = {"span_id", "trace_flags", "trace_id", "trace", "traces_id"};
  CHECK(nearest("trace_ud", fields) == Names{"trace_id"});
  CHECK(nearest("trace_ud", fields, 2) == Names{"trace_id", "traces_id"});
  CHECK(nearest("completely_else", fields).empty());
  CHECK(nearest("sice", Names{"since", "size"}) == Names{"since"});
  CHECK(nearest("x", Names{"y"}).empty());
  CHECK(nearest(std::string(100000, 'a'), Names{std::string(100000, 'a') + "b"}).empty());
}

TEST_CASE("a suggestion is a question", "[cli][suggest]") {
  CHECK(did_you_mean(Names{}).empty());
  CHECK(did_you_mean(Names{"a"}) == "did you mean 'a'?");
  CHECK(did_you_mean(Names{"a", "b"}) == "did you mean 'a' or 'b'?");
  CHECK(did_you_mean(Names{"a", "b", "c"}) == "did you mean 'a', 'b' or 'c'?");
}

}  // namespace
}  // namespace logkit::cli
