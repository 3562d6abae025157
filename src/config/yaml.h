#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/suggest.h"

namespace pgvigil::config {

using pgvigil::DidYouMean;
using pgvigil::Suggest;

/// One node of a parsed YAML 1.2 document, with the place it came from. A cheap value; keeps its
/// document alive. The project's only door to YAML (the library behind it is named in yaml.cc
/// alone). Every conversion error is kConfig and starts with `file:line:column: `.
class YamlNode {
 public:
  enum class Kind { kNull, kScalar, kSequence, kMap };

  /// Parses text. Refuses duplicate keys, more than one document, alias bombs (more than 100 000
  /// nodes once expanded) and nesting deeper than 50. `name` is the file name used in messages.
  /// Empty text is a null node.
  static Result<YamlNode> Parse(std::string_view text, std::string name);

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool IsNull() const { return kind() == Kind::kNull; }
  /// `file:line:column`, counted from 1.
  [[nodiscard]] std::string Where() const;
  /// An Error of kind kConfig: Where(), then `message`.
  [[nodiscard]] Error At(std::string message) const;

  /// The entries of a map in file order; empty for anything else. Keys are scalars.
  [[nodiscard]] std::vector<std::pair<YamlNode, YamlNode>> Entries() const;
  /// The items of a sequence; empty for anything else.
  [[nodiscard]] std::vector<YamlNode> Items() const;
  /// The scalar's text as written (quotes removed); empty for anything else.
  [[nodiscard]] std::string Text() const;
  /// Whether a scalar was quoted or a block scalar, so that it can only be a string.
  [[nodiscard]] bool Quoted() const;

  [[nodiscard]] Result<std::string> AsString() const;
  [[nodiscard]] Result<bool> AsBool()
      const;  ///< true, false (YAML 1.2 core; yes/no/on/off are refused with a hint)
  [[nodiscard]] Result<long> AsInteger() const;
  [[nodiscard]] Result<double> AsNumber() const;
  /// `250ms`, `30s`, `5m`, `1h30m`, `2d`; a bare number is refused with a hint, except 0.
  [[nodiscard]] Result<std::chrono::milliseconds> AsDuration() const;
  /// A list of scalars; a single scalar counts as a list of one.
  [[nodiscard]] Result<std::vector<std::string>> AsStrings() const;

 private:
  struct Impl;
  explicit YamlNode(std::shared_ptr<const Impl> impl);
  std::shared_ptr<const Impl> impl_;
};

/// Reads a map strictly: each key has its reader; a key without one is an error with a suggestion.
/// A null node is a map without entries. The error of each key is kept, so that one run shows
/// everything that is wrong.
struct YamlField {
  std::string_view key;
  std::function<Result<void>(const YamlNode&)> read;
};
[[nodiscard]] std::vector<Error> ReadMap(const YamlNode& map, std::span<const YamlField> fields);

/// Duration syntax of AsDuration() for texts from the environment and the command line.
[[nodiscard]] Result<std::chrono::milliseconds> ParseDuration(std::string_view text);

/// Reads a whole file of at most `limit` bytes. Errors: kIo with the path and the reason.
[[nodiscard]] Result<std::string> ReadFile(const std::string& path, std::size_t limit = 16u << 20);

}  // namespace pgvigil::config
