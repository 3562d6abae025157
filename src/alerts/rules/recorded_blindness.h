#pragma once

#include <map>
#include <string>
#include <string_view>

namespace pgvigil::rules {

class RuleRun;

/// Which series of recording rules cannot be known because their rule could not. Lives during one
/// round. Private to rules/.
class RecordedBlindness {
 public:
  /// What the rule says of its last evaluation, in place of what it said before.
  void Note(const RuleRun& rule);
  /// Null: no rule records it. Empty: all is known.
  [[nodiscard]] const std::string* Why(std::string_view metric) const;

 private:
  std::map<std::string, std::map<const RuleRun*, std::string>, std::less<>> why_;
};

}  // namespace pgvigil::rules
