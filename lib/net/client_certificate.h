// The certificate that a client of the HTTP receiver showed.
//
// libmicrohttpd asks clients for one where it has an authority to trust, but
// leaves it to us to look at what came.
#pragma once

struct MHD_Connection;

namespace logkit::net {

// Whether the client of a TLS connection showed a certificate that the authority
// of the receiver has signed and that is valid now. Any thread of the daemon's.
bool shows_trusted_certificate(MHD_Connection* connection);

}  // namespace logkit::net
