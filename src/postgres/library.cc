#include "postgres/library.h"

#include "postgres/libpq.h"

namespace pgvigil::postgres {

ServerVersion LibraryVersion() { return ServerVersion{PQlibVersion()}; }

}  // namespace pgvigil::postgres
