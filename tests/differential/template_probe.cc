// Expands the templates of standard input, one JSON object a line, and prints each result as a JSON
// text a line. Run by template_test.py beside promtool.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "alerts/rules/template.h"

namespace {

using pgvigil::promql::Labels;

Labels ReadLabels(const nlohmann::json& object) {
  std::vector<pgvigil::promql::Label> pairs;
  for (const auto& [name, value] : object.items()) pairs.emplace_back(name, value);
  return Labels(std::move(pairs));
}

std::string ExpandLine(const std::string& line) {
  const auto request = nlohmann::json::parse(line);
  const Labels labels = ReadLabels(request.at("labels"));
  const Labels external = ReadLabels(request.at("external_labels"));
  const std::string url = request.at("external_url");
  // As a text, because JSON knows neither NaN nor infinities.
  const double value = std::stod(request.at("value").get<std::string>());
  return pgvigil::rules::Expand(request.at("template").get<std::string>(),
                                {&labels, &external, url, value, 0});
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
    std::cout << nlohmann::json(ExpandLine(line)).dump(-1, ' ', true, kReplace) << "\n";
  }
  return 0;
}
