#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "lib/parse/registry.h"

namespace logkit::parse {
namespace {

// The page without roff's escapes of '-'.
std::string manual() {
  const std::ifstream file("man/logparse.1");
  std::stringstream text;
  text << file.rdbuf();
  std::string page = text.str();
  for (std::size_t at = 0; (at = page.find("\\-", at)) != std::string::npos;) page.erase(at, 1);
  return page;
}

TEST_CASE("names and aliases of formats", "[parse][registry]") {
  for (const char* alias : {"nginx", "apache", "clf", "combined"})
    CHECK(find_format(alias) == find_format("combined"));
  CHECK(find_format("Combined") == nullptr);
  PatternFormats patterns;
  CHECK(parse_format_list("auto", patterns).value().empty());
  CHECK(parse_format_list("nginx,apache,logfmt", patterns).value().size() == 2);
  const auto unknown = parse_format_list("combined,logfmtt", patterns);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().where == "logfmtt");
  CHECK_FALSE(parse_format_list("", patterns));
  CHECK_FALSE(parse_format_list("auto,text", patterns));
}

TEST_CASE("no two formats share a name", "[parse][registry]") {
  auto names = format_names();
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("the manual has every format and every field", "[parse][registry]") {
  const std::string page = manual();
  REQUIRE(page.find(".SH FORMATS") != std::string::npos);
  for (const FormatInfo* format : all_formats()) {
    CAPTURE(format->name);
    CHECK(page.find(std::string(format->name)) != std::string::npos);
    for (const FieldInfo& field : format->fields) {
      CAPTURE(field.name);
      if (field.name.front() != '(') CHECK(page.find(std::string(field.name)) != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace logkit::parse
