#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/status_document.h"
#include "base/clock.h"

namespace pgvigil::app {

struct ViewOptions {
  bool color = false;  ///< ANSI colours
  WallTime now{};      ///< for "3 h ago"
  std::size_t width = 100;
};

/// The page for a person on call: what is wrong first, what is unknown next, then the rest by
/// subject. Every pg_ha_* family of the document is on it, known by name or not. Pure.
[[nodiscard]] std::vector<std::string> RenderStatus(const StatusDocument& document,
                                                    const ViewOptions& options);

}  // namespace pgvigil::app
