#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace pgvigil::notify {

/// RFC 1321. For `hashmod` only, which must shard as Prometheus does; protects nothing.
[[nodiscard]] std::array<std::uint8_t, 16> Md5(std::string_view text);

}  // namespace pgvigil::notify
