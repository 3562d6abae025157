#pragma once

#include <string>

#include "base/result.h"

namespace pgvigil::inject {

/// One request to the API server of Kubernetes.
struct ApiRequest {
  std::string method = "GET";
  std::string path;
  std::string body = {};
  std::string content_type = "application/json";
};

struct ApiAnswer {
  long status = 0;
  std::string body;
};

/// The way to the API server. Errors: what kept an answer from coming; whatever the server answers
/// is an answer.
class Api {
 public:
  virtual ~Api() = default;
  virtual Result<ApiAnswer> Send(const ApiRequest& request) = 0;
};

}  // namespace pgvigil::inject
