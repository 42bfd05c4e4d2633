// The records of a batch as text, for tests of what bodies become.
#pragma once

#include <string>
#include <vector>

#include "lib/net/batch_writer.h"
#include "lib/ship/batch.h"

namespace logkit::net {

struct Decoded {
  ship::Batch batch;
  BatchWriter writer;

  explicit Decoded(std::size_t max_bytes = BatchWriter::kMaxBytes) : writer(batch, max_bytes) {}
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const ship::Record& record : batch.records)
      all.push_back((record.kind == ship::RecordKind::kText ? "text:" : "") +
                    std::string(batch.text(record)));
    return all;
  }
};

using Texts = std::vector<std::string>;

}  // namespace logkit::net
