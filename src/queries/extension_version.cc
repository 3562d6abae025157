#include <algorithm>
#include <string>

#include "queries/plan.h"

namespace pgvigil::queries {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSeparator(char c) { return c == '.' || c == '-' || c == '_' || c == '+'; }

/// A run of digits or of other characters; the end of the text counts as the number 0.
struct Part {
  bool number = true;
  std::string_view text;
};

Part TakePart(std::string_view& text) {
  while (!text.empty() && IsSeparator(text.front())) text.remove_prefix(1);
  if (text.empty()) return {};
  const bool number = IsDigit(text.front());
  std::size_t length = 1;
  while (length < text.size() && !IsSeparator(text[length]) && IsDigit(text[length]) == number) {
    ++length;
  }
  const Part part{number, text.substr(0, length)};
  text.remove_prefix(length);
  return part;
}

// Negative, zero or positive. Numbers of any length: without leading zeros the longer one is
// greater.
int Compare(Part a, Part b) {
  if (a.number != b.number) return a.number ? 1 : -1;
  if (a.number) {
    a.text.remove_prefix(std::min(a.text.find_first_not_of('0'), a.text.size()));
    b.text.remove_prefix(std::min(b.text.find_first_not_of('0'), b.text.size()));
    if (a.text.size() != b.text.size()) return a.text.size() < b.text.size() ? -1 : 1;
  }
  return a.text.compare(b.text);
}

}  // namespace

bool AtLeastVersion(std::string_view installed, std::string_view wanted) {
  while (!installed.empty() || !wanted.empty()) {
    const int order = Compare(TakePart(installed), TakePart(wanted));
    if (order != 0) return order > 0;
  }
  return true;
}

}  // namespace pgvigil::queries
