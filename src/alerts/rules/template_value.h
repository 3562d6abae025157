#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "alerts/rules/template.h"

// The values of Go's text/template that the template of a rule can meet. Private to rules/.

namespace pgvigil::rules {

struct GoValue;

struct GoNil {};
/// time.Time, in UTC.
struct GoTime {
  std::int64_t milliseconds = 0;
};
/// time.Duration
struct GoDuration {
  std::int64_t nanoseconds = 0;
};
/// map[string]string
struct GoLabels {
  const promql::Labels* labels = nullptr;
};
/// map[string]interface {} as the function `args` makes it: arg0, arg1 and so on.
struct GoArguments {
  std::shared_ptr<const std::vector<GoValue>> values;
};
/// `.` of a rule's template: .Labels, .ExternalLabels, .ExternalURL and .Value.
struct GoRoot {
  const TemplateInput* input = nullptr;
};

/// Whatever a pipeline gives. Refers to the labels of the TemplateInput, which must outlive it.
struct GoValue {
  using Of = std::variant<GoNil, bool, std::int64_t, double, std::string, GoTime, GoDuration,
                          GoLabels, GoArguments, GoRoot>;
  Of of;

  template <class T>
  [[nodiscard]] const T* As() const {
    return std::get_if<T>(&of);
  }
};
/// Or what Go's execution would complain of.
using GoResult = tl::expected<GoValue, std::string>;

/// As Go's %T prints it, and its messages.
[[nodiscard]] std::string_view TypeName(const GoValue& value);
/// Whether `if` takes it for true: not false, 0, empty or nil.
[[nodiscard]] bool Truth(const GoValue& value);
/// `value.name`. A label that is not there is an empty text, as with Prometheus' missingkey=zero.
[[nodiscard]] GoResult Field(const GoValue& value, std::string_view name);
/// The keys of a map, or the numbers below an integer, with what `range` gives for each; sorted.
[[nodiscard]] tl::expected<std::vector<std::pair<GoValue, GoValue>>, std::string> Elements(
    const GoValue& value);

}  // namespace pgvigil::rules
