#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgvigil::http {

using NamedValue = std::pair<std::string, std::string>;

/// A GET or HEAD request, or a POST to a route that takes a body; nothing else reaches a handler.
/// Header names are lower case.
struct Request {
  std::string method;
  std::string path;                 ///< as sent: percent-encoding is not undone
  std::vector<NamedValue> query;    ///< decoded, in order
  std::vector<NamedValue> headers;  ///< in order; never more than 63
  std::string body;                 ///< JSON, for a route that takes it

  /// The value of header `name` (lower case), or "". Of several the first.
  [[nodiscard]] std::string_view Header(std::string_view name) const;
  /// Every value of query parameter `name`, in order.
  [[nodiscard]] std::vector<std::string> Parameters(std::string_view name) const;
};

/// Splits `a=1&b[]=x%20y` into decoded pairs: `+` is a space, a broken percent sequence stays as it
/// is, a part without
/// `=` has an empty value, empty parts are left out.
/// https://url.spec.whatwg.org/#urlencoded-parsing
[[nodiscard]] std::vector<NamedValue> ParseQuery(std::string_view query);

/// Whether the client accepts gzip by its Accept-Encoding header (q-values honoured).
/// https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
[[nodiscard]] bool AcceptsGzip(std::string_view accept_encoding);

}  // namespace pgvigil::http
