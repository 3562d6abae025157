#include "gather/label_cache.h"

#include <utility>

namespace pgvigil::gather {
namespace {

// Databases and queries come and go; starting over now and then costs less than finding out which
// are gone.
constexpr std::size_t kLimit = 10000;

}  // namespace

LabelCache::LabelCache(std::vector<metrics::Label> constant)
    : none_(metrics::LabelSet::Make(std::move(constant))) {}

metrics::LabelSetPtr LabelCache::Extend(const metrics::LabelSetPtr& base, std::string_view name,
                                        std::string_view value) {
  std::string key = base->text();
  key.append(1, '\0').append(name).append(1, '\0').append(value);
  if (known_.size() >= kLimit) known_.clear();
  metrics::LabelSetPtr& labels = known_[std::move(key)];
  if (!labels) {
    std::vector<metrics::Label> all = {{std::string(name), std::string(value)}};
    all.insert(all.end(), base->labels().begin(), base->labels().end());
    labels = metrics::LabelSet::Make(std::move(all));
  }
  return labels;
}

}  // namespace pgvigil::gather
