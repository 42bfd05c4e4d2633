// How options are declared; how they are parsed is in command_line.cpp.
#include <charconv>

#include "lib/base/human.h"
#include "lib/cli/command_line.h"
#include "lib/cli/suggest.h"

namespace logkit::cli {
namespace {

Result<std::uint64_t> parse_count(const std::string& text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) {
    return Error::invalid("'" + text + "' is no whole number");
  }
  return value;
}

}  // namespace

std::vector<std::string> OptionSpec::name_list() const {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= opt.names.size();) {
    const std::size_t comma = std::min(opt.names.find(',', begin), opt.names.size());
    names.push_back(opt.names.substr(begin, comma - begin));
    begin = comma + 1;
  }
  return names;
}

std::string OptionSpec::long_name() const {
  const std::vector<std::string> names = name_list();
  for (const std::string& name : names) {
    if (name.starts_with("--")) return name.substr(2);
  }
  return names.front().substr(1);
}

Status OptionSpec::take(const std::vector<std::string>& values) const {
  for (const std::string& value : values) {
    if (!value.empty()) continue;
    Error error = Error::invalid("its value is empty");
    error.help = "leave the option out, or see whether a variable in it was ever set";
    return error;
  }
  return assign(values);
}

OptionSpec& CommandLine::add(Opt opt, OptionSpec::Takes takes) {
  OptionSpec spec;
  spec.opt = std::move(opt);
  spec.heading = heading_;
  spec.takes = takes;
  specs_.push_back(std::move(spec));
  return specs_.back();
}

void CommandLine::flag(Opt opt, bool* target) {
  add(std::move(opt), OptionSpec::Takes::kNothing).assign = [target](const Values& values) {
    // Only a configuration file gives a flag a value.
    const bool is_false = !values.empty() && values.back() == "false";
    if (!values.empty() && !is_false && values.back() != "true") {
      return Status(Error::invalid("'" + values.back() + "' is neither true nor false"));
    }
    *target = !is_false;
    return Status();
  };
}

void CommandLine::hidden_flag(Opt opt, bool* target) {
  flag(std::move(opt), target);
  specs_.back().hidden = true;
}

void CommandLine::value(Opt opt, std::string* target) {
  add(std::move(opt), OptionSpec::Takes::kValue).assign = [target](const Values& values) {
    *target = values.back();
    return Status();
  };
}

void CommandLine::value(Opt opt, std::optional<std::string>* target) {
  add(std::move(opt), OptionSpec::Takes::kValue).assign = [target](const Values& values) {
    *target = values.back();
    return Status();
  };
}

void CommandLine::value(Opt opt, std::optional<std::uint64_t>* target) {
  add(std::move(opt), OptionSpec::Takes::kValue).assign = [target](const Values& values) -> Status {
    LK_TRY(*target, parse_count(values.back()));
    return {};
  };
}

void CommandLine::bytes(Opt opt, std::optional<std::uint64_t>* target) {
  add(std::move(opt), OptionSpec::Takes::kValue).assign = [target](const Values& values) -> Status {
    *target = parse_size(values.back());
    if (target->has_value()) return {};
    Error error = Error::invalid("'" + values.back() + "' is no size");
    error.help = "write bytes as 64000000, 64M or 1.5GiB";
    return error;
  };
}

void CommandLine::list(Opt opt, std::vector<std::string>* target) {
  add(std::move(opt), OptionSpec::Takes::kManyValues).assign = [target](const Values& values) {
    *target = values;
    return Status();
  };
}

void CommandLine::pair(Opt opt, std::vector<std::string>* target) {
  add(std::move(opt), OptionSpec::Takes::kTwoValues).assign = [target](const Values& values) {
    if (values.size() != 2) return Status(Error::invalid("takes two values, once"));
    *target = values;
    return Status();
  };
}

void CommandLine::maybe_value(Opt opt, std::optional<std::string>* target) {
  add(std::move(opt), OptionSpec::Takes::kOptionalValue).assign = [target](const Values& values) {
    *target = values.empty() ? std::string() : values.back();
    return Status();
  };
}

void CommandLine::choice(Opt opt, std::vector<std::string> choices, std::string* target) {
  OptionSpec& spec = add(std::move(opt), OptionSpec::Takes::kValue);
  spec.choices = choices;
  spec.assign = [target, choices = std::move(choices)](const Values& values) -> Status {
    for (const std::string& known : choices) {
      if (values.back() != known) continue;
      *target = known;
      return {};
    }
    Error error = Error::invalid("unknown value '" + values.back() + "'");
    error.help = did_you_mean(nearest(values.back(), choices));
    if (error.help.empty()) {
      for (const std::string& known : choices) {
        error.help += (error.help.empty() ? "it can be " : ", ") + known;
      }
    }
    return error;
  };
}

}  // namespace logkit::cli
