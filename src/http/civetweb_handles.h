#pragma once

#include <civetweb.h>

#include <memory>

namespace pgvigil::http {

/// CivetWeb's own start and end, which it counts: held by every server for its lifetime. Without it
/// mg_start() would initialise TLS by itself, and load a library that most do not use. Only the
/// first of several can bring TLS.
class CivetLibrary {
 public:
  explicit CivetLibrary(bool tls)
      : has_tls_((mg_init_library(tls ? MG_FEATURES_TLS : MG_FEATURES_DEFAULT) & MG_FEATURES_TLS) !=
                 0) {}
  ~CivetLibrary() { mg_exit_library(); }
  CivetLibrary(const CivetLibrary&) = delete;
  CivetLibrary& operator=(const CivetLibrary&) = delete;

  [[nodiscard]] bool has_tls() const { return has_tls_; }

 private:
  bool has_tls_;
};

struct CivetStop {
  void operator()(mg_context* context) const { mg_stop(context); }
};
/// A running server; its threads end with it.
using CivetContext = std::unique_ptr<mg_context, CivetStop>;

}  // namespace pgvigil::http
