#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "alerts/promql/binary.h"
#include "alerts/promql/signature.h"

namespace pgvigil::promql {
namespace {

using Cardinality = Matching::Cardinality;

/// All labels with the metric's name among them, as Prometheus prints them in errors.
std::string Braced(const Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels.pairs()) {
    text += (text.empty() ? "" : ", ") + NameText(name) + "=" + Quoted(value);
  }
  return "{" + text + "}";
}

/// Pairs the samples of two vectors. With group_right the sides are swapped, so that the right one
/// always is the side each of whose samples may match many.
class Pairing {
 public:
  Pairing(const Binary& binary, Vector left, Vector right)
      : binary_(binary),
        swapped_(binary.matching.cardinality == Cardinality::kOneToMany),
        many_(swapped_ ? std::move(right) : std::move(left)),
        one_(swapped_ ? std::move(left) : std::move(right)),
        signature_(binary.matching.on, binary.matching.labels) {}

  Evaluated<Vector> Run();

 private:
  /// A sample of the "one" side, and the results it has been part of.
  struct Partner {
    const Sample* sample = nullptr;
    bool matched = false;
    std::unordered_set<Labels, LabelsHash> results = {};
  };

  [[nodiscard]] std::optional<EvaluationError> IndexPartners();
  [[nodiscard]] EvaluationError Duplicate(const Sample& again, const Sample& first) const;
  [[nodiscard]] std::optional<EvaluationError> Add(Sample& sample, Partner& partner);
  [[nodiscard]] const char* Conflict(const Labels& result, Partner& partner) const;
  [[nodiscard]] Operated Of(double many, double one) const {
    return swapped_ ? Operate(binary_.op, one, many) : Operate(binary_.op, many, one);
  }
  [[nodiscard]] Labels ResultLabels(const Labels& many, const Labels& one) const;

  const Binary& binary_;
  const bool swapped_;
  Vector many_;
  const Vector one_;
  Signature signature_;
  std::unordered_map<std::string, Partner> partners_;
  Vector result_;
};

EvaluationError Pairing::Duplicate(const Sample& again, const Sample& first) const {
  return {"found duplicate series for the match group " +
          Braced(signature_.LabelsOf(again.labels)) + " on the " + (swapped_ ? "left" : "right") +
          " hand-side of the operation: [" + Braced(again.labels) + ", " + Braced(first.labels) +
          "];many-to-many matching not allowed: matching labels must be unique on one side"};
}

std::optional<EvaluationError> Pairing::IndexPartners() {
  partners_.reserve(one_.size());
  for (const Sample& sample : one_) {
    const auto [partner, is_new] =
        partners_.try_emplace(signature_.Of(sample.labels), Partner{&sample});
    if (!is_new) return Duplicate(sample, *partner->second.sample);
  }
  return std::nullopt;
}

Labels Pairing::ResultLabels(const Labels& many, const Labels& one) const {
  const Matching& matching = binary_.matching;
  Labels labels = IsComparison(binary_.op) ? many : many.Nameless();
  if (matching.cardinality == Cardinality::kOneToOne) {
    labels = matching.on ? labels.Only(matching.labels) : labels.Without(matching.labels);
  }
  for (const std::string& name : matching.include) labels.Set(name, one.Get(name));
  if (binary_.return_bool) labels.Remove(kMetricName);
  return labels;
}

/// Null when the partner may have this result.
const char* Pairing::Conflict(const Labels& result, Partner& partner) const {
  if (binary_.matching.cardinality != Cardinality::kOneToOne) {
    return partner.results.insert(result).second
               ? nullptr
               : "multiple matches for labels: grouping labels must ensure unique matches";
  }
  return std::exchange(partner.matched, true)
             ? "multiple matches for labels: many-to-one matching must be explicit "
               "(group_left/group_right)"
             : nullptr;
}

std::optional<EvaluationError> Pairing::Add(Sample& sample, Partner& partner) {
  const auto [value, holds] = Of(sample.value, partner.sample->value);
  if (!holds && !binary_.return_bool) return std::nullopt;
  Labels labels = ResultLabels(sample.labels, partner.sample->labels);
  if (const char* conflict = Conflict(labels, partner)) return EvaluationError{conflict};
  sample.value = binary_.return_bool ? (holds ? 1 : 0) : value;
  sample.labels = std::move(labels);
  result_.push_back(std::move(sample));
  return std::nullopt;
}

Evaluated<Vector> Pairing::Run() {
  if (many_.empty() || one_.empty()) return Vector();
  if (auto error = IndexPartners()) return tl::unexpected(*std::move(error));
  for (Sample& sample : many_) {
    const auto partner = partners_.find(signature_.Of(sample.labels));
    if (partner == partners_.end()) continue;
    if (auto error = Add(sample, partner->second)) return tl::unexpected(*std::move(error));
  }
  return std::move(result_);
}

}  // namespace

Evaluated<Vector> MatchVectors(const Binary& binary, Vector left, Vector right) {
  return Pairing(binary, std::move(left), std::move(right)).Run();
}

Vector CombineSets(const Binary& binary, Vector left, Vector right) {
  Signature signature(binary.matching.on, binary.matching.labels);
  const auto add_signatures = [&](const Vector& vector, std::unordered_set<std::string>& to) {
    for (const Sample& sample : vector) to.insert(signature.Of(sample.labels));
  };
  std::unordered_set<std::string> there;
  add_signatures(binary.op == BinaryOp::kOr ? left : right, there);
  const auto is_there = [&](const Sample& s) { return there.contains(signature.Of(s.labels)); };
  if (binary.op == BinaryOp::kOr) {
    std::erase_if(right, is_there);
    std::ranges::move(right, std::back_inserter(left));
  } else {
    std::erase_if(left, [&](const Sample& sample) {
      return is_there(sample) == (binary.op == BinaryOp::kUnless);
    });
  }
  return left;
}

}  // namespace pgvigil::promql
