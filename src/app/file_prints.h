#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.h"

namespace pgvigil::app {

/// What files looked like at one moment, by their content: a file that was written anew with the
/// same content, or that Kubernetes swapped together with others, has not changed. A value.
class FilePrints {
 public:
  /// Looks at what `path` stands for: a file, a directory or a glob, which may be absent.
  void Add(const std::string& path);
  /// Takes over what `from` knows of `path`.
  void Keep(const FilePrints& from, const std::string& path);
  /// Takes over what `from` knows of paths that are not known here.
  void KeepAll(const FilePrints& from);
  /// The same paths, looked at now.
  [[nodiscard]] FilePrints Renewed() const;

  friend bool operator==(const FilePrints&, const FilePrints&) = default;

 private:
  std::map<std::string, std::size_t> prints_;
};

/// The paths of query files, rule files and evidence files that the configuration names.
[[nodiscard]] std::vector<std::string> FilesNamedBy(const config::Settings& settings);

/// Decides when files that changed are read again: once two looks in a row have found the same
/// change, so that a file is not taken up while it is being written. Pure.
class ChangeWatch {
 public:
  enum class Finding {
    kSame,       ///< as they were read
    kUnsettled,  ///< changed; look again soon
    kChanged,    ///< changed, and at rest: read them
  };

  /// `read` is what was read last, whether it was any good or not: a mistake is read once.
  explicit ChangeWatch(FilePrints read) : read_(std::move(read)) {}

  [[nodiscard]] Finding Judge(const FilePrints& seen);
  [[nodiscard]] const FilePrints& read() const { return read_; }

 private:
  FilePrints read_;
  FilePrints candidate_;
};

}  // namespace pgvigil::app
