// SourceParser, continued: lines that are records already.
#include "lib/parse/formats/formats.h"
#include "lib/parse/outer_members.h"
#include "lib/parse/source_origin.h"

namespace logkit::parse {

void SourceParser::add_object(std::string_view text) {
  // Lines of the input itself come before a record of another source.
  if (main_->joiner.is_open() && outer_.find("_src") != nullptr) flush(*main_);
  const JsonMember* const message = outer_.find("_msg");
  if (message != nullptr && message->is_string()) return add_wrapped(text, *message);
  if (outer_.is_position_only()) {
    ++counts_.position_lines;
    return add_position(text);
  }
  const JsonMember* const src = outer_.find("_src");
  // With a position it is a record already, and has no text that could be anything else.
  if (src != nullptr && main_->stream.is_auto()) {
    Origin& origin = origin_of(src->token);
    flush(origin);
    normalise(outer_, times_, new_record());
    return emit(origin.stream, true);
  }
  if (!main_->stream.is_decided()) decide(*main_);
  if (!main_->stream.format().is_json) return add_plain(text);
  flush(*main_);
  normalise(outer_, times_, new_record());
  emit(main_->stream, true);
}

// It goes behind the records that its position covers: what its source has open
// ends by its own lines, not by this one.
void SourceParser::add_position(std::string_view text) {
  const JsonMember* const src = outer_.find("_src");
  const auto found = src == nullptr ? origins_.end() : origins_.find(src->token);
  if (found == origins_.end()) return handler_.position_line(text);
  found->second->held_position = text;
  release_position(*found->second);
}

void SourceParser::release_position(Origin& origin) {
  if (origin.held_position.empty() || origin.joiner.is_open() || origin.stream.holds_parts()) return;
  handler_.position_line(origin.held_position);
  origin.held_position.clear();
}

void SourceParser::add_wrapped(std::string_view outer_text, JsonMember message) {
  const JsonMember* const src = outer_.find("_src");
  Origin& origin = src == nullptr ? *main_ : origin_of(src->token);
  current_.as_it_came = exact_text(message);
  current_.mark_bytes = 0;
  current_.is_one_line = false;
  const std::string_view text = without_cr(current_.as_it_came);
  if (is_blank(text) && !origin.joiner.is_open()) {  // says nothing of its source
    normalise(outer_, times_, new_record());
    return emit(origin.stream, true);
  }
  if (!origin.stream.is_decided()) decide(origin);
  origin.joiner.use(origin.stream.format());
  if (origin.joiner.joins()) return add_joined(origin, text, outer_text);
  parse_wrapped(origin, outer_, text);
  release_position(origin);
}

// `outer` is the record, `text` what its message, or that of several, says.
void SourceParser::parse_wrapped(Origin& origin, const JsonObject& outer, std::string_view text) {
  ParseError error;
  const FormatInfo* const format = read_wrapped(origin, outer, text, error);
  if (format != nullptr) note_choice(origin);
  if (format == nullptr) {
    new_record().message = Value::string(text);
    record_.parse_error = error.reason;
    ++counts_.unmatched;
    handler_.unmatched({name_, current_.number, 0, error.reason, current_.as_it_came});
  }
  // Where the record was only normalised, its members are there already.
  const bool is_normalised =
      record_.message.is_token && record_.message.text.data() == outer.find("_msg")->token.data();
  if (is_normalised && text.find('\n') != std::string_view::npos)
    record_.message = Value::string(text);
  if (!is_normalised) {
    record_.line = text;
    if (options_.keep_raw) record_.raw = current_.as_it_came;
    add_outer_members(outer, time_, format != nullptr && format != &text_format(), record_);
  }
  put_last_position(origin);
  emit(origin.stream, format != nullptr);
}

// Of several records that were joined.
void SourceParser::put_last_position(Origin& origin) {
  if (origin.joiner.position.empty()) return;
  for (ParsedField& stamp : record_.stamps)
    if (stamp.name == "_pos") stamp.value = Value::token(origin.joiner.position);
}

// record_ came out and was full.
void SourceParser::keep_for_rest(Origin& origin) {
  origin.full = {.time_origin = record_.time_origin,
                 .time_ns = record_.time_ns,
                 .level = std::string(record_.level.text),
                 .has_level = record_.has_level(),
                 .is_token = record_.level.is_token};
}

// The lines that a full record had no room for have its time and level: no format
// could read them. `outer`: the record that they came in, if any.
void SourceParser::put_rest(Origin& origin, const JsonObject* outer, std::string_view text) {
  const Origin::Full& full = origin.full;
  ParsedRecord& record = new_record();
  record.line = text;
  record.message = Value::string(text);
  if (full.time_origin == TimeOrigin::kEvent) record.set_time(full.time_ns);
  if (full.has_level && (outer == nullptr || outer->find("level") == nullptr)) {
    record.level = {record.arena.keep(full.level), full.is_token};
  }
  if (outer != nullptr) {
    if (options_.keep_raw) record.raw = current_.as_it_came;
    add_outer_members(*outer, time_, false, record);
    put_last_position(origin);
  }
  emit(origin.stream, full.time_origin != TimeOrigin::kPrevious);
}

// The message; where it was not UTF-8, its bytes from beside it.
std::string_view SourceParser::exact_text(const JsonMember& message) {
  const JsonMember* const exact = outer_.find("_msg_b64");
  if (exact != nullptr && exact->is_string()) {
    const std::string_view bytes = decode_base64(exact->raw_string(), texts_);
    if (bytes.data() != nullptr) return bytes;
  }
  return unescape(message.raw_string(), texts_);
}

// Reads the message of a record. Without a format for it, JSON or text found by
// auto, the record is normalised as it is.
const FormatInfo* SourceParser::read_wrapped(Origin& origin, const JsonObject& outer,
                                             std::string_view text, ParseError& error) {
  const FormatInfo& format = origin.stream.format();
  const bool is_plain = format.is_json || (origin.stream.is_auto() && &format == &text_format());
  if (!is_plain) return origin.stream.parse(text, new_record(), error);
  if (format.is_json && record::looks_like_json_object(text) && inner_.scan(text)) {
    normalise(inner_, times_, new_record());
  } else {
    normalise(outer, times_, new_record());
  }
  return &format;
}

}  // namespace logkit::parse
