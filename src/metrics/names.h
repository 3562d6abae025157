#pragma once

#include <string>

namespace pgvigil::metrics {

/// Turns any text into a legal label name: what may not stand in one becomes `_`.
void MakeLegalLabelName(std::string& name);

}  // namespace pgvigil::metrics
