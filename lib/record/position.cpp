#include "lib/record/position.h"

#include "lib/record/aliases.h"
#include "lib/record/json_syntax.h"
#include "lib/record/position_members.h"

namespace logkit::record {
namespace {

struct Member {
  std::string_view key;    // between its quotes, as written
  std::string_view value;  // as written
  std::size_t begin = 0;   // of the key's quote
  std::size_t end = 0;     // of the value
};

// The members of the outermost object, one after the other.
class MemberWalk {
 public:
  explicit MemberWalk(std::string_view object) : object_(object), cursor_(object) {
    cursor_.skip_space();
    cursor_.take('{', json_reason::kObject);
    cursor_.skip_space();
  }

  bool next(Member& member) {
    if (cursor_.peek() == ',') cursor_.move_to(cursor_.at() + 1);
    cursor_.skip_space();
    member.begin = cursor_.offset();
    bool has_escapes = false;
    if (!cursor_.take('"', json_reason::kKey) || !cursor_.skip_string_body(has_escapes))
      return false;
    member.key = object_.substr(member.begin + 1, cursor_.offset() - member.begin - 2);
    if (!cursor_.skip_colon()) return false;
    const std::size_t value = cursor_.offset();
    if (!cursor_.skip_value(2)) return false;
    member.end = cursor_.offset();
    member.value = object_.substr(value, member.end - value);
    cursor_.skip_space();
    return true;
  }

 private:
  std::string_view object_;
  JsonCursor cursor_;
};

// One pass that stops at underscores only; most records end here.
bool may_have_reserved(std::string_view object) {
  std::size_t at = 0;
  while ((at = object.find('_', at + 1)) != std::string_view::npos) {
    if (object[at - 1] != '"') continue;
    const std::string_view rest = object.substr(at);
    for (const std::string_view name : kReservedFields)
      if (rest.starts_with(name)) return true;
  }
  return false;
}

}  // namespace

PositionKind take_position(std::string_view object, StreamPosition& position, std::string& rest) {
  PositionMembers found(position);
  if (!may_have_reserved(object)) return PositionKind::kNone;
  Member member;
  std::size_t members = 0;
  std::size_t kept = 0;
  std::size_t first_begin = 0;
  std::size_t previous_end = 0;
  const std::size_t rest_begin = rest.size();
  for (MemberWalk walk(object); walk.next(member); ++members) {
    if (members == 0) first_begin = member.begin;
    if (is_reserved_field(member.key)) {
      found.add(member.key, member.value);
    } else {
      // A member goes with the comma and the space in front of it, but for the
      // first: that one stands where the first of all stood.
      if (kept == 0) rest.append(object.substr(0, first_begin));
      const std::size_t begin = kept == 0 ? member.begin : previous_end;
      rest.append(object.substr(begin, member.end - begin));
      ++kept;
    }
    previous_end = member.end;
  }
  if (kept > 0) rest.append(object.substr(previous_end));
  found.finish();
  if (kept == members) rest.resize(rest_begin);
  if (kept == members) return PositionKind::kNone;
  return kept == 0 ? PositionKind::kPositionOnly : PositionKind::kRecord;
}

void add_position(const StreamPosition& position, RecordBuilder& record) {
  if (position.source.empty()) return;
  record.add_string("_src", position.source);
  record.add_uint("_pos", position.position);
  if (position.start) record.add_uint("_start", *position.start);
  if (position.sub != 0) record.add_uint("_sub", position.sub);
  if (!position.descriptor.empty()) record.add_raw("_src_info", position.descriptor);
}

void append_position_record(const StreamPosition& position, std::string& out) {
  RecordBuilder record(out);
  add_position(position, record);
  record.finish();
}

}  // namespace logkit::record
