#pragma once

#include <string>
#include <vector>

#include "alerts/rules/alert.h"
#include "alerts/unittest/test_file.h"

// What is expected against what came, as lines for a person: `-` is missing, `+` is too much. Empty
// when both are the same.

namespace pgvigil::unittest {

/// `got`: every alert of the name, those that only wait too, for a hint.
[[nodiscard]] std::string CompareAlerts(const std::vector<ExpectedAlert>& expected,
                                        const std::vector<rules::Alert>& got);

/// `fuzzy`: the last bit of a value does not count. NaN equals nothing, not even NaN, as promtool
/// has it.
[[nodiscard]] std::string CompareSamples(std::vector<ExpectedSample> expected,
                                         const promql::Vector& got, bool fuzzy);

}  // namespace pgvigil::unittest
