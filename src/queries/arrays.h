#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace pgvigil::queries {

/// The elements of a one-dimensional array as PostgreSQL writes it (`{1,NULL,"a b"}`,
/// `[0:1]={1,2}`), NULL as nullopt. The views point into `text`. nullopt when it is no such array,
/// or an element holds a backslash: this is for numbers.
/// https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
[[nodiscard]] std::optional<std::vector<std::optional<std::string_view>>> SplitArray(
    std::string_view text);

/// nullopt when an element is NULL or no number.
[[nodiscard]] std::optional<std::vector<double>> ParseNumbers(std::string_view text);
[[nodiscard]] std::optional<std::vector<std::int64_t>> ParseIntegers(std::string_view text);

}  // namespace pgvigil::queries
