#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgvigil::lint {

/// One `{{ ... }}` of a text; views of it.
struct Action {
  std::string_view code;   ///< without blanks and dashes at its ends
  std::string_view after;  ///< the text from its end to the next action
  bool nested = false;     ///< inside with or range, where `.` is something else
};
[[nodiscard]] std::vector<Action> ActionsOf(std::string_view text);

/// Labels an action asks `$labels` for.
[[nodiscard]] std::vector<std::string> LabelsAskedFor(std::string_view code);
/// Fields it asks `.` for: `.Labels`, `.subname`.
[[nodiscard]] std::vector<std::string> FieldsAskedFor(std::string_view code);

}  // namespace pgvigil::lint
