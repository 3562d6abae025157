#pragma once

#include <chrono>

#include "config/settings.h"
#include "http/request.h"
#include "http/response.h"
#include "metrics/snapshot.h"
#include "queries/catalogue.h"

namespace pgvigil::app {

/// How long a scrape may take: the budget, or less when Prometheus waits for less. A timeout
/// shorter than the offset still leaves half of itself.
[[nodiscard]] std::chrono::milliseconds ScrapeBudget(const config::CollectionSettings& collection,
                                                     std::string_view scrape_timeout_seconds);

/// The page in the format and encoding the client asks for. With `collect[]` only what these
/// queries brought; a name that is no query and no source on the page is answered with 400.
[[nodiscard]] http::Response RenderScrape(const http::Request& request,
                                          const metrics::Snapshot& page,
                                          const queries::Catalogue& catalogue);

}  // namespace pgvigil::app
