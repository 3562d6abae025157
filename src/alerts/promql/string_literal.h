#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace pgvigil::promql {

/// What is wrong with a string literal, and at which of its bytes.
struct LiteralError {
  std::size_t at = 0;
  std::string message;
};

/// Bytes of the literal that `text` begins with, quotes included: in `"`, `'` (escapes as in Go) or
/// backticks (none). Errors: it has no end; a new line in it; bytes that are not UTF-8.
[[nodiscard]] tl::expected<std::size_t, LiteralError> LiteralLength(std::string_view text);

/// What a whole literal says. The value can hold any bytes (`\xff`).
[[nodiscard]] tl::expected<std::string, LiteralError> Unquote(std::string_view literal);

}  // namespace pgvigil::promql
