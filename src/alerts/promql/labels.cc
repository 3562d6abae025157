#include "alerts/promql/labels.h"

#include <algorithm>
#include <functional>

namespace pgvigil::promql {
namespace {

auto Find(auto& pairs, std::string_view name) {
  return std::ranges::lower_bound(pairs, name, std::less<>(),
                                  [](const Label& label) { return std::string_view(label.first); });
}

void AppendEscapedByte(char byte, std::string& out) {
  switch (byte) {
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    case '"':
    case '\\':
      out += '\\';
      break;
    default:
      break;
  }
  out += byte;
}

}  // namespace

Labels::Labels(std::vector<Label> pairs) : pairs_(std::move(pairs)) {
  std::ranges::stable_sort(pairs_, std::less<>(), &Label::first);
  std::vector<Label> kept;
  kept.reserve(pairs_.size());
  for (Label& label : pairs_) {
    if (!kept.empty() && kept.back().first == label.first) kept.pop_back();
    kept.push_back(std::move(label));
  }
  std::erase_if(kept, [](const Label& label) { return label.second.empty(); });
  pairs_ = std::move(kept);
}

std::string_view Labels::Get(std::string_view name) const {
  const auto found = Find(pairs_, name);
  return found != pairs_.end() && found->first == name ? std::string_view(found->second)
                                                       : std::string_view();
}

void Labels::Set(std::string_view name, std::string_view value) {
  const auto found = Find(pairs_, name);
  const bool there = found != pairs_.end() && found->first == name;
  if (value.empty()) {
    if (there) pairs_.erase(found);
  } else if (there) {
    found->second = value;
  } else {
    pairs_.emplace(found, name, value);
  }
}

Labels Labels::Nameless() const {
  Labels copy = *this;
  copy.Remove(kMetricName);
  return copy;
}

std::size_t Labels::Hash() const {
  constexpr std::size_t kMultiplier = 0x9E3779B97F4A7C15;  // of Fibonacci hashing
  const std::hash<std::string_view> hash;
  std::size_t sum = 0;
  for (const auto& [name, value] : pairs_) {
    sum = (sum ^ hash(name)) * kMultiplier;
    sum = (sum ^ hash(value)) * kMultiplier;
  }
  return sum;
}

std::string Labels::Text() const {
  std::string text(Get(kMetricName));
  std::string inside;
  for (const auto& [name, value] : pairs_) {
    if (name == kMetricName) continue;
    if (!inside.empty()) inside += ", ";
    inside += metrics::IsLabelName(name) || name.starts_with("__") ? name : Quoted(name);
    inside += "=" + Quoted(value);
  }
  if (!inside.empty() || text.empty()) text += "{" + inside + "}";
  return text;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char byte : text) AppendEscapedByte(byte, quoted);
  return quoted + '"';
}

}  // namespace pgvigil::promql
