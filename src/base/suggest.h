#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pgvigil {

/// The candidate closest to `word` when it is close enough to be a typing error, else "".
[[nodiscard]] std::string Suggest(std::string_view word,
                                  std::span<const std::string_view> candidates);

/// `; did you mean `x`?` for the end of a message, or "" when nothing is close.
[[nodiscard]] std::string DidYouMean(std::string_view word,
                                     std::span<const std::string_view> candidates);

}  // namespace pgvigil
