#include "metrics/block.h"

#include <mutex>
#include <utility>

#include "metrics/exposition.h"
#include "metrics/normalise.h"

namespace pgvigil::metrics {
namespace {

// One string for the whole block: an allocation per family would cost more than most families'
// text.
struct TextOfFamilies {
  std::string text;
  std::vector<std::size_t> ends;
};

TextOfFamilies Render(const std::vector<MetricFamily>& families) {
  TextOfFamilies rendered;
  rendered.ends.reserve(families.size());
  std::size_t bound = 0;
  for (const MetricFamily& family : families) bound += SamplesBound(family);
  // The surplus, a sixth at most, is cheaper than a second buffer to shrink into.
  rendered.text.reserve(bound);
  for (const MetricFamily& family : families) {
    AppendSamples(family, rendered.text);
    rendered.ends.push_back(rendered.text.size());
  }
  return rendered;
}

}  // namespace

std::string_view Name(Loss::Reason reason) {
  switch (reason) {
    case Loss::Reason::kDuplicate:
      return "duplicate";
    case Loss::Reason::kTypeClash:
      return "type_clash";
    case Loss::Reason::kNameClash:
      return "name_clash";
    case Loss::Reason::kBadName:
      return "bad_name";
    case Loss::Reason::kBudget:
      break;
  }
  return "budget";
}

struct Block::Rendered {
  std::once_flag once;
  TextOfFamilies text;
};

Block::Block(std::string source, std::vector<MetricFamily> families)
    : source_(std::move(source)),
      families_(Normalise(source_, std::move(families), losses_)),
      rendered_(std::make_unique<Rendered>()) {
  for (const MetricFamily& family : families_) series_ += SeriesCount(family);
}

Block::~Block() = default;

std::string_view Block::Text(std::size_t index) const {
  std::call_once(rendered_->once, [this] { rendered_->text = Render(families_); });
  const auto& [text, ends] = rendered_->text;
  const std::size_t begin = index == 0 ? 0 : ends[index - 1];
  return std::string_view(text).substr(begin, ends[index] - begin);
}

}  // namespace pgvigil::metrics
