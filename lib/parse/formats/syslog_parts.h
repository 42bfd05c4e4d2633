// What the syslog formats share: the priority, the tag, the process id.
#pragma once

#include <string_view>

#include "lib/parse/format.h"
#include "lib/parse/line_cursor.h"

namespace logkit::parse {

// Both RFCs' fields; a format lists those it has.
inline constexpr FieldInfo kSyslogFields[] = {
    {"host", "the sender's name or address"},
    {"service", "the tag (RFC 3164) or APP-NAME (RFC 5424)"},
    {"pid", "the process id, a number; text where it is none"},
    {"facility", "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit "
                 "alert clock local0 … local7, where the line has a priority"},
    {"severity", "emerg alert crit err warning notice info debug, likewise; level is from it"},
    {"repeat_count", "of 'last message repeated N times', a number"},
    {"msgid", "MSGID of RFC 5424"},
    {"sd", "the structured data of RFC 5424: an object of objects of strings"},
};

// "<34>" at the cursor: 0 … 191.
bool scan_priority(LineCursor& cursor, unsigned& priority);
// facility, severity and the level.
void add_priority(unsigned priority, ParsedRecord& record);
// A number where it is one, else text; nothing for "" and "-".
void add_pid(std::string_view pid, ParsedRecord& record);

// A message that may begin with a tag: "sshd[123]: text", "kernel: text".
// service and pid are added, the cursor then stands at the text. False, and
// nothing moves, where there is no tag.
bool scan_tag(LineCursor& cursor, ParsedRecord& record);

// The two formats' lines, for what reads either.
std::unique_ptr<Format> make_rfc3164(const FormatOptions& options);
std::unique_ptr<Format> make_rfc5424(const FormatOptions& options);
unsigned score_rfc3164(std::span<const std::string_view> lines);
unsigned score_rfc5424(std::span<const std::string_view> lines);
// "<34>1 " or "1 2003-10-11T…": what RFC 5424 begins with.
bool looks_like_rfc5424(std::string_view line);

}  // namespace logkit::parse
