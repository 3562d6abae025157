#include "alerts/promql/window.h"

#include <algorithm>
#include <deque>

namespace pgvigil::promql {
namespace {

// What a map entry and a heap block cost beside what they hold; an estimate.
constexpr std::size_t kOverhead = 96;

bool MatchesAll(std::span<const Matcher> matchers, const Labels& labels) {
  return std::ranges::all_of(matchers,
                             [&](const Matcher& matcher) { return matcher.Matches(labels); });
}

std::size_t BytesOf(const Labels& labels) {
  std::size_t bytes = kOverhead;
  for (const auto& [name, value] : labels.pairs()) {
    bytes += sizeof(Label) + name.size() + value.size();
  }
  return bytes;
}

}  // namespace

struct Window::Stream {
  const Labels* labels = nullptr;  // the key in streams_
  std::uint32_t source = 0;
  Duration reach{0};
  std::deque<PointChunk> chunks = {};
  Timestamp last_t = 0;
  bool stale = true;

  [[nodiscard]] std::size_t bytes() const {
    std::size_t bytes = sizeof(*this) + 2 * BytesOf(*labels);
    for (const PointChunk& chunk : chunks) bytes += chunk.bytes();
    return bytes;
  }
};

Window::Window(std::size_t max_bytes) : max_bytes_(max_bytes) {}
Window::~Window() = default;

void Window::Keep(std::vector<Demand> demands) {
  demands_.clear();
  nameless_.clear();
  for (Demand& demand : demands) {
    const std::string name(MetricOf(demand.matchers));
    auto& group = name.empty() ? nameless_ : demands_[name];
    group.push_back(std::move(demand));
  }
  for (auto& [name, streams] : metrics_) {
    for (const StreamPtr& stream : streams) stream->reach = ReachFor(*stream->labels);
  }
}

const std::vector<Demand>* Window::DemandsFor(std::string_view metric) const {
  const auto found = demands_.find(metric);
  return found == demands_.end() ? nullptr : &found->second;
}

bool Window::Wants(std::string_view metric) const {
  return !nameless_.empty() || DemandsFor(metric) != nullptr;
}

// Zero: nobody asks for it.
Duration Window::ReachFor(const Labels& labels) const {
  Duration reach{0};
  const auto look = [&](const std::vector<Demand>& demands) {
    for (const Demand& demand : demands) {
      if (demand.back > reach && MatchesAll(demand.matchers, labels)) reach = demand.back;
    }
  };
  look(nameless_);
  if (const auto* named = DemandsFor(labels.Get(kMetricName))) look(*named);
  return reach;
}

Window::Stream* Window::FindOrAdd(std::uint32_t source, const Labels& labels) {
  const auto found = streams_.find(labels);
  if (found != streams_.end()) {
    found->second->source = source;
    return found->second;
  }
  const Duration reach = ReachFor(labels);
  if (reach == Duration(0)) return nullptr;
  auto stream = std::make_unique<Stream>();
  const auto entry = streams_.emplace(labels, stream.get()).first;
  *stream = {.labels = &entry->first, .source = source, .reach = reach};
  bytes_ += stream->bytes();
  auto& streams = metrics_[std::string(labels.Get(kMetricName))];
  streams.push_back(std::move(stream));
  return streams.back().get();
}

void Window::Append(std::uint32_t source, const Labels& labels, Point point) {
  if (!Wants(labels.Get(kMetricName))) return;
  if (bytes_ >= max_bytes_) {
    ++dropped_;
    ++refused_;
    return;
  }
  if (Stream* stream = FindOrAdd(source, labels)) Add(*stream, {point.t - shift_, point.v});
}

void Window::Add(Stream& stream, Point point) {
  if (!stream.chunks.empty() && point.t <= stream.last_t) {
    ++dropped_;
    return;
  }
  const std::size_t before = stream.chunks.empty() ? 0 : stream.chunks.back().bytes();
  if (stream.chunks.empty() || stream.chunks.back().full()) {
    stream.chunks.emplace_back().Append(point);
    bytes_ += stream.chunks.back().bytes();
  } else {
    stream.chunks.back().Append(point);
    bytes_ += stream.chunks.back().bytes();
    bytes_ -= before;
  }
  stream.last_t = point.t;
  stream.stale = IsStale(point.v);
  ++points_;
  ++appended_;
}

// A marker is kept even when memory is short: without it a series that is gone would live on.
void Window::EndRound(std::uint32_t source, Timestamp at) {
  const Timestamp t = at - shift_;
  for (auto& [name, streams] : metrics_) {
    for (const StreamPtr& stream : streams) {
      const bool gone = stream->source == source && !stream->stale && stream->last_t < t;
      if (gone) Add(*stream, {t, StaleMarker()});
    }
  }
}

void Window::PruneMetric(std::vector<StreamPtr>& streams, Timestamp now) {
  for (const StreamPtr& stream : streams) {
    auto& chunks = stream->chunks;
    const bool unwanted = stream->reach == Duration(0);
    while (!chunks.empty() && (unwanted || chunks.front().last() <= now - stream->reach.count())) {
      bytes_ -= chunks.front().bytes();
      points_ -= chunks.front().count();
      chunks.pop_front();
    }
  }
  std::erase_if(streams, [&](const StreamPtr& stream) {
    if (!stream->chunks.empty()) return false;
    bytes_ -= stream->bytes();
    streams_.erase(*stream->labels);
    return true;
  });
}

void Window::Prune(Timestamp now) {
  for (auto& [name, streams] : metrics_) PruneMetric(streams, now - shift_);
  std::erase_if(metrics_, [](const auto& entry) { return entry.second.empty(); });
}

void Window::Select(std::span<const Matcher> matchers, Timestamp after, Timestamp upto,
                    const Visitor& visit) const {
  std::vector<Point> points;
  const auto look = [&](const std::vector<StreamPtr>& streams) {
    for (const StreamPtr& stream : streams) {
      if (stream->last_t <= after - shift_ || !MatchesAll(matchers, *stream->labels)) continue;
      points.clear();
      for (const PointChunk& chunk : stream->chunks) {
        if (chunk.last() > after - shift_) chunk.Read(after - shift_, upto - shift_, points);
      }
      for (Point& point : points) point.t += shift_;
      if (!points.empty()) visit(*stream->labels, points);
    }
  };
  if (const auto name = MetricOf(matchers); !name.empty()) {
    if (const auto found = metrics_.find(name); found != metrics_.end()) look(found->second);
    return;
  }
  for (const auto& [name, streams] : metrics_) look(streams);
}

WindowStats Window::stats() const {
  return {.series = streams_.size(),
          .points = points_,
          .bytes = bytes_,
          .appended = appended_,
          .dropped = dropped_,
          .refused = refused_};
}

}  // namespace pgvigil::promql
