#pragma once

#include <string>
#include <string_view>

namespace pgvigil::metrics {

/// `text` as one gzip member, compressed fast rather than small.
[[nodiscard]] std::string Gzip(std::string_view text);

}  // namespace pgvigil::metrics
