#pragma once

#include <vector>

#include "alerts/unittest/run.h"

namespace pgvigil::unittest {

/// One test of a file, on rules whose groups all have the file's evaluation interval and stand in
/// the order of their evaluation. Private to unittest/.
[[nodiscard]] std::vector<Failure> RunGroup(const TestFile& file, const TestGroup& test,
                                            const std::vector<rules::Group>& groups);

}  // namespace pgvigil::unittest
