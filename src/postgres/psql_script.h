#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pgvigil::postgres {

/// A statement of a script that is written for psql.
struct ScriptStatement {
  std::string sql;
  bool generates = false;  ///< \gexec: each cell it returns is a statement to run in its place
};

/// What psql would send for `text` with these variables set, so that one script serves people with
/// psql and this program. Knows what our scripts use: comments, `:name`, `:'name'`, `:"name"`,
/// \gexec, \set, and \if :{?name} with \else and \endif; anything else is an Error (kInternal).
/// https://www.postgresql.org/docs/current/app-psql.html
[[nodiscard]] Result<std::vector<ScriptStatement>> ReadPsqlScript(
    std::string_view text, const std::map<std::string, std::string, std::less<>>& variables);

/// The text of sql/pgvigil-role.sql as embedded in the binary; its variables are `role` and
/// `connections`.
[[nodiscard]] std::string_view RoleScriptText();

/// `name` in double quotes.
[[nodiscard]] std::string QuoteIdentifier(std::string_view name);
/// `text` in single quotes.
[[nodiscard]] std::string QuoteLiteral(std::string_view text);

}  // namespace pgvigil::postgres
