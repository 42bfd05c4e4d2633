#include "tools/logq/partials.h"

#include <charconv>

#include "lib/base/base64.h"
#include "lib/base/json_escape.h"
#include "lib/parse/outer_members.h"
#include "lib/query/exec/values.h"
#include "lib/record/json_text.h"

namespace logkit::logq {
namespace {

constexpr std::string_view kVersion = "1";

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

Error no_partial(std::string what) {
  Error error = Error::invalid(std::move(what));
  error.help = "--merge-partials reads what logq --partial has written, nothing else";
  return error;
}

}  // namespace

Status PartialWriter::begin(const PartialHead& head) {
  std::string line = R"({"_partial":"query","version":)";
  line += kVersion;
  line += R"(,"query":)";
  append_json_string(head.query, line);
  line += R"(,"window_s":")" + query::number_text(head.window_seconds) + '"';
  if (head.bucket_ns) line += R"(,"bucket_ns":)" + std::to_string(*head.bucket_ns);
  return out_.write(line + "}\n");
}

Status PartialWriter::add(std::string_view key, std::string_view state) {
  ++states_;
  std::string line = R"({"_partial":"state","key":")";
  append_base64(key, line);
  line += R"(","state":")";
  append_base64(state, line);
  return out_.write(line + "\"}\n");
}

Status PartialWriter::finish(std::uint64_t troubles) {
  std::string line = R"({"_partial":"end","states":)" + std::to_string(states_);
  if (troubles > 0) line += R"(,"troubles":)" + std::to_string(troubles);
  return out_.write(line + "}\n");
}

// The fields of a line; those it does not have are empty.
struct PartialReader::Line {
  std::string_view kind, version, query, window_s, bucket_ns, key, state, states, troubles;
};

Status PartialReader::push(record::Batch& batch) {
  constexpr std::size_t kFields = 9;
  constexpr std::string_view kNames[kFields] = {"_partial",  "version", "query", "window_s",
                                                "bucket_ns", "key",     "state", "states",
                                                "troubles"};
  const record::Column* columns[kFields] = {};
  for (std::size_t i = 0; i < kFields; ++i) {
    LK_TRY(columns[i], batch.resolve(kNames[i]));
  }
  record::TextScratch scratch[kFields];
  for (const std::uint32_t row : batch.selection()) {
    std::string_view texts[kFields];
    for (std::size_t i = 0; i < kFields; ++i) texts[i] = columns[i]->text(row, scratch[i]);
    LK_RETURN_IF_ERROR(take({texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6],
                             texts[7], texts[8]}));
  }
  return {};
}

Status PartialReader::take(const Line& line) {
  if (line.kind == "query") return take_query(line);
  if (line.kind == "state") return take_state(line);
  if (line.kind != "end") return no_partial("a record that is no part of a partial answer");
  std::uint64_t states = 0;
  if (!read_number(line.states, states)) return no_partial("an end that counts no states");
  std::uint64_t troubles = 0;
  if (!line.troubles.empty() && !read_number(line.troubles, troubles)) {
    return no_partial("an end that counts no troubles");
  }
  ++ends_;
  troubles_ += troubles;
  states_told_ += states;
  return {};
}

Status PartialReader::take_query(const Line& line) {
  PartialHead head;
  head.query = line.query;
  std::int64_t bucket_ns = 0;
  if (!line.bucket_ns.empty()) {
    if (!read_number(line.bucket_ns, bucket_ns)) return no_partial("a bucket that is no number");
    head.bucket_ns = bucket_ns;
  }
  if (line.version != kVersion) {
    Error error = Error::unsupported("a partial answer of version " + std::string(line.version));
    error.help = "make and merge the parts with the same version of logq";
    return error;
  }
  if (head.query != wanted_.query || head.bucket_ns != wanted_.bucket_ns) {
    Error error = Error::invalid("a partial answer to another query: '" + head.query + "'");
    error.help = "merge with the query and the view that the parts were made with";
    return error;
  }
  if (!read_number(line.window_s, head.window_seconds)) {
    return no_partial("a window that is no number of seconds");
  }
  if (parts_ > 0 && head.window_seconds != wanted_.window_seconds) {
    Error error = Error::invalid("partial answers of windows of different length");
    error.help = "give each part the same --since and --until";
    return error;
  }
  wanted_.window_seconds = head.window_seconds;
  return parts_++ == 0 ? target_.begin(head) : Status();
}

Status PartialReader::take_state(const Line& line) {
  if (parts_ == 0) return no_partial("a state before the query that it answers");
  ++states_;
  arena_.clear();
  const auto decode = [this](std::string_view text) {
    return text.empty() ? std::string_view("") : parse::decode_base64(text, arena_);
  };
  const std::string_view key = decode(line.key);
  const std::string_view state = decode(line.state);
  if (key.data() == nullptr || state.data() == nullptr) {
    return no_partial("a state that is not base64");
  }
  return target_.add(key, state);
}

Status PartialReader::finish() const {
  if (parts_ == 0) return no_partial("no partial answer came");
  if (parts_ == ends_ && states_ == states_told_) return {};
  Error error = Error::corrupt("a partial answer is cut short: " + std::to_string(ends_) + " of " +
                               std::to_string(parts_) + " parts have their end, " +
                               std::to_string(states_) + " of " + std::to_string(states_told_) +
                               " states are there");
  error.help = "make the part again";
  return error;
}

}  // namespace logkit::logq
