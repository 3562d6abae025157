#include "app/metric_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace pgvigil::app {
namespace {

std::string Braced(const std::vector<std::string>& labels) {
  if (labels.empty()) return "";
  std::string text;
  for (const std::string& label : labels) text += (text.empty() ? "" : ",") + label;
  return "{" + text + "}";
}

std::string Number(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

/// When and where a query runs, in words; empty when everywhere and always.
std::string Conditions(const QueryEntry& query) {
  std::vector<std::string> parts;
  if (!query.enabled) parts.emplace_back("off unless enabled");
  if (!query.versions.empty()) parts.push_back("PostgreSQL " + query.versions);
  if (query.role != "any") parts.push_back("on a " + query.role + " only");
  if (!query.extension.empty()) parts.push_back("needs extension " + query.extension);
  if (query.databases == "configured") {
    parts.emplace_back("in the main and every configured database");
  } else if (query.databases != "main") {
    parts.push_back("in databases " + query.databases);
  }
  if (query.cache_seconds > 0) {
    parts.push_back("asked every " + Number(query.cache_seconds) + " s");
  }
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

/// A bar would end the cell, `<` would start a tag.
std::string Cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '<') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string Code(const std::string& text) { return text.empty() ? "" : "`" + text + "`"; }

std::string Labels(const std::vector<std::string>& labels) {
  std::string text;
  for (const std::string& label : labels) {
    if (!text.empty()) text += ", ";
    text += Code(label);
  }
  return text;
}

std::string Table(const std::vector<MetricEntry>& metrics) {
  std::string out = "| metric | type | labels | meaning |\n|---|---|---|---|\n";
  for (const MetricEntry& metric : metrics) {
    const std::string versions =
        metric.versions.empty() ? "" : " (PostgreSQL " + metric.versions + ")";
    out += "| " + Code(metric.name) + " | " + std::string(Name(metric.type)) + " | " +
           Labels(metric.labels) + " | " + Cell(metric.help + versions) + " |\n";
  }
  return out;
}

nlohmann::ordered_json ToJson(const std::vector<MetricEntry>& metrics) {
  auto out = nlohmann::ordered_json::array();
  for (const MetricEntry& metric : metrics) {
    out.push_back({{"name", metric.name},
                   {"type", Name(metric.type)},
                   {"help", metric.help},
                   {"labels", metric.labels},
                   {"versions", metric.versions}});
  }
  return out;
}

}  // namespace

std::string ToText(const Description& description) {
  std::string out;
  const auto add = [&out](const std::vector<MetricEntry>& metrics) {
    for (const MetricEntry& metric : metrics) {
      out += "  " + metric.name + Braced(metric.labels) + "  " + std::string(Name(metric.type)) +
             "\n      " + metric.help + "\n";
    }
  };
  for (const QueryEntry& query : description.queries) {
    const std::string conditions = Conditions(query);
    out += query.name + (conditions.empty() ? "" : "  (" + conditions + ")") + "\n";
    add(query.metrics);
    out += "\n";
  }
  out += "of pgvigil itself\n";
  add(description.own);
  return out;
}

std::string ToMarkdown(const Description& description) {
  std::string out =
      "# Metrics\n\n"
      "Every metric of the built-in catalogue, by the query that brings it. This page is made by\n"
      "`pgvigil describe --format markdown`; with `--queries FILE` it describes your own queries, "
      "too. The labels of\n"
      "`labels` in pgvigil.yaml come on top of those shown.\n\n"
      "## Of pgvigil itself\n\n" +
      Table(description.own);
  for (const QueryEntry& query : description.queries) {
    const std::string conditions = Conditions(query);
    out += "\n## " + query.name + "\n\n" + query.description + "\n";
    if (!conditions.empty()) out += "\nRuns: " + conditions + ".\n";
    out += "\n" + Table(query.metrics);
  }
  return out;
}

std::string ToJson(const Description& description) {
  auto queries = nlohmann::ordered_json::array();
  for (const QueryEntry& query : description.queries) {
    queries.push_back({{"name", query.name},
                       {"description", query.description},
                       {"dialect", query.dialect},
                       {"versions", query.versions},
                       {"role", query.role},
                       {"extension", query.extension},
                       {"databases", query.databases},
                       {"cache_seconds", query.cache_seconds},
                       {"enabled", query.enabled},
                       {"metrics", ToJson(query.metrics)}});
  }
  const nlohmann::ordered_json all = {{"queries", std::move(queries)},
                                      {"own", ToJson(description.own)}};
  // Bytes of a query file that are no UTF-8 must not end the program.
  return all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace pgvigil::app
