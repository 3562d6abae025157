#include "alerts/promql/parser.h"

#include <algorithm>

#include "alerts/promql/parsing.h"

namespace pgvigil::promql {
namespace {

constexpr std::size_t kLongestText = std::size_t{64} << 10;

SyntaxError Located(std::string_view text, Complaint complaint) {
  const std::string_view before = text.substr(0, complaint.place.begin);
  const std::size_t line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {line, before.size() - start + 1, std::move(complaint.message), std::move(complaint.hint)};
}

}  // namespace

std::string SyntaxError::Text() const {
  return std::to_string(line) + ":" + std::to_string(column) + ": " + message +
         (hint.empty() ? "" : "; " + hint);
}

tl::expected<ExprPtr, SyntaxError> Parse(std::string_view text) {
  if (text.size() > kLongestText) {
    return tl::unexpected(SyntaxError{1, 1, "the expression is longer than 64 KiB", ""});
  }
  Parsing parsing(text);
  ExprPtr expr = parsing.Run();
  if (!expr) return tl::unexpected(Located(text, parsing.complaint()));
  return expr;
}

}  // namespace pgvigil::promql
