#include "lib/net/tls_channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <system_error>

#include "lib/net/file_stamps.h"

namespace logkit::net {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;
using Ssl = std::unique_ptr<SSL, FreeSsl>;

// OpenSSL's own words for the last failure, which are then forgotten.
std::string openssl_reason(std::string_view otherwise) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? std::string(otherwise) : std::string(reason);
}

class TlsChannel : public Channel {
 public:
  TlsChannel(io::Fd fd, Ssl ssl) : fd_(std::move(fd)), ssl_(std::move(ssl)) {}

  int fd() const override { return fd_.get(); }
  bool has_buffered() const override { return SSL_pending(ssl_.get()) > 0; }
  bool is_established() const override { return SSL_is_init_finished(ssl_.get()) == 1; }
  std::string error() const override { return error_; }

  // Also drives the handshake of an accepted connection.
  ChannelStep read(std::span<char> dst) override {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_read_ex(ssl_.get(), dst.data(), dst.size(), &bytes);
    return step(result, bytes);
  }

  ChannelStep write(std::string_view bytes) override {
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
    return step(result, sent);
  }

 private:
  ChannelStep step(int result, std::size_t bytes) {
    if (result == 1) return {.state = ChannelState::kMoved, .bytes = bytes};
    const int saved_errno = errno;
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return {.state = ChannelState::kWaitRead, .bytes = 0};
      case SSL_ERROR_WANT_WRITE:
        return {.state = ChannelState::kWaitWrite, .bytes = 0};
      case SSL_ERROR_ZERO_RETURN:
        return {.state = ChannelState::kEnded, .bytes = 0};
      case SSL_ERROR_SYSCALL:
        error_ = saved_errno == 0 ? "the connection broke off inside TLS"
                                  : std::generic_category().message(saved_errno);
        break;
      default:
        error_ = "TLS: " + openssl_reason("refused");
        break;
    }
    return {.state = ChannelState::kFailed, .bytes = 0};
  }

  io::Fd fd_;
  Ssl ssl_;
  std::string error_;
};

Error cannot_use(std::string_view what, const std::string& path) {
  return Error::invalid(std::string(what) + ": " + openssl_reason("unreadable"), path);
}

Status use_certificate(SSL_CTX* context, const std::string& certificate, const std::string& key) {
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1)
    return cannot_use("cannot use the certificate", certificate);
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
    return cannot_use("cannot use the key", key);
  if (SSL_CTX_check_private_key(context) != 1)
    return cannot_use("the key is another certificate's", key);
  return {};
}

Result<Context> make_context(const SSL_METHOD* method) {
  Context context(SSL_CTX_new(method));
  if (context == nullptr)
    return Error::invalid("TLS cannot be used: " + openssl_reason("no memory"));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  return context;
}

Result<Context> make_server_context(const TlsFiles& files) {
  LK_TRY(Context context, make_context(TLS_server_method()));
  LK_RETURN_IF_ERROR(use_certificate(context.get(), files.certificate, files.key));
  if (files.client_ca.empty()) return context;
  if (SSL_CTX_load_verify_locations(context.get(), files.client_ca.c_str(), nullptr) != 1)
    return cannot_use("cannot use the CA", files.client_ca);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return context;
}

// Whose certificate it has to be; a name is told to the server too.
bool expect_peer(SSL* ssl, const std::string& host) {
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1) return true;
  // What OpenSSL's macro for the name does, without its cast.
  return SSL_set1_host(ssl, host.c_str()) == 1 &&
         SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                  const_cast<char*>(host.c_str())) == 1;
}

class TlsServer : public ChannelMaker {
 public:
  TlsServer(io::Fs& fs, TlsFiles files)
      : files_(std::move(files)), stamps_(fs, {files_.certificate, files_.key, files_.client_ca}) {}

  Status load() {
    stamps_.mark();
    LK_TRY(context_, make_server_context(files_));
    return {};
  }

  Result<std::unique_ptr<Channel>> accept(io::Fd fd) override {
    refresh();
    Ssl ssl(SSL_new(context_.get()));
    if (ssl == nullptr || SSL_set_fd(ssl.get(), fd.get()) != 1)
      return Error::invalid("TLS: " + openssl_reason("no memory"));
    SSL_set_accept_state(ssl.get());
    return std::unique_ptr<Channel>(std::make_unique<TlsChannel>(std::move(fd), std::move(ssl)));
  }

 private:
  // Half a renewal, a certificate without its key, fails here; what comes next is
  // another change. Connections go on with what there was.
  void refresh() {
    if (!stamps_.have_changed()) return;
    stamps_.mark();
    auto renewed = make_server_context(files_);
    if (renewed) context_ = std::move(renewed).value();
  }

  TlsFiles files_;
  FileStamps stamps_;
  Context context_;
};

}  // namespace

Result<std::unique_ptr<ChannelMaker>> make_tls_server(io::Fs& fs, TlsFiles files) {
  auto server = std::make_unique<TlsServer>(fs, std::move(files));
  LK_RETURN_IF_ERROR(server->load());
  return std::unique_ptr<ChannelMaker>(std::move(server));
}

Result<std::unique_ptr<Channel>> connect_tls(io::Fd fd, const TlsClientOptions& options) {
  LK_TRY(const Context context, make_context(TLS_client_method()));
  if (!options.insecure) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    const bool has_ca =
        options.ca_file.empty()
            ? SSL_CTX_set_default_verify_paths(context.get()) == 1
            : SSL_CTX_load_verify_locations(context.get(), options.ca_file.c_str(), nullptr) == 1;
    if (!has_ca) return cannot_use("cannot use the CA", options.ca_file);
  }
  if (!options.certificate.empty())
    LK_RETURN_IF_ERROR(use_certificate(context.get(), options.certificate, options.key));
  Ssl ssl(SSL_new(context.get()));
  const bool ready = ssl != nullptr && SSL_set_fd(ssl.get(), fd.get()) == 1 &&
                     expect_peer(ssl.get(), options.host);
  if (!ready) return Error::invalid("TLS: " + openssl_reason("no memory"), options.host);
  ERR_clear_error();
  if (SSL_connect(ssl.get()) != 1) {
    const long verified = SSL_get_verify_result(ssl.get());
    const std::string reason = verified != X509_V_OK ? X509_verify_cert_error_string(verified)
                                                     : openssl_reason("the peer left");
    return Error{.code = Code::kIo,
                 .what = "TLS: " + reason,
                 .where = options.host,
                 .help = {},
                 .sys_errno = 0};
  }
  return std::unique_ptr<Channel>(std::make_unique<TlsChannel>(std::move(fd), std::move(ssl)));
}

}  // namespace logkit::net
