#pragma once

#include <string>
#include <string_view>

namespace pgvigil::postgres {

/// The SQLSTATE inside libpq's verbose message of a refused connection, or "".
[[nodiscard]] std::string_view FindSqlState(std::string_view verbose_message);
/// A verbose message made readable: without codes, LOCATION lines and line breaks.
[[nodiscard]] std::string Readable(std::string_view verbose_message);

}  // namespace pgvigil::postgres
