#include "queries/findings.h"

#include <algorithm>
#include <cctype>

namespace pgvigil::queries {
namespace {

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// Whether `text` ends in `:<digits>`; cuts it off if so.
bool CutNumber(std::string_view& text) {
  const auto digits = std::find_if_not(text.rbegin(), text.rend(), IsDigit);
  if (digits == text.rbegin() || digits == text.rend() || *digits != ':') return false;
  text.remove_suffix(static_cast<std::size_t>(digits - text.rbegin()) + 1);
  return true;
}

bool IsPlace(std::string_view text) { return CutNumber(text) && CutNumber(text); }

}  // namespace

Finding ToFinding(const Error& error) {
  const std::string& text = error.message;
  for (std::size_t at = text.find(": "); at != std::string::npos; at = text.find(": ", at + 1)) {
    if (!IsPlace(std::string_view(text).substr(0, at))) continue;
    return {Finding::Severity::kError, text.substr(0, at), text.substr(at + 2)};
  }
  return {Finding::Severity::kError, "", text};
}

std::size_t Findings::errors() const {
  return static_cast<std::size_t>(std::count_if(
      found_.begin(), found_.end(),
      [](const Finding& finding) { return finding.severity == Finding::Severity::kError; }));
}

void Findings::Fail(const Error& error) { Add(ToFinding(error)); }

}  // namespace pgvigil::queries
