#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/promql/memory_storage.h"
#include "base/result.h"
#include "metrics/parse_exposition.h"

namespace pgvigil::replay {

using promql::Labels;
using promql::Timestamp;

/// A page that some exporter served at one time.
struct RecordedPage {
  std::string file;
  Labels target;  ///< what its series get, as from a scrape: `instance` and the like
  Timestamp at = 0;
  metrics::ExposedPage page = {};
};

/// When a page was taken: by a comment `# time: ...` in it, else by the name of its file (RFC 3339,
/// also without colons or dashes, or seconds since 1970, at the end of the name), else 0.
[[nodiscard]] Timestamp TimeOf(const std::string& file, std::string_view text);

/// Reads one file; `target`: the labels of its target. A file that does not say its time has that
/// of its last change. Errors: kIo, kLimit with the file and the line.
[[nodiscard]] Result<RecordedPage> ReadPage(const std::string& file, Labels target);

/// Files that a pattern (`*` and `?`; a folder stands for its `*.prom`) names, sorted. Errors: kIo
/// when there is none.
[[nodiscard]] Result<std::vector<std::string>> FilesOf(const std::string& pattern);

/// Puts pages into a storage as scrapes: `up` 1, target labels over those of the page (which become
/// `exported_x`), and a stale marker where a series of the page before is missing. Pages of one
/// target come in order of time. Not thread-safe.
class PageFeed {
 public:
  explicit PageFeed(promql::MemoryStorage& storage) : storage_(storage) {}
  void Add(const RecordedPage& page);

 private:
  promql::MemoryStorage& storage_;
  std::map<Labels, std::vector<Labels>> last_;  ///< series of each target's last page
};

}  // namespace pgvigil::replay
