// Origin: where records come from, as sinks and the ledger see it. A file, a
// partition, standard input, one client of a receiver.
//
// Thread safety: the table by any thread; an origin does not change once added.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

#include "lib/ship/batch.h"

namespace logkit::ship {

struct Origin {
  std::string source = {};      // _src; empty: it has no identity, records get no position
  std::string descriptor = {};  // _src_info, a JSON object; may be empty
  std::string head = {};        // of a file: its first bytes, "head" of the descriptor
  std::string lane = {};        // where order is given up on purpose, else empty
  std::string label = {};       // for people and metrics: a path, "standard input"
  // Members that every record of it gets, JSON text without braces: "\"k\":\"v\"".
  std::string members = {};
};

// _src of its records. A lane is a source of its own to whoever reads records:
// positions of one source only grow.
std::string source_name(const Origin& origin);

// _src_info before its first record: a thousand files would keep their heads in
// hexadecimal for it otherwise.
std::string whole_descriptor(const Origin& origin);

class OriginTable {
 public:
  OriginId add(Origin origin);
  // Valid while the table lives.
  const Origin& at(OriginId id) const;
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Origin> origins_;
};

}  // namespace logkit::ship
