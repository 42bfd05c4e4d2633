// The HTTP sink: records by POST, in one of six formats (body_encoder.h), with
// retries as http_outcome.h says and the delivery does them.
//
// A body that is refused or too long is sent again in halves, so that one bad
// record is found and rejected by itself and the rest arrives.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lib/io/fs.h"
#include "lib/net/body_encoder.h"
#include "lib/net/http_client.h"
#include "lib/ship/record_text.h"
#include "lib/ship/sink.h"

namespace logkit::net {

struct HttpSinkOptions {
  HttpClientOptions client;
  std::string compression;              // "gzip", "zstd" or empty
  std::string token_file;               // read again when it changes
  std::string token_scheme = "Bearer";  // "Splunk" for the collector
  ship::SinkLimits limits;
};

// `fs` and `origins` outlive the sink.
Result<std::unique_ptr<ship::Sink>> make_http_sink(std::string name, HttpSinkOptions options,
                                                   std::unique_ptr<BodyEncoder> encoder, io::Fs& fs,
                                                   const ship::OriginTable& origins,
                                                   ship::RecordTextOptions record_text);

}  // namespace logkit::net
