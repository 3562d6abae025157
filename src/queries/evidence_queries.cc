#include "queries/evidence_queries.h"

#include <utility>

#include "config/yaml.h"

namespace pgvigil::queries {
namespace {

using config::YamlNode;

Result<void> Read(std::string_view text, const std::string& name, EvidenceQueries& out) {
  const auto root = YamlNode::Parse(text, name);
  if (!root) return tl::unexpected(root.error());
  if (root->kind() != YamlNode::Kind::kMap && !root->IsNull()) {
    return tl::unexpected(root->At("expected a map of names and SQL"));
  }
  for (const auto& [key, value] : root->Entries()) {
    auto sql = value.AsString();
    if (!sql) return tl::unexpected(sql.error());
    if (sql->empty()) return tl::unexpected(value.At("expected SQL"));
    out[key.Text()] = *std::move(sql);
  }
  return {};
}

}  // namespace

Result<EvidenceQueries> LoadEvidenceQueries(const std::vector<std::string>& files) {
  EvidenceQueries queries;
  auto read = Read(EvidenceQueriesText(), "evidence-queries.yaml", queries);
  for (const std::string& file : files) {
    if (!read) break;
    const auto text = config::ReadFile(file);
    if (!text) return tl::unexpected(text.error());
    read = Read(*text, file, queries);
  }
  if (!read) return tl::unexpected(read.error());
  return queries;
}

}  // namespace pgvigil::queries
