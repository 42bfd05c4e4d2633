// --user-agent FIELD: who a User-Agent header says it is:
//
//   ua.name  ua.version   the program: Chrome, Firefox, Safari, Edge, curl, Googlebot, …
//   ua.os    ua.os_version  Windows, macOS, iOS, Android, Linux, …
//   ua.device             desktop, mobile, tablet or bot
//
// By the tokens that the programs are known to send, most particular first; a
// header that is none of these gives the first product token.
//
// Thread safety: pure functions; the step, one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lib/parse/enrich/record_step.h"

namespace logkit::parse {

struct UserAgent {
  std::string_view name;
  std::string_view version;
  std::string_view os;
  std::string_view os_version;  // as written, with '_' for '.' on Apple's
  std::string_view device;
};
UserAgent parse_user_agent(std::string_view text);

std::unique_ptr<RecordStep> make_user_agent(std::string field);

}  // namespace logkit::parse
