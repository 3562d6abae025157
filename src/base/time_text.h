#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgvigil {

/// Milliseconds since 1970 that `text` says: seconds since then (`1700000000`, `1.5`), or RFC 3339
/// (`2023-11-14T22:13:20Z`, `...20.123+01:00`). nullopt for anything else.
/// https://www.rfc-editor.org/rfc/rfc3339
[[nodiscard]] std::optional<std::int64_t> ParseTime(std::string_view text);

/// `2023-11-14T22:13:20Z`, with `.123` where there are milliseconds; UTC.
[[nodiscard]] std::string TimeText(std::int64_t milliseconds);

}  // namespace pgvigil
