#include <algorithm>
#include <functional>

#include "base/utf8.h"
#include "metrics/escape.h"
#include "metrics/family.h"
#include "metrics/names.h"

namespace pgvigil::metrics {
namespace {

// Whoever builds labels refuses bad names and counts them; this is the backstop, because one bad
// name costs the whole page.
void MakeLegal(Label& label) {
  if (!IsLabelName(label.first)) MakeLegalLabelName(label.first);
  if (!IsUtf8(label.second)) label.second = SanitizeUtf8(label.second);
}

void SortAndKeepFirst(std::vector<Label>& labels) {
  const auto by_name = [](const Label& a, const Label& b) { return a.first < b.first; };
  const auto same_name = [](const Label& a, const Label& b) { return a.first == b.first; };
  std::ranges::stable_sort(labels, by_name);
  labels.erase(std::unique(labels.begin(), labels.end(), same_name), labels.end());
  labels.shrink_to_fit();
}

void AppendLabel(const Label& label, std::string& out) {
  if (!out.empty()) out += ',';
  out += label.first;
  out += "=\"";
  AppendEscaped(label.second, Quote::kEscape, out);
  out += '"';
}

std::string Text(std::span<const Label> labels) {
  std::string text;
  for (const Label& label : labels) AppendLabel(label, text);
  text.shrink_to_fit();
  return text;
}

bool IsEmpty(const Label& label) { return label.second.empty(); }

std::size_t Hash(std::span<const Label> labels, const std::string& text) {
  const std::hash<std::string> hash;
  if (std::ranges::none_of(labels, IsEmpty)) return hash(text);
  std::string identity;
  for (const Label& label : labels) {
    if (!IsEmpty(label)) AppendLabel(label, identity);
  }
  return hash(identity);
}

}  // namespace

LabelSetPtr LabelSet::Make(std::vector<Label> labels) {
  struct Constructible : LabelSet {};
  std::ranges::for_each(labels, MakeLegal);
  SortAndKeepFirst(labels);
  auto set = std::make_shared<Constructible>();
  set->labels_ = std::move(labels);
  set->text_ = Text(set->labels_);
  set->hash_ = Hash(set->labels_, set->text_);
  return set;
}

bool SameSeries(const LabelSet& a, const LabelSet& b) {
  if (&a == &b) return true;
  if (a.hash() != b.hash()) return false;
  auto left = a.labels().begin();
  auto right = b.labels().begin();
  while (true) {
    left = std::find_if_not(left, a.labels().end(), IsEmpty);
    right = std::find_if_not(right, b.labels().end(), IsEmpty);
    if (left == a.labels().end() || right == b.labels().end()) break;
    if (*left++ != *right++) return false;
  }
  return left == a.labels().end() && right == b.labels().end();
}

}  // namespace pgvigil::metrics
