#pragma once

#include <optional>
#include <string>

#include "alerts/rules/template_value.h"

// One verb of Go's fmt. Private to rules/.

namespace pgvigil::rules {

/// `%-08.3f` taken apart.
struct GoVerb {
  bool sharp = false;
  bool plus = false;
  bool minus = false;
  bool space = false;
  bool zero = false;
  std::optional<int> width = {};
  std::optional<int> precision = {};
  char verb = 'v';
};

/// One value as fmt prints it with this verb.
[[nodiscard]] std::string FormatOne(const GoValue& value, const GoVerb& verb);

}  // namespace pgvigil::rules
