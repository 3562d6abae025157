#include <cstdint>
#include <string>
#include <string_view>

#include "alerts/rules/rule.h"
#include "alerts/rules/template.h"
#include "fuzz/require.h"

// Any text is refused with a reason, or read as groups whose rules are complete and whose templates
// can be expanded.

namespace pgvigil::rules {
namespace {

void ExpandAll(const std::vector<Label>& templates) {
  const Labels labels(std::vector<Label>{{"a", "b"}, {"instance", "db-1:5432"}});
  for (const auto& [name, text] : templates) {
    fuzz::Require(!name.empty(), "a label has a name");
    static_cast<void>(Expand(text, {.labels = &labels, .external_labels = &labels, .value = 0.1}));
  }
}

void CheckGroup(const Group& group) {
  fuzz::Require(!group.name.empty(), "a group has a name");
  for (const Rule& rule : group.rules) {
    fuzz::Require(!rule.name.empty(), "a rule has a name");
    fuzz::Require(rule.expr != nullptr, "a rule has an expression");
    fuzz::Require(rule.hold >= Duration(0), "nothing is held for less than no time");
    fuzz::Require(rule.where.starts_with("fuzz:"), "a rule has a place");
    ExpandAll(rule.labels);
    ExpandAll(rule.annotations);
  }
}

}  // namespace
}  // namespace pgvigil::rules

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using pgvigil::fuzz::Require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto groups = pgvigil::rules::ParseRuleFile(text, "fuzz");
  if (!groups) {
    Require(!groups.error().message.empty(), "an error says what is wrong");
    return 0;
  }
  for (const auto& group : *groups) pgvigil::rules::CheckGroup(group);
  return 0;
}
