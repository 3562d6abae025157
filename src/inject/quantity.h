#pragma once

#include <optional>
#include <string_view>

namespace pgvigil::inject {

/// The amount a quantity of Kubernetes stands for, such as `100m`, `64Mi` or `1e3`, to the
/// precision of a double; nullopt: it is none, or negative.
/// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
[[nodiscard]] std::optional<double> ParseQuantity(std::string_view text);

}  // namespace pgvigil::inject
