#include "queries/plan.h"

#include <algorithm>

namespace pgvigil::queries {
namespace {

bool HoldsRole(Role role, bool in_recovery) {
  return role == Role::kAny || (role == Role::kStandby) == in_recovery;
}

bool HoldsExtension(const ExtensionCondition& wanted, const postgres::DatabaseFacts& database) {
  const auto installed = database.extensions.find(wanted.name);
  return installed != database.extensions.end() &&
         (wanted.min_version.empty() || AtLeastVersion(installed->second, wanted.min_version));
}

const Variant* FindVariant(const Query& query, ServerVersion version) {
  const auto variant = std::ranges::find_if(
      query.variants, [version](const Variant& each) { return each.versions.Holds(version); });
  return variant == query.variants.end() ? nullptr : &*variant;
}

std::optional<SkipReason> ReasonToSkip(const Query& query, const postgres::ServerFacts& facts,
                                       const postgres::DatabaseFacts& database) {
  if (!query.enabled) return SkipReason::kDisabled;
  if (!query.required_tags.empty()) return SkipReason::kTag;
  if (FindVariant(query, facts.version) == nullptr) return SkipReason::kNoVariant;
  if (!HoldsRole(query.role, facts.in_recovery)) return SkipReason::kRole;
  if (query.extension && !HoldsExtension(*query.extension, database)) return SkipReason::kExtension;
  return std::nullopt;
}

}  // namespace

std::string_view Name(SkipReason reason) {
  switch (reason) {
    case SkipReason::kDisabled:
      return "disabled";
    case SkipReason::kNoVariant:
      return "version";
    case SkipReason::kRole:
      return "role";
    case SkipReason::kExtension:
      return "extension";
    case SkipReason::kTag:
      return "tag";
    case SkipReason::kNoDatabase:
      return "no_database";
    case SkipReason::kNoConnect:
      break;
  }
  return "no_connect";
}

Selection Select(const Query& query, const postgres::ServerFacts& facts,
                 const postgres::DatabaseFacts& database) {
  if (const auto reason = ReasonToSkip(query, facts, database)) return {nullptr, reason};
  return {FindVariant(query, facts.version), std::nullopt};
}

}  // namespace pgvigil::queries
