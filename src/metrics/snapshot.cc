#include "metrics/snapshot.h"

#include <array>
#include <utility>

#include "base/mutex.h"
#include "metrics/exposition.h"
#include "metrics/gzip.h"
#include "metrics/merge.h"

namespace pgvigil::metrics {
namespace {

using TextPtr = std::shared_ptr<const std::string>;

template <class Pointer>
struct PerFormat {
  std::array<Pointer, 2> pages;
  Pointer& operator[](Format format) { return pages[format == Format::kText ? 0 : 1]; }
};

MetricFamily Joined(const MergedFamily& merged) {
  MetricFamily joined = merged.first();
  for (std::size_t i = 1; i < merged.parts.size(); ++i) {
    const MetricFamily& part = merged.parts[i].family();
    joined.samples.insert(joined.samples.end(), part.samples.begin(), part.samples.end());
    joined.histograms.insert(joined.histograms.end(), part.histograms.begin(),
                             part.histograms.end());
  }
  return joined;
}

}  // namespace

struct Snapshot::Impl {
  Impl(std::vector<BlockPtr> merged_blocks, std::vector<MergedFamily> merged_families)
      : blocks(std::move(merged_blocks)), families(std::move(merged_families)) {}

  template <class Wanted>
  void Write(Format format, Wanted wanted, std::string& out) const;
  [[nodiscard]] std::string WholePage(Format format) const;
  [[nodiscard]] TextPtr SharedPage(Format format) PGVIGIL_REQUIRES(mutex);

  const std::vector<BlockPtr> blocks;  // keeps what the families' parts point at
  const std::vector<MergedFamily> families;

  Mutex mutex;
  PerFormat<std::weak_ptr<const std::string>> pages PGVIGIL_GUARDED_BY(mutex);
  PerFormat<TextPtr> gzip_pages PGVIGIL_GUARDED_BY(mutex);
};

template <class Wanted>
void Snapshot::Impl::Write(Format format, Wanted wanted, std::string& out) const {
  for (const MergedFamily& family : families) {
    bool has_metadata = false;
    for (const Part& part : family.parts) {
      if (!wanted(*part.block)) continue;
      if (!std::exchange(has_metadata, true)) AppendMetadata(format, family.metadata(), out);
      out += part.text();
    }
  }
  out += EndMark(format);
}

std::string Snapshot::Impl::WholePage(Format format) const {
  std::size_t size = EndMark(format).size();
  for (const MergedFamily& family : families) {
    size += MetadataBound(family.metadata());
    for (const Part& part : family.parts) size += part.text().size();
  }
  std::string page;
  page.reserve(size);
  Write(
      format, [](const Block&) { return true; }, page);
  return page;
}

TextPtr Snapshot::Impl::SharedPage(Format format) {
  TextPtr page = pages[format].lock();
  if (page == nullptr) {
    page = std::make_shared<const std::string>(WholePage(format));
    pages[format] = page;
  }
  return page;
}

Snapshot::Snapshot() = default;
Snapshot::~Snapshot() = default;

SnapshotPtr Snapshot::Merge(std::vector<BlockPtr> blocks, std::size_t max_series,
                            WallTime taken_at) {
  struct Constructible : Snapshot {};
  Merged merged = metrics::Merge(blocks, max_series);
  auto snapshot = std::make_shared<Constructible>();
  snapshot->taken_at_ = taken_at;
  snapshot->series_ = merged.series;
  snapshot->losses_ = std::move(merged.losses);
  snapshot->impl_ = std::make_unique<Impl>(std::move(blocks), std::move(merged.families));
  return snapshot;
}

TextPtr Snapshot::Page(Format format) const {
  const MutexLock lock(impl_->mutex);
  return impl_->SharedPage(format);
}

TextPtr Snapshot::GzipPage(Format format) const {
  const MutexLock lock(impl_->mutex);
  TextPtr& page = impl_->gzip_pages[format];
  if (page == nullptr) page = std::make_shared<const std::string>(Gzip(*impl_->SharedPage(format)));
  return page;
}

std::string Snapshot::PageOf(Format format, const std::function<bool(const Block&)>& wanted) const {
  std::string page;
  impl_->Write(format, wanted, page);
  return page;
}

void Snapshot::ForEach(const std::function<void(const MetricFamily&)>& visit) const {
  for (const MergedFamily& family : impl_->families) {
    if (family.parts.size() == 1) {
      visit(family.first());
    } else {
      visit(Joined(family));
    }
  }
}

}  // namespace pgvigil::metrics
