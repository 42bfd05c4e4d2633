#include "lib/net/client_certificate.h"

#include <gnutls/gnutls.h>
#include <microhttpd.h>

namespace logkit::net {

bool shows_trusted_certificate(MHD_Connection* connection) {
  const MHD_ConnectionInfo* info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  if (info == nullptr || info->tls_session == nullptr) return false;
  unsigned faults = 0;
  // Fails where there is none.
  const int verified =
      gnutls_certificate_verify_peers2(static_cast<gnutls_session_t>(info->tls_session), &faults);
  return verified == GNUTLS_E_SUCCESS && faults == 0;
}

}  // namespace logkit::net
