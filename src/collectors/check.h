#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/server_version.h"
#include "collectors/findings.h"
#include "collectors/local_facts.h"
#include "config/settings.h"
#include "postgres/rows.h"

namespace pgvigil::collectors {

struct Moment {
  SteadyTime now{};
  WallTime wall{};
};

/// What the statement of a check brought.
struct Answer {
  const postgres::Rows& rows;
  ServerVersion version;
  Moment moment;
};

/// What a check has to say, asked for each page: immutable and safe to call from any thread.
/// `fresh`: the answer it rests on came with this page. Otherwise it says only what is true
/// whatever happened since, and every verdict is unknown.
using Report = std::function<void(const Moment& moment, bool fresh, Findings& out)>;

/// A built-in check that SQL alone cannot express. It reads the result of the one query of
/// config/ha-queries.yaml that names it (`check:`), beside the samples which that query's columns
/// make by themselves, and keeps what it must remember from cycle to cycle. Thread-compatible: used
/// by the gather thread.
class Check {
 public:
  virtual ~Check() = default;
  [[nodiscard]] virtual Report Learn(const Answer& answer) = 0;
  /// Before the first answer.
  [[nodiscard]] virtual Report Ignorant() const = 0;
};

/// What checks are made with; all of it outlives them.
struct CheckContext {
  const config::HaSettings& ha;
  LocalFacts& local;
};

/// One row of the table of checks. Static.
struct CheckInfo {
  std::string_view name;  ///< what `check:` says
  std::unique_ptr<Check> (*make)(const CheckContext& context);
  std::span<const Family* const> families;  ///< besides kVerdictFamily
  std::span<const Verdict* const> verdicts;
};

}  // namespace pgvigil::collectors
