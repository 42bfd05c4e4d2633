#include "lib/net/body_encoder.h"

namespace logkit::net {
namespace {

class NdjsonEncoder : public BodyEncoder {
 public:
  std::string_view content_type() const override { return "application/x-ndjson"; }
  bool reads_fields() const override { return false; }
  void begin() override { body_.clear(); }
  void add(std::string_view record, ship::FieldReader&, std::int64_t) override {
    body_.append(record).push_back('\n');
  }
  void finish(std::string& body) override { body.swap(body_); }

 private:
  std::string body_;
};

class BatchEncoder : public BodyEncoder {
 public:
  std::string_view content_type() const override { return "application/json"; }
  bool reads_fields() const override { return false; }
  void begin() override { body_ = "{\"logs\":["; }
  void add(std::string_view record, ship::FieldReader&, std::int64_t) override {
    if (body_.back() != '[') body_.push_back(',');
    body_.append(record);
  }
  void finish(std::string& body) override {
    body_.append("]}\n");
    body.swap(body_);
  }

 private:
  std::string body_;
};

}  // namespace

std::unique_ptr<BodyEncoder> make_ndjson_encoder() { return std::make_unique<NdjsonEncoder>(); }
std::unique_ptr<BodyEncoder> make_batch_encoder() { return std::make_unique<BatchEncoder>(); }

Result<std::unique_ptr<BodyEncoder>> make_body_encoder(std::string_view format,
                                                       EncoderOptions options) {
  if (format == "ndjson") return make_ndjson_encoder();
  if (format == "batch") return make_batch_encoder();
  if (format == "es") return make_es_encoder(std::move(options));
  if (format == "loki") return make_loki_encoder(std::move(options));
  if (format == "otlp") return make_otlp_encoder();
  if (format == "splunk") return make_splunk_encoder(std::move(options));
  Error error = Error::invalid("unknown format '" + std::string(format) + "'");
  error.help = "there are ndjson, batch, es, loki, otlp and splunk";
  return error;
}

}  // namespace logkit::net
