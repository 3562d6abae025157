#pragma once

#include <civetweb.h>

#include <memory>

namespace pgvigil::http {

/// CivetWeb's own start and end, which it counts: held by every server for its lifetime. Without it
/// mg_start() would initialise TLS by itself, which loads a library this program does not use.
class CivetLibrary {
 public:
  CivetLibrary() { mg_init_library(MG_FEATURES_DEFAULT); }
  ~CivetLibrary() { mg_exit_library(); }
  CivetLibrary(const CivetLibrary&) = delete;
  CivetLibrary& operator=(const CivetLibrary&) = delete;
};

struct CivetStop {
  void operator()(mg_context* context) const { mg_stop(context); }
};
/// A running server; its threads end with it.
using CivetContext = std::unique_ptr<mg_context, CivetStop>;

}  // namespace pgvigil::http
