#include "tools/logparse/case_runner.h"

#include <vector>

#include "lib/cli/app.h"
#include "lib/io/input.h"
#include "lib/io/line_reader.h"
#include "lib/parse/json_record.h"
#include "lib/parse/json_splitter.h"
#include "lib/parse/registry.h"
#include "lib/parse/source_parser.h"

namespace logkit::logparse {
namespace {

using parse::JsonMember;
using parse::JsonObject;

class Collector final : public parse::RecordHandler {
 public:
  explicit Collector(const std::vector<parse::AddedField>& added) : added_(added) {}

  void record(parse::ParsedRecord& record, std::uint64_t) override {
    std::string line;
    parse::append_record(record, added_, line);
    line.pop_back();
    records.push_back(std::move(line));
  }
  void position_line(std::string_view line) override { records.emplace_back(line); }
  void unmatched(const Reject&) override {}
  void chose(const parse::FormatInfo&, std::string_view) override {}

  std::vector<std::string> records;

 private:
  const std::vector<parse::AddedField>& added_;
};

// Same value: objects whatever the order of their members, all else as compact
// text.
bool same_value(std::string_view got, std::string_view wanted) {
  JsonObject got_object;
  JsonObject wanted_object;
  parse::TextArena arena;
  if (!got_object.scan(got) || !wanted_object.scan(wanted))
    return parse::compact_json(got, arena) == parse::compact_json(wanted, arena);
  if (got_object.members().size() != wanted_object.members().size()) return false;
  for (const JsonMember& member : wanted_object.members()) {
    const JsonMember* const found = got_object.find(member.key);
    if (found == nullptr || !same_value(found->token, member.token)) return false;
  }
  return true;
}

// How a record differs from what was expected, a line each; empty where it does not.
std::string difference(std::string_view got, std::string_view expected) {
  JsonObject got_object;
  JsonObject wanted;
  if (!wanted.scan(expected)) return "# expect is no object\n";
  got_object.scan(got);
  std::string text;
  for (const JsonMember& member : wanted.members()) {
    const JsonMember* const found = got_object.find(member.key);
    const bool is_absent = member.token == "null";
    const bool is_same =
        found == nullptr ? is_absent : !is_absent && same_value(found->token, member.token);
    if (is_same) continue;
    text.append("#   ").append(member.key).append(": expected ");
    text.append(is_absent ? "nothing" : member.token).append(", got ");
    text.append(found == nullptr ? "nothing" : found->token).append("\n");
  }
  return text;
}

std::vector<std::string_view> expected_records(std::string_view expect, parse::TextArena& arena) {
  const std::string_view text = parse::compact_json(expect, arena);
  if (!text.starts_with('[')) return {text};
  // The elements of the array, found as the objects of a text.
  class Elements final : public parse::JsonSplitter::Handler {
   public:
    explicit Elements(parse::TextArena& kept) : arena(kept) {}
    void json_object(std::string_view object, std::uint64_t) override {
      found.push_back(arena.keep(object));
    }
    void no_object(std::string_view other, const char*,
                   const parse::JsonSplitter::Place&) override {
      found.push_back(arena.keep(other));
    }
    parse::TextArena& arena;
    std::vector<std::string_view> found;
  } elements(arena);
  parse::JsonSplitter splitter;
  splitter.add_line(text, 0, text.size(), elements);
  splitter.finish(elements);
  return elements.found;
}

class CaseRunner {
 public:
  CaseRunner(cli::World& world, Options& options) : world_(world), options_(options) {}

  Status run_path(const std::string& path);
  Result<cli::Exit> finish();

 private:
  Status run_case(std::string_view line, const std::string& where);
  Status parse_input(const JsonObject& test, std::vector<std::string>& records);
  Status report(const std::string& name, const std::string& fault);

  cli::World& world_;
  Options& options_;
  std::size_t count_ = 0;
  std::size_t failed_ = 0;
};

Status CaseRunner::run_path(const std::string& path) {
  LK_TRY(auto input, io::open_input(world_.fs, path, cli::input_options(world_, path)));
  while (true) {
    LK_TRY(const bool has_member, input->next_member());
    if (!has_member) return {};
    io::LineReader reader(*input, {});
    while (true) {
      LK_TRY(const auto lines, reader.next_chunk());
      if (lines.empty()) break;
      std::uint64_t number = reader.line_number();
      for (const io::Line& line : lines) {
        const std::string where = path + ":" + std::to_string(number);
        if (line.text.find_first_not_of(" \t\r") != std::string_view::npos)
          LK_RETURN_IF_ERROR(run_case(line.text, where));
        ++number;
      }
    }
  }
}

Status CaseRunner::parse_input(const JsonObject& test, std::vector<std::string>& records) {
  parse::TextArena arena;
  parse::ParserOptions parser_options = options_.parser;
  const JsonMember* const format = test.find("format");
  if (format != nullptr && format->is_string()) {
    const std::string_view list = parse::unescape(format->raw_string(), arena);
    LK_TRY(parser_options.formats, parse::parse_format_list(list, options_.patterns));
  }
  const JsonMember* const input = test.find("input");
  std::string text(parse::unescape(input->raw_string(), arena));
  LK_TRY(auto source, io::open_input_memory(std::move(text), "input"));
  LK_TRY(const bool has_member, source->next_member());
  Collector collector(options_.added);
  parse::SourceParser parser(parser_options, "input", collector);
  io::LineReader reader(*source, {.max_line_bytes = options_.max_record_bytes});
  while (has_member) {
    LK_TRY(const auto lines, reader.next_chunk());
    if (lines.empty()) break;
    parser.add_lines(lines, reader.line_number());
  }
  parser.finish();
  records = std::move(collector.records);
  return {};
}

Status CaseRunner::run_case(std::string_view line, const std::string& where) {
  JsonObject test;
  if (!test.scan(line)) return report(where, "#   " + std::string(test.error().reason) + "\n");
  const JsonMember* const input = test.find("input");
  const JsonMember* const expect = test.find("expect");
  if (input == nullptr || !input->is_string() || expect == nullptr)
    return report(where, "#   a case needs \"input\", a string, and \"expect\"\n");
  parse::TextArena arena;
  const JsonMember* const named = test.find("name");
  const std::string name = named != nullptr && named->is_string()
                               ? std::string(parse::unescape(named->raw_string(), arena))
                               : where;
  std::vector<std::string> records;
  if (Status parsed = parse_input(test, records); !parsed)
    return report(name, "#   " + parsed.error().message() + "\n");
  const std::vector<std::string_view> expected = expected_records(expect->token, arena);
  std::string fault;
  if (expected.size() != records.size()) {
    fault = "#   expected " + std::to_string(expected.size()) + " records, got " +
            std::to_string(records.size()) + "\n";
  }
  for (std::size_t i = 0; i < std::min(expected.size(), records.size()); ++i)
    fault += difference(records[i], expected[i]);
  if (!fault.empty())
    for (const std::string& record : records) fault += "#   record " + record + "\n";
  return report(name, fault);
}

Status CaseRunner::report(const std::string& name, const std::string& fault) {
  ++count_;
  if (!fault.empty()) ++failed_;
  return world_.out.write((fault.empty() ? "ok " : "not ok ") + std::to_string(count_) + " - " +
                          name + "\n" + fault);
}

Result<cli::Exit> CaseRunner::finish() {
  if (count_ == 0) return Error::invalid("--test: there is no case");
  LK_RETURN_IF_ERROR(world_.out.write("1.." + std::to_string(count_) + "\n# " +
                                      std::to_string(count_ - failed_) + " passed, " +
                                      std::to_string(failed_) + " failed\n"));
  LK_RETURN_IF_ERROR(world_.out.flush());
  return failed_ == 0 ? cli::Exit::kSuccess : cli::Exit::kNone;
}

}  // namespace

Result<cli::Exit> run_cases(cli::World& world, Options& options) {
  CaseRunner runner(world, options);
  for (const std::string& path : options.paths) LK_RETURN_IF_ERROR(runner.run_path(path));
  return runner.finish();
}

}  // namespace logkit::logparse
