#include "app/profile.h"

namespace pgvigil::app {
namespace {

constexpr gather::FamilyAlias kCnpgAliases[] = {
    {.of = "pg_up", .name = "cnpg_collector_up", .help = "Whether the server answers statements."},
    {.of = "pg_exporter_scrapes_total",
     .name = "cnpg_collector_collections_total",
     .help = "Pages asked for."},
    {.of = "pg_exporter_last_scrape_duration_seconds",
     .name = "cnpg_collector_collection_duration_seconds",
     .help = "Duration of the last cycle that has ended.",
     .label = "collector",
     .value = "Collect.up"},
    {.of = "pg_exporter_last_scrape_error",
     .name = "cnpg_collector_last_collection_error",
     .help = "Whether the server is down or the last run of any query failed."},
    {.of = "pg_exporter_last_scrape_error",
     .name = "cnpg_last_error",
     .help = "Whether the server is down or the last run of any query failed."},
};

}  // namespace

std::span<const gather::FamilyAlias> AliasesOf(std::string_view profile) {
  if (profile == "cnpg") return kCnpgAliases;
  return {};
}

}  // namespace pgvigil::app
