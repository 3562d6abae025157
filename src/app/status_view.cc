#include "app/status_view.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "app/health.h"
#include "app/status_sections.h"

namespace pgvigil::app {
namespace {

using Lines = std::vector<std::string>;

/// https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
class Painter {
 public:
  explicit Painter(bool color) : color_(color) {}

  [[nodiscard]] std::string Bold(const std::string& text) const { return Paint("1", text); }
  [[nodiscard]] std::string As(Health health, const std::string& text) const {
    constexpr std::array<const char*, 4> kCodes = {"1;32", "1;33", "1;31", "1;35"};
    return Paint(kCodes[static_cast<std::size_t>(health)], text);
  }

 private:
  [[nodiscard]] std::string Paint(const char* code, const std::string& text) const {
    if (!color_) return text;
    return std::string("\x1b[") + code + "m" + text + "\x1b[0m";
  }

  bool color_;
};

std::string Padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

/// One word per verdict that is not false, and how bad it is.
struct Problem {
  const DocumentVerdict* verdict;
  Health health;
  std::string word;
};

std::vector<Problem> Problems(const StatusDocument& document) {
  std::vector<Problem> problems;
  const auto add = [&](std::string_view state, std::string_view severity, Health health) {
    for (const DocumentVerdict& verdict : document.verdicts) {
      if (verdict.state != state || (!severity.empty() && verdict.severity != severity)) continue;
      problems.push_back({&verdict, health, severity.empty() ? "unknown" : verdict.severity});
    }
  };
  add("true", "critical", Health::kCritical);
  add("true", "warning", Health::kDegraded);
  add("true", "info", Health::kHealthy);
  add("unknown", "", Health::kUnknown);
  return problems;
}

std::string Count(const std::vector<Problem>& problems) {
  std::vector<std::pair<std::string, int>> counts;
  for (const Problem& problem : problems) {
    if (counts.empty() || counts.back().first != problem.word) counts.emplace_back(problem.word, 0);
    ++counts.back().second;
  }
  std::string text;
  for (const auto& [word, count] : counts) text += ", " + std::to_string(count) + " " + word;
  return text;
}

std::string Headline(const StatusDocument& document, const std::vector<Problem>& problems,
                     const Painter& painter) {
  const Health health = HealthOf(document);
  std::string word(Name(health));
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const std::string state = document.state.empty() ? "unknown" : document.state;
  const std::string version =
      document.version.empty() ? "" : "PostgreSQL " + document.version + " is ";
  return painter.As(health, word) + "  " + (version.empty() ? "the server is " : version) + state +
         (document.verdicts.empty() ? ", nothing is known of its health" : Count(problems));
}

void AddMessages(const StatusDocument& document, Lines& lines) {
  if (!document.message.empty()) lines.push_back("  " + document.message);
  const bool differs = !document.connect_state.empty() && document.connect_state != "unknown" &&
                       document.connect_state != document.state;
  if (differs) {
    lines.push_back("  new connections: " + document.connect_state +
                    (document.connect_message.empty() ? "" : ": " + document.connect_message));
  }
  if (!document.configuration_error.empty()) {
    lines.push_back("  configuration not loaded: " + document.configuration_error);
  }
  if (document.failing_queries.empty()) return;
  std::string names;
  for (const std::string& name : document.failing_queries) names += " " + name;
  lines.push_back("  failing queries:" + names);
}

std::string Title(const DocumentVerdict& verdict) {
  return verdict.verdict + (verdict.subject.empty() ? "" : " " + verdict.subject);
}

void AddProblems(const std::vector<Problem>& problems, const Painter& painter, Lines& lines) {
  std::size_t width = 0;
  for (const Problem& problem : problems) width = std::max(width, Title(*problem.verdict).size());
  constexpr std::size_t kLongestWord = std::string_view("critical").size();
  for (const Problem& problem : problems) {
    lines.push_back("  " + painter.As(problem.health, Padded(problem.word, kLongestWord)) + "  " +
                    Padded(Title(*problem.verdict), width) + "  " + problem.verdict->meaning);
  }
}

/// `subject   name value, name value`, broken into lines of at most `width`.
void AddRow(const StatusRow& row, std::size_t indent, std::size_t width, Lines& lines) {
  std::string line = "  " + Padded(row.subject, indent);
  const std::size_t empty = line.size();
  for (std::size_t i = 0; i < row.facts.size(); ++i) {
    const bool last = i + 1 == row.facts.size();
    const std::string fact = row.facts[i].first + " " + row.facts[i].second + (last ? "" : ",");
    if (line.size() > empty && line.size() + fact.size() > width) {
      lines.push_back(std::exchange(line, std::string(empty, ' ')));
    }
    line += (line.size() > empty ? " " : "") + fact;
  }
  lines.push_back(std::move(line));
}

void AddSection(const StatusSection& section, const ViewOptions& options, Lines& lines) {
  std::size_t indent = 0;
  for (const StatusRow& row : section.rows) indent = std::max(indent, row.subject.size());
  if (indent > 0) indent += 2;
  lines.push_back(Painter(options.color).Bold(section.title));
  for (const StatusRow& row : section.rows) AddRow(row, indent, options.width, lines);
}

}  // namespace

std::vector<std::string> RenderStatus(const StatusDocument& document, const ViewOptions& options) {
  const Painter painter(options.color);
  const std::vector<Problem> problems = Problems(document);
  Lines lines = {Headline(document, problems, painter)};
  AddMessages(document, lines);
  if (!problems.empty()) lines.emplace_back();
  AddProblems(problems, painter, lines);
  for (const StatusSection& section : Sections(document, options.now)) {
    lines.emplace_back();
    AddSection(section, options, lines);
  }
  return lines;
}

}  // namespace pgvigil::app
