#include "metrics/normalise.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "base/utf8.h"
#include "metrics/series_set.h"

namespace pgvigil::metrics {
namespace {

class LossLog {
 public:
  LossLog(std::string_view source, std::vector<Loss>& losses) : source_(source), losses_(losses) {}

  void Add(const std::string& family, Loss::Reason reason, std::size_t series) {
    if (series > 0) losses_.push_back({std::string(source_), family, reason, series});
  }

 private:
  std::string_view source_;
  std::vector<Loss>& losses_;
};

void DropUnusable(std::vector<MetricFamily>& families, LossLog& log) {
  std::erase_if(families, [&log](const MetricFamily& family) {
    if (IsMetricName(family.name)) return SeriesCount(family) == 0;
    log.Add(SanitizeUtf8(family.name), Loss::Reason::kBadName, SeriesCount(family));
    return true;
  });
}

void Append(MetricFamily& to, MetricFamily&& from) {
  std::ranges::move(from.samples, std::back_inserter(to.samples));
  std::ranges::move(from.histograms, std::back_inserter(to.histograms));
}

// Neighbours of one name become one family; the first one's type and HELP stand.
std::vector<MetricFamily> Joined(std::vector<MetricFamily> sorted, LossLog& log) {
  std::vector<MetricFamily> joined;
  joined.reserve(sorted.size());
  for (MetricFamily& family : sorted) {
    if (joined.empty() || joined.back().name != family.name) {
      joined.push_back(std::move(family));
    } else if (joined.back().type == family.type) {
      Append(joined.back(), std::move(family));
    } else {
      log.Add(family.name, Loss::Reason::kTypeClash, SeriesCount(family));
    }
  }
  return joined;
}

bool IsLe(const Label& label) { return label.first == "le"; }

// `le` is the bucket's own label; a second one of that name would cost the whole page.
void FreeLe(LabelSetPtr& labels) {
  if (std::ranges::none_of(labels->labels(), IsLe)) return;
  std::vector<Label> renamed(labels->labels().begin(), labels->labels().end());
  for (Label& label : renamed) {
    if (IsLe(label)) label.first = "exported_le";
  }
  labels = LabelSet::Make(std::move(renamed));
}

void KeepLegalBuckets(Histogram& histogram) {
  const std::size_t given = std::min(histogram.bounds.size(), histogram.cumulative.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < given; ++i) {
    const double bound = histogram.bounds[i];
    if (!std::isfinite(bound) || (kept > 0 && bound <= histogram.bounds[kept - 1])) continue;
    histogram.bounds[kept] = bound;
    histogram.cumulative[kept++] = histogram.cumulative[i];
  }
  histogram.bounds.resize(kept);
  histogram.cumulative.resize(kept);
}

template <class Element>
void FillLabels(std::vector<Element>& elements) {
  LabelSetPtr none;
  for (Element& element : elements) {
    if (element.labels != nullptr) continue;
    if (none == nullptr) none = LabelSet::Make({});
    element.labels = none;
  }
}

std::size_t SeriesCount(const Sample&) { return 1; }

// Removes all but the first of each series; returns how many series went.
template <class Element>
std::size_t DropDuplicates(std::vector<Element>& elements) {
  if (elements.size() < 2) return 0;
  SeriesSet seen(elements.size());
  std::size_t dropped = 0;
  std::erase_if(elements, [&](const Element& element) {
    if (seen.Insert(*element.labels)) return false;
    dropped += SeriesCount(element);
    return true;
  });
  return dropped;
}

void NormaliseHistograms(std::vector<Histogram>& histograms) {
  FillLabels(histograms);
  for (Histogram& histogram : histograms) {
    FreeLe(histogram.labels);
    KeepLegalBuckets(histogram);
  }
}

void NormaliseSeries(MetricFamily& family, LossLog& log) {
  if (!IsUtf8(family.help)) family.help = SanitizeUtf8(family.help);
  std::size_t dropped = 0;
  if (family.type == MetricType::kHistogram) {
    family.samples.clear();
    NormaliseHistograms(family.histograms);
    dropped = DropDuplicates(family.histograms);
  } else {
    family.histograms.clear();
    FillLabels(family.samples);
    dropped = DropDuplicates(family.samples);
  }
  log.Add(family.name, Loss::Reason::kDuplicate, dropped);
}

}  // namespace

std::vector<MetricFamily> Normalise(std::string_view source, std::vector<MetricFamily> families,
                                    std::vector<Loss>& losses) {
  LossLog log(source, losses);
  DropUnusable(families, log);
  std::ranges::stable_sort(families, {}, &MetricFamily::name);
  families = Joined(std::move(families), log);
  for (MetricFamily& family : families) NormaliseSeries(family, log);
  return families;
}

}  // namespace pgvigil::metrics
