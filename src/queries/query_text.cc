#include "queries/query_text.h"

#include "config/yaml.h"
#include "queries/dialect.h"
#include "queries/dialects.h"
#include "queries/names.h"

namespace pgvigil::queries {
namespace {

using config::YamlNode;

std::vector<Query> Read(const YamlNode& root, const Recognition& recognition, int default_priority,
                        Findings& findings) {
  switch (recognition.dialect) {
    case Dialect::kCloudNativePg:
      return ReadCloudNativePg(root, findings);
    case Dialect::kPostgresExporter:
      return ReadPostgresExporter(root, findings);
    case Dialect::kPgExporter:
      return ReadPgExporter(root, default_priority, findings);
    case Dialect::kPgvigil:
      break;
  }
  return ReadPgvigil(root, findings);
}

void WarnAmbiguous(const YamlNode& root, const Recognition& recognition, Findings& findings) {
  if (!recognition.ambiguous || root.IsNull()) return;
  findings.Warn(root, "read as " + std::string(Name(recognition.dialect)) + ", which is an " +
                          recognition.reason +
                          "; state the dialect: `--queries cloudnativepg:FILE`, or a first line "
                          "`dialect: cloudnativepg` (or postgres_exporter, pg_exporter)");
}

void WarnOverruled(const YamlNode& root, const Recognition& recognition,
                   const ParseOptions& options, Findings& findings) {
  if (!options.stated || *options.stated == recognition.dialect) return;
  findings.Warn(PlaceOf(root, kDialectKey),
                "the file says it is " + std::string(Name(recognition.dialect)) +
                    ", the configuration says " + std::string(Name(*options.stated)) +
                    "; the file is believed");
}

}  // namespace

Result<ParsedFile> ParseQueryText(std::string_view text, const std::string& path,
                                  const ParseOptions& options) {
  const Result<YamlNode> root = YamlNode::Parse(text, path);
  if (!root) return tl::unexpected(root.error());
  Result<Recognition> recognition = Recognise(*root, options.stated, options.when_ambiguous);
  if (!recognition) return tl::unexpected(recognition.error());
  Findings findings;
  WarnAmbiguous(*root, *recognition, findings);
  WarnOverruled(*root, *recognition, options, findings);
  ParsedFile parsed;
  parsed.queries = Read(*root, *recognition, options.default_priority, findings);
  FindTypeClashes(parsed.queries, findings);
  if (parsed.queries.empty() && findings.errors() == 0) {
    findings.Warn(*root, "the file holds no queries");
  }
  parsed.file = {path,
                 recognition->dialect,
                 recognition->stated,
                 std::move(recognition->reason),
                 parsed.queries.size(),
                 findings.Take()};
  return parsed;
}

Result<ParsedFile> ParseQueries(std::string_view text, const std::string& path,
                                std::optional<Dialect> stated) {
  ParseOptions options;
  options.stated = stated;
  return ParseQueryText(text, path, options);
}

}  // namespace pgvigil::queries
