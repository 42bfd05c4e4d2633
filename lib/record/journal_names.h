// What the fields of the systemd journal are called in a record, whichever way the
// entry came: read from the journal, or printed by journalctl.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace logkit::record {

// "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"; below 8.
std::string_view journal_severity(unsigned priority);

// SYSLOG_IDENTIFIER is "identifier", _SYSTEMD_UNIT "unit", _HOSTNAME "host",
// __CURSOR "cursor"; others are in lower case, without leading '_', and have
// "parsed." before them where the record has a field of that name itself.
std::string journal_name(std::string_view field);

}  // namespace logkit::record
