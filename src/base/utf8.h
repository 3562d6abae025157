#pragma once

#include <string>
#include <string_view>

namespace pgvigil {

/// Whether `text` is valid UTF-8 (no overlong forms, no surrogates, nothing past U+10FFFF).
[[nodiscard]] bool IsUtf8(std::string_view text);

/// Bytes of the valid UTF-8 character that `text` begins with; 0 when there is none.
[[nodiscard]] std::size_t CharacterLength(std::string_view text);

/// `text` with each byte that is not part of valid UTF-8 replaced by `\xNN` (lower-case
/// hexadecimal), so that two different bad names stay different. One invalid byte in a label costs
/// Prometheus the whole scrape.
[[nodiscard]] std::string SanitizeUtf8(std::string_view text);

/// The longest prefix of `text` that is at most `limit` bytes long and does not cut a UTF-8
/// character.
[[nodiscard]] std::string_view TruncateUtf8(std::string_view text, std::size_t limit);

}  // namespace pgvigil
