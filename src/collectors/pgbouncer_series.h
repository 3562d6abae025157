#pragma once

#include <string_view>

#include "collectors/pgbouncer_answers.h"

namespace pgvigil::collectors {

/// The series that prometheus-community's pgbouncer_exporter has, under its
/// names, with the label `pgbouncer` besides. Columns are found by name,
/// because nearly every version adds some. Of very many pools or databases the
/// busiest are shown, and the rest as one called `__other__`.
/// https://github.com/prometheus-community/pgbouncer_exporter
void SaySeries(const BouncerAnswers &answers, std::string_view pgbouncer, Findings &out);

}  // namespace pgvigil::collectors
