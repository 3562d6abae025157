#include "metrics/names.h"

#include <algorithm>

#include "metrics/family.h"

namespace pgvigil::metrics {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsLabelChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_';
}

bool IsMetricChar(char c) { return IsLabelChar(c) || c == ':'; }

}  // namespace

bool IsMetricName(std::string_view name) {
  return !name.empty() && !IsDigit(name.front()) && std::ranges::all_of(name, IsMetricChar);
}

bool IsLabelName(std::string_view name) {
  return !name.empty() && !IsDigit(name.front()) && !name.starts_with("__") &&
         std::ranges::all_of(name, IsLabelChar);
}

void MakeLegalLabelName(std::string& name) {
  std::ranges::replace_if(
      name, [](char c) { return !IsLabelChar(c); }, '_');
  if (name.empty() || IsDigit(name.front())) name.insert(0, 1, '_');
  while (name.starts_with("__")) name.erase(0, 1);
}

}  // namespace pgvigil::metrics
