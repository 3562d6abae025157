#pragma once

#include <string>
#include <vector>

#include "config/yaml.h"
#include "queries/catalogue.h"

namespace pgvigil::queries {

/// Collects what is wrong or surprising in one file.
class Findings {
 public:
  void Warn(const config::YamlNode& at, std::string message) {
    found_.push_back({Finding::Severity::kWarning, at.Where(), std::move(message)});
  }
  void Fail(const config::YamlNode& at, std::string message) {
    found_.push_back({Finding::Severity::kError, at.Where(), std::move(message)});
  }
  /// An error made by a YamlNode: its text begins with the place.
  void Fail(const Error& error);
  void Add(Finding finding) { found_.push_back(std::move(finding)); }

  /// How many kError findings there are so far.
  [[nodiscard]] std::size_t errors() const;

  [[nodiscard]] std::vector<Finding> Take() { return std::move(found_); }

 private:
  std::vector<Finding> found_;
};

/// `file:line:column: what` split into its place and its message; the place is empty when there is
/// none.
[[nodiscard]] Finding ToFinding(const Error& error);

}  // namespace pgvigil::queries
