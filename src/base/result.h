#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace pgvigil {

/// What kind of thing went wrong; decides the exit code, the error class on /metrics and what to
/// retry.
enum class ErrorKind {
  kConfig,   ///< bad configuration or query file; the message says where
  kConnect,  ///< no session: refused, unreachable, lost
  kTimeout,  ///< a deadline of ours passed, or the server cancelled at its own
  kSql,      ///< the server answered with an error; `sqlstate` is set
  kMapping,  ///< a result could not be turned into samples
  kLimit,    ///< more rows, series or bytes than allowed
  kIo,       ///< a file or socket of our own failed
  kInternal  ///< a defect of pgvigil
};

/// An error as a value. `message` is for a person and never holds a secret; `sqlstate` is empty or
/// five characters (https://www.postgresql.org/docs/current/errcodes-appendix.html).
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;
  std::string sqlstate = {};
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> Fail(ErrorKind kind, std::string message,
                                                std::string sqlstate = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(sqlstate)});
}

}  // namespace pgvigil
