#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "queries/cell_type.h"
#include "queries/query.h"

namespace pgvigil::queries {

/// What became of one cell.
struct Conversion {
  enum class Outcome {
    kSample,
    kNone,  ///< nothing to export, and nothing lost: NULL, or a dialect's spelling of "none"
    kLost,  ///< the cell is not what the column says
    kSampleAndLoss,  ///< lost, and the dialect exports NaN in its place
  };
  Outcome outcome = Outcome::kNone;
  double value = 0;
};

/// The value of a cell in a column of any usage but LABEL, NAME, HELP, DISCARD and array
/// histograms. The table of rules is docs/queries.md, "Conversions".
[[nodiscard]] Conversion ToValue(Dialect dialect, const Column& column, CellType type,
                                 std::optional<std::string_view> cell);

/// A cell as a number by the dialect's rules for COUNTER and GAUGE, without unit, scale and
/// default. nullopt: it is none.
[[nodiscard]] std::optional<double> ToNumber(Dialect dialect, CellType type, std::string_view cell);

/// The text of a label; NULL is "" in every dialect. Not yet valid UTF-8.
[[nodiscard]] std::string ToLabel(Dialect dialect, CellType type, std::string_view cell);

}  // namespace pgvigil::queries
