#pragma once

#include <span>
#include <string>
#include <string_view>

#include "alerts/rules/template_value.h"

// Go's fmt package for the values of templates. Private to rules/.
// https://pkg.go.dev/fmt

namespace pgvigil::rules {

/// A number as Go's strconv writes it with `verb` e, f or g and so many digits; -1 is the
/// fewest that read back as the same number.
[[nodiscard]] std::string FormatFloat(double value, char verb, int precision);

/// A text in double quotes with Go's escapes.
[[nodiscard]] std::string GoQuote(std::string_view text);

/// fmt.Sprint of one value: what `{{ value }}` prints.
[[nodiscard]] std::string GoText(const GoValue& value);
[[nodiscard]] std::string Sprint(std::span<const GoValue> values);
[[nodiscard]] std::string Sprintln(std::span<const GoValue> values);
/// Never fails: a verb that does not fit becomes `%!d(string=x)` as in Go.
[[nodiscard]] std::string Sprintf(std::string_view format, std::span<const GoValue> values);

}  // namespace pgvigil::rules
