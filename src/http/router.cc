#include "http/router.h"

#include <utility>

namespace pgvigil::http {

Router::Router(std::vector<Route> routes) {
  for (auto& route : routes) {
    std::string path = route.path;
    routes_.try_emplace(std::move(path), std::move(route));
  }
}

Response Router::Handle(const Request& request) const {
  const auto found = routes_.find(request.path);
  if (found == routes_.end()) return TextResponse(404, "not found");
  try {
    return found->second.handler(request);
  } catch (...) {
    // What was thrown is not for the client; the count of 500s on /metrics shows it.
    return TextResponse(500, "internal error");
  }
}

std::size_t Router::MaxBody(std::string_view path) const {
  const auto found = routes_.find(path);
  return found == routes_.end() ? 0 : found->second.max_body;
}

std::string_view Router::Label(std::string_view path) const {
  const auto found = routes_.find(path);
  return found == routes_.end() ? std::string_view("other") : std::string_view(found->first);
}

std::vector<std::string> Router::paths() const {
  std::vector<std::string> paths;
  for (const auto& [path, route] : routes_) paths.push_back(path);
  return paths;
}

}  // namespace pgvigil::http
