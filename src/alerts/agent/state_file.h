#pragma once

#include <string>
#include <vector>

#include "alerts/agent/scope.h"
#include "base/result.h"

namespace pgvigil::alerts {

/// Takes up what an earlier process wrote about the alerts of `scopes`. A file that is not there is
/// a first start, and no error. Errors: kIo with the path and what is wrong.
Result<void> ReadStateFile(const std::string& path, const std::vector<Scope*>& scopes);

/// Writes the state atomically, unless it is what `last` says was written last.
Result<void> WriteStateFile(const std::string& path, const std::vector<Scope*>& scopes,
                            promql::Timestamp now, std::string& last);

}  // namespace pgvigil::alerts
