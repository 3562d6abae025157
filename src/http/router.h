#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"
#include "http/response.h"

namespace pgvigil::http {

/// Called on a server thread, several at a time; must return in bounded time and should not throw.
using Handler = std::function<Response(const Request&)>;

/// Exact path to handler.
struct Route {
  std::string path;
  Handler handler;
  /// The longest body that is taken. A route with one serves POST of JSON and nothing else, one
  /// without GET and HEAD.
  std::size_t max_body = 0;
};

/// Finds the handler of a request. Immutable after construction, so thread-safe.
class Router {
 public:
  /// Of two routes with one path the first stays.
  explicit Router(std::vector<Route> routes);

  /// The handler's response; 404 without a list of what there is, 500 when the handler throws.
  [[nodiscard]] Response Handle(const Request& request) const;

  /// `max_body` of the route of `path`; 0 where there is none.
  [[nodiscard]] std::size_t MaxBody(std::string_view path) const;
  /// `path` when it has a route, else "other": a label whose values are bounded.
  [[nodiscard]] std::string_view Label(std::string_view path) const;
  [[nodiscard]] std::vector<std::string> paths() const;

 private:
  std::map<std::string, Route, std::less<>> routes_;
};

}  // namespace pgvigil::http
