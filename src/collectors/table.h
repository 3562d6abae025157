#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "collectors/check.h"
#include "collectors/probe.h"

namespace pgvigil::collectors {

/// Every built-in check and probe there is. A new one is a file of its own and a row here.
[[nodiscard]] std::span<const CheckInfo* const> AllChecks();
[[nodiscard]] std::span<const ProbeInfo* const> AllProbes();

[[nodiscard]] const CheckInfo* FindCheck(std::string_view name);

/// A check called `name`; null when there is none.
[[nodiscard]] std::unique_ptr<Check> MakeCheck(std::string_view name, const CheckContext& context);

/// The probes that `settings` ask for.
[[nodiscard]] std::vector<std::unique_ptr<Probe>> MakeProbes(
    const config::Settings& settings, const std::shared_ptr<const Clock>& clock);

/// Every verdict of every check and probe, in the order of the table.
[[nodiscard]] std::vector<const Verdict*> AllVerdicts();
/// The verdict called `name`, or null.
[[nodiscard]] const Verdict* FindVerdict(std::string_view name);

}  // namespace pgvigil::collectors
