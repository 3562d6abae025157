#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pgvigil::app {

/// One verdict as /api/v1/status shows it.
struct DocumentVerdict {
  std::string verdict;
  std::string subject;   ///< what it is about when there are several of its kind; may be empty
  std::string state;     ///< true, false or unknown
  std::string severity;  ///< info, warning or critical
  std::string meaning;
};

struct DocumentSample {
  std::map<std::string, std::string, std::less<>> labels;
  std::optional<double> value;  ///< none: not a number

  /// The value of label `name`, or "".
  [[nodiscard]] std::string_view Label(std::string_view name) const;
};

/// What /api/v1/status says, as far as a person on call wants to know it. What the document lacks,
/// or has in another shape, is empty: it may come from another version. Texts hold no control
/// characters. Plain data.
struct StatusDocument {
  std::string state;  ///< of the session, as pg_ha_state has it
  std::string message;
  std::string connect_state;  ///< what the last new connection met with
  std::string connect_message;
  std::string version;            ///< of PostgreSQL
  std::string system_identifier;  ///< and not known before the first session
  std::vector<std::string> failing_queries;
  std::string configuration_error;
  std::vector<DocumentVerdict> verdicts;
  std::map<std::string, std::vector<DocumentSample>, std::less<>> samples;  ///< by family

  /// The samples of `family`; empty when there are none.
  [[nodiscard]] const std::vector<DocumentSample>& Of(std::string_view family) const;
};

/// Errors: kIo when it is not JSON, or another program's.
[[nodiscard]] Result<StatusDocument> ParseStatus(std::string_view json);

}  // namespace pgvigil::app
