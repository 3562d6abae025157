#include "http/router.h"

#include <utility>

namespace pgvigil::http {

Router::Router(std::vector<Route> routes) {
  for (auto& route : routes) handlers_.try_emplace(route.path, std::move(route.handler));
}

Response Router::Handle(const Request& request) const {
  const auto found = handlers_.find(request.path);
  if (found == handlers_.end()) return TextResponse(404, "not found");
  try {
    return found->second(request);
  } catch (...) {
    // What was thrown is not for the client; the count of 500s on /metrics shows it.
    return TextResponse(500, "internal error");
  }
}

std::string_view Router::Label(std::string_view path) const {
  const auto found = handlers_.find(path);
  return found == handlers_.end() ? std::string_view("other") : std::string_view(found->first);
}

std::vector<std::string> Router::paths() const {
  std::vector<std::string> paths;
  for (const auto& [path, handler] : handlers_) paths.push_back(path);
  return paths;
}

}  // namespace pgvigil::http
