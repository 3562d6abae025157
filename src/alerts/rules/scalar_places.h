#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/yaml.h"

namespace pgvigil::rules {

/// Finds the characters of a scalar again in the YAML text it was read from: behind quotes and
/// escapes, in folded and block scalars. Private to rules/.
class ScalarPlaces {
 public:
  /// Refers to `text`, that of the whole file.
  ScalarPlaces(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

  /// An Error of kind kConfig at byte `offset` of the scalar's text.
  [[nodiscard]] Error At(const config::YamlNode& scalar, std::size_t offset,
                         const std::string& message) const;

 private:
  std::string_view text_;
  std::string file_;
};

}  // namespace pgvigil::rules
