#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace pgvigil::rules {

/// Keeps every mistake, so that one run shows them all, one a line. Private to rules/.
class Mistakes {
 public:
  void Add(Error error) { errors_.push_back(std::move(error)); }
  void Add(const std::vector<Error>& errors) {
    errors_.insert(errors_.end(), errors.begin(), errors.end());
  }
  [[nodiscard]] bool none() const { return errors_.empty(); }
  [[nodiscard]] Result<void> ToResult() const {
    if (none()) return {};
    Error all{ErrorKind::kConfig, {}};
    for (const Error& error : errors_) {
      if (!all.message.empty()) all.message += '\n';
      all.message += error.message;
    }
    return tl::unexpected(std::move(all));
  }

 private:
  std::vector<Error> errors_;
};

}  // namespace pgvigil::rules
