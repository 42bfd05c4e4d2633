#include "tools/logq/retyped.h"

#include <optional>

namespace logkit::logq {

std::vector<std::string> answer_options(const Options& options) {
  std::vector<std::string> typed;
  const auto flag = [&typed](const char* name, bool given) {
    if (given) typed.emplace_back(name);
  };
  const auto value = [&typed](const char* name, const std::string& text) {
    if (!text.empty()) typed.insert(typed.end(), {name, text});
  };
  const auto number = [&typed](const char* name, const std::optional<std::uint64_t>& count) {
    if (count) typed.insert(typed.end(), {name, std::to_string(*count)});
  };
  flag("--any-field", options.any_field);
  value("--msg-field", options.message_field);
  value("--time-field", options.time_field);
  value("--format", options.format);
  if (options.max_record_bytes != Options{}.max_record_bytes) {
    number("--max-record", options.max_record_bytes);
  }
  value("--fields", options.fields);
  flag("--keep-pos", options.keep_positions);
  flag("--reverse", options.newest_first);
  number("--max-count", options.max_records);
  number("--last-rows", options.last_records);
  value("--tz", options.common.tz);
  flag("--local", options.common.local_time);
  value("--now", options.common.now);
  return typed;
}

std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string shell_word(const std::string& text) {
  const bool plain =
      !text.empty() &&
      text.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,+@%=-") ==
          std::string::npos;
  return plain ? text : shell_quoted(text);
}

}  // namespace logkit::logq
