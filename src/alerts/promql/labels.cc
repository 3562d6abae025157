#include "alerts/promql/labels.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace pgvigil::promql {
namespace {

auto Find(auto& pairs, std::string_view name) {
  return std::ranges::lower_bound(pairs, name, std::less<>(),
                                  [](const Label& label) { return std::string_view(label.first); });
}

bool Contains(std::span<const std::string> names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

std::vector<Label> Where(std::span<const Label> pairs, auto keep) {
  std::vector<Label> kept;
  kept.reserve(pairs.size());
  std::ranges::copy_if(pairs, std::back_inserter(kept), keep);
  return kept;
}

std::size_t HashOf(std::span<const Label> pairs) {
  constexpr std::size_t kMultiplier = 0x9E3779B97F4A7C15;  // of Fibonacci hashing
  const std::hash<std::string_view> hash;
  std::size_t sum = 0;
  for (const auto& [name, value] : pairs) {
    sum = (sum ^ hash(name)) * kMultiplier;
    sum = (sum ^ hash(value)) * kMultiplier;
  }
  return sum;
}

}  // namespace

struct Labels::Shared {
  std::vector<Label> pairs;
  std::size_t hash = 0;
};

Labels::Labels(std::vector<Label> pairs) {
  std::ranges::stable_sort(pairs, std::less<>(), &Label::first);
  std::vector<Label> kept;
  kept.reserve(pairs.size());
  for (Label& label : pairs) {
    if (!kept.empty() && kept.back().first == label.first) kept.pop_back();
    kept.push_back(std::move(label));
  }
  std::erase_if(kept, [](const Label& label) { return label.second.empty(); });
  Keep(std::move(kept));
}

void Labels::Keep(std::vector<Label> sorted) {
  const std::size_t hash = HashOf(sorted);
  shared_ =
      sorted.empty() ? nullptr : std::make_shared<const Shared>(Shared{std::move(sorted), hash});
}

std::span<const Label> Labels::pairs() const {
  return shared_ ? std::span<const Label>(shared_->pairs) : std::span<const Label>();
}

std::size_t Labels::Hash() const { return shared_ ? shared_->hash : 0; }

std::string_view Labels::Get(std::string_view name) const {
  const std::span<const Label> all = pairs();
  const auto found = Find(all, name);
  return found != all.end() && found->first == name ? std::string_view(found->second)
                                                    : std::string_view();
}

void Labels::Set(std::string_view name, std::string_view value) {
  std::vector<Label> changed(pairs().begin(), pairs().end());
  const auto found = Find(changed, name);
  const bool there = found != changed.end() && found->first == name;
  if (value.empty()) {
    if (!there) return;
    changed.erase(found);
  } else if (there) {
    found->second = value;
  } else {
    changed.emplace(found, name, value);
  }
  Keep(std::move(changed));
}

Labels Labels::Nameless() const {
  Labels copy = *this;
  copy.Remove(kMetricName);
  return copy;
}

Labels Labels::Only(std::span<const std::string> names) const {
  Labels some;
  some.Keep(Where(pairs(), [&](const Label& label) { return Contains(names, label.first); }));
  return some;
}

Labels Labels::Without(std::span<const std::string> names) const {
  Labels some;
  some.Keep(Where(pairs(), [&](const Label& label) { return !Contains(names, label.first); }));
  return some;
}

bool operator==(const Labels& a, const Labels& b) {
  if (a.shared_ == b.shared_) return true;
  return a.Hash() == b.Hash() && std::ranges::equal(a.pairs(), b.pairs());
}

std::strong_ordering operator<=>(const Labels& a, const Labels& b) {
  const auto left = a.pairs();
  const auto right = b.pairs();
  return std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(),
                                                right.end());
}

std::string Labels::Text() const {
  std::string text(Get(kMetricName));
  std::string inside;
  for (const auto& [name, value] : pairs()) {
    if (name == kMetricName) continue;
    if (!inside.empty()) inside += ", ";
    inside += NameText(name) + "=" + Quoted(value);
  }
  if (!inside.empty() || text.empty()) text += "{" + inside + "}";
  return text;
}

}  // namespace pgvigil::promql
