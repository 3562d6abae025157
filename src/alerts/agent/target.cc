#include "alerts/agent/target.h"

#include <string>
#include <utility>
#include <vector>

#include "metrics/number.h"

namespace pgvigil::alerts {
namespace {

using metrics::Label;
using promql::Labels;

constexpr std::string_view kUp = "up";

std::span<const Label> LabelsOf(const metrics::LabelSetPtr& labels) {
  return labels ? labels->labels() : std::span<const Label>();
}

/// One scrape of one target on its way into the window.
class Scrape {
 public:
  Scrape(const Target& target, promql::Timestamp t, promql::Window& window)
      : target_(target), t_(t), window_(window) {}

  [[nodiscard]] bool Wants(std::string_view metric) const { return window_.Wants(metric); }

  void Add(std::string_view metric, std::span<const Label> labels, double value) {
    if (Wants(metric)) {
      window_.Append(target_.source, SeriesOf(target_, metric, labels), {t_, value});
    }
  }

  void Add(const metrics::MetricFamily& family) {
    if (Wants(family.name)) {
      for (const auto& sample : family.samples) {
        Add(family.name, LabelsOf(sample.labels), sample.value);
      }
    }
    for (const auto& histogram : family.histograms) Add(family.name, histogram);
  }

  void End(bool up) {
    Add(kUp, {}, up ? 1 : 0);
    window_.EndRound(target_.source, t_);
  }

 private:
  void Add(const std::string& name, const metrics::Histogram& histogram) {
    const auto labels = LabelsOf(histogram.labels);
    Add(name + "_count", labels, static_cast<double>(histogram.count));
    Add(name + "_sum", labels, histogram.sum);
    if (!Wants(name + "_bucket")) return;
    for (std::size_t i = 0; i < histogram.bounds.size(); ++i) {
      std::string bound;
      metrics::AppendBound(histogram.bounds[i], bound);
      AddBucket(name, labels, std::move(bound), histogram.cumulative[i]);
    }
    AddBucket(name, labels, "+Inf", histogram.count);
  }

  void AddBucket(const std::string& name, std::span<const Label> labels, std::string bound,
                 std::uint64_t count) {
    std::vector<Label> all(labels.begin(), labels.end());
    all.emplace_back("le", std::move(bound));
    Add(name + "_bucket", all, static_cast<double>(count));
  }

  const Target& target_;
  const promql::Timestamp t_;
  promql::Window& window_;
};

}  // namespace

Labels SeriesOf(const Target& target, std::string_view metric, std::span<const Label> labels) {
  const auto of_target = target.labels.pairs();
  std::vector<Label> pairs(of_target.begin(), of_target.end());
  pairs.emplace_back(promql::kMetricName, metric);
  for (const auto& [name, value] : labels) {
    if (value.empty()) continue;  // as good as absent
    const bool taken = !target.labels.Get(name).empty();
    pairs.emplace_back(taken ? "exported_" + name : name, value);
  }
  return Labels(std::move(pairs));
}

void Ingest(const Target& target, const metrics::Snapshot& page, promql::Timestamp t,
            promql::Window& window) {
  Scrape scrape(target, t, window);
  page.ForEach([&](const metrics::MetricFamily& family) { scrape.Add(family); });
  scrape.End(true);
}

void Ingest(const Target& target, const metrics::ExposedPage& page, promql::Timestamp t,
            promql::Window& window) {
  Scrape scrape(target, t, window);
  for (const auto& sample : page.samples) scrape.Add(sample.name, sample.labels, sample.value);
  scrape.End(true);
}

void IngestFailure(const Target& target, promql::Timestamp t, promql::Window& window) {
  Scrape(target, t, window).End(false);
}

}  // namespace pgvigil::alerts
