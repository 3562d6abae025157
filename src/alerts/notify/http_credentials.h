#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "config/notify_settings.h"

namespace pgvigil::notify {

/// What a request proves itself with, files read. At most one of the two is there.
struct HttpCredentials {
  Secret user_password;  ///< `user:password` of basic authentication
  Secret authorization;  ///< value of the header Authorization
};

/// Blanks and line breaks around what a file holds are no part of it. Errors: kIo when a file
/// cannot be read, kConfig when a secret could not stand in a header; never with the secret.
[[nodiscard]] Result<HttpCredentials> ReadCredentials(const config::HttpClientSettings& settings);

}  // namespace pgvigil::notify
