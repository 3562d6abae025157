#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/promql/ast.h"

namespace pgvigil::promql {

/// One word of the language. `text` is a view of the expression.
struct Token {
  enum class Kind {
    kEnd,       ///< of the expression
    kWord,      ///< `[a-zA-Z_:][a-zA-Z0-9_:]*`: a name or a keyword
    kNumber,    ///< one that ParseNumber() reads
    kDuration,  ///< one that ParseDuration() reads
    kString,    ///< a literal that Unquote() reads
    kSign,      ///< an operator or a bracket
    kWrong      ///< no token; `message` says why, and nothing follows
  };
  Kind kind = Kind::kEnd;
  std::string_view text;
  Place place;
  std::string message = {};
  std::string hint = {};

  [[nodiscard]] bool Is(std::string_view sign) const { return kind == Kind::kSign && text == sign; }
  /// Of a word, in any letter case.
  [[nodiscard]] bool IsWord(std::string_view word) const;
};

/// The tokens of `text`, without comments and space; the last is kEnd or kWrong.
[[nodiscard]] std::vector<Token> Tokenize(std::string_view text);

}  // namespace pgvigil::promql
