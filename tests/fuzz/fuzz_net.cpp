// Bytes from the network: the first one chooses what they claim to be. Every
// record that comes out is a line, or a JSON object on one line; a body that is
// refused leaves none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/net/batch_writer.h"
#include "lib/net/body_codec.h"
#include "lib/net/es_bulk.h"
#include "lib/net/forward_message.h"
#include "lib/net/hec_events.h"
#include "lib/net/loki_push.h"
#include "lib/net/msgpack_reader.h"
#include "lib/net/ndjson_body.h"
#include "lib/net/otlp_logs.h"
#include "lib/net/syslog_framer.h"
#include "lib/record/json_scan.h"

namespace {

using namespace logkit;

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::int64_t kNow = 1'500'000'000'000'000'000;

void check(bool holds) {
  if (!holds) std::abort();
}

void read_syslog(std::string_view bytes) {
  constexpr std::size_t kMaxMessage = 64;
  // The same messages whatever the pieces.
  std::string whole;
  std::string pieces;
  net::SyslogFramer one(kMaxMessage);
  const auto add = [](std::string& out) {
    return [&out](const net::SyslogMessage& message) {
      check(message.text.size() <= kMaxMessage);
      out.append(message.text)
          .append(message.cut ? "|c" : "|")
          .append(message.bad_framing ? "b\n" : "\n");
    };
  };
  one.push(bytes, add(whole));
  one.finish(add(whole));
  net::SyslogFramer many(kMaxMessage);
  for (std::size_t at = 0; at < bytes.size(); at += 3) many.push(bytes.substr(at, 3), add(pieces));
  many.finish(add(pieces));
  check(whole == pieces);
}

bool read_body(std::uint8_t kind, std::string_view bytes, net::BatchWriter& writer) {
  switch (kind % 8) {
    case 0:
      net::read_ndjson_body(bytes, writer);
      return true;
    case 1:
      return net::read_bulk_body(bytes, "i", writer).ok();
    case 2:
      return net::read_loki_json(bytes, writer).ok();
    case 3:
      return net::read_loki_protobuf(bytes, writer).ok();
    case 4:
      return net::read_otlp_json(bytes, kNow, writer).ok();
    case 5:
      return net::read_otlp_protobuf(bytes, kNow, writer).ok();
    case 6:
      return net::read_hec_events(bytes, kNow, writer).code == net::HecCode::kSuccess;
    default:
      return net::read_forward_message(bytes, kNow, kMaxBytes, writer).ok();
  }
}

void read_records(std::uint8_t kind, std::string_view bytes) {
  ship::Batch batch;
  net::BatchWriter writer(batch, kMaxBytes);
  const bool taken = read_body(kind, bytes, writer);
  check(taken || batch.records.empty());
  for (const ship::Record& record : batch.records) {
    const std::string_view text = batch.text(record);
    check(text.find('\n') == std::string_view::npos);
    if (record.kind == ship::RecordKind::kJson)
      check(record::looks_like_json_object(text) && record::is_json(text));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr std::string_view kEncodings[] = {"gzip", "deflate", "zstd", "snappy"};
  if (data[0] < 0xf0) {
    read_records(data[0], bytes);
  } else if (data[0] < 0xf4) {
    const auto plain = net::decode_body(bytes, kEncodings[data[0] & 3], kMaxBytes);
    check(!plain || plain->size() <= kMaxBytes);
  } else {
    read_syslog(bytes);
  }
  return 0;
}
