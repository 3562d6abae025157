#pragma once

#include <optional>
#include <string_view>

#include "collectors/findings.h"

namespace pgvigil::collectors {

/// How far ids of one kind, of transactions or of multixacts, are from running out. Plain data.
struct IdUse {
  std::optional<double> age;         ///< of the oldest that is still in some table
  std::optional<double> vacuum_age;  ///< at which autovacuum steps in
  std::optional<double> growth;      ///< of the age, per second

  /// Share of the age at which the server stops to hand out ids.
  [[nodiscard]] std::optional<double> used() const;
  /// Seconds until then; nullopt while the age does not grow.
  [[nodiscard]] std::optional<double> remaining() const;
};

extern const Family kIdsUsed;
extern const Family kIdsVacuum;
extern const Family kIdsGrowth;
extern const Family kIdsRemaining;
extern const Verdict kWraparoundNear;

/// Whether somebody must act: see the verdict's meaning.
[[nodiscard]] Truth IsNear(const IdUse& ids);
void SayIds(const IdUse& ids, std::string_view kind, Findings& out);

}  // namespace pgvigil::collectors
