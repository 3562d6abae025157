#include "app/build_info.h"

#include "postgres/library.h"

namespace pgvigil::app {
namespace {

#if defined(__clang__)
constexpr const char* kCompiler = "clang " __clang_version__;
#else
constexpr const char* kCompiler = "g++ " __VERSION__;
#endif

}  // namespace

BuildInfo ThisBuild() {
  return {.version = PGVIGIL_VERSION,
          .revision = PGVIGIL_REVISION,
          .compiler = kCompiler,
          .libpq = postgres::LibraryVersion().Text()};
}

std::string Text(const BuildInfo& build) {
  return "pgvigil " + build.version + "\nrevision  " + build.revision + "\ncompiler  " +
         build.compiler + "\nlibpq     " + build.libpq + "\n";
}

}  // namespace pgvigil::app
