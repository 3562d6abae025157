#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pgvigil::inject {

/// The alphabet with `+` and `/`, padded. https://www.rfc-editor.org/rfc/rfc4648#section-4
[[nodiscard]] std::string EncodeBase64(std::string_view bytes);
/// nullopt for anything that EncodeBase64() does not make.
[[nodiscard]] std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace pgvigil::inject
