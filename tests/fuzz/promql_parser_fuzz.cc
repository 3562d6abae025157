#include <cstdint>
#include <string_view>

#include "alerts/promql/parser.h"
#include "fuzz/require.h"

// Any text is refused with a place inside it, or read; what is read prints as a text that reads and
// prints the same.

namespace pgvigil::promql {
namespace {

void CheckError(const SyntaxError& error, std::string_view text) {
  fuzz::Require(error.line >= 1 && error.line <= text.size() + 1, "the line is in the text");
  fuzz::Require(error.column >= 1 && error.column <= text.size() + 1, "the column is in the text");
  fuzz::Require(!error.message.empty(), "an error says what is wrong");
}

void CheckTree(const Expr& expr, std::string_view text) {
  Walk(expr, [&](const Expr& node) {
    fuzz::Require(node.place.begin < node.place.end, "a node has a place");
    fuzz::Require(node.place.end <= text.size(), "the place is in the text");
  });
  const std::string printed = Print(expr);
  // A text of many short numbers may print as one that is too long.
  constexpr std::size_t kLongestText = std::size_t{64} << 10;
  if (printed.size() > kLongestText) return;
  const auto again = Parse(printed);
  fuzz::Require(again.has_value(), "what is printed reads back");
  fuzz::Require(Print(**again) == printed, "it prints the same again");
  fuzz::Require((*again)->type == expr.type, "it has the same type");
}

}  // namespace
}  // namespace pgvigil::promql

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto expr = pgvigil::promql::Parse(text);
  if (expr) {
    pgvigil::promql::CheckTree(**expr, text);
  } else {
    pgvigil::promql::CheckError(expr.error(), text);
  }
  return 0;
}
