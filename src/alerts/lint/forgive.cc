// Comments that disable lints.
#include <algorithm>
#include <charconv>
#include <optional>

#include "alerts/lint/lint.h"

namespace pgvigil::lint {
namespace {

using rules::Group;
using rules::Rule;

constexpr std::string_view kBlanks = " \t\r";

std::string_view Trimmed(std::string_view text) {
  const auto begin = std::min(text.find_first_not_of(kBlanks), text.size());
  const auto end = text.find_last_not_of(kBlanks);
  return end == std::string_view::npos ? "" : text.substr(begin, end + 1 - begin);
}

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// One comment: what it disables, and for which rule.
struct Pardon {
  std::size_t line = 0;  ///< from 1
  bool whole_file = false;
  std::set<std::string, std::less<>> lints;
};

std::optional<Pardon> PardonOf(std::string_view line, std::size_t number) {
  constexpr std::string_view kMark = "pgvigil: disable";
  const auto hash = line.find('#');
  const auto mark = line.find(kMark, std::min(hash, line.size()));
  if (mark == std::string_view::npos) return std::nullopt;
  std::string_view names = line.substr(mark + kMark.size());
  Pardon pardon{.line = number, .whole_file = names.starts_with("-file"), .lints = {}};
  if (pardon.whole_file) names.remove_prefix(std::string_view("-file").size());
  names = names.substr(0, names.find("--"));
  while (!names.empty()) {
    const auto end = std::min(names.find(','), names.size());
    const std::string_view name = Trimmed(names.substr(0, end));
    if (!name.empty()) pardon.lints.emplace(name);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return pardon;
}

/// The line in `file:line:column`.
std::size_t LineOf(std::string_view where) {
  where = where.substr(0, where.rfind(':'));
  where = where.substr(where.rfind(':') + 1);
  std::size_t line = 0;
  std::from_chars(where.data(), where.data() + where.size(), line);
  return line;
}

bool IsCommentOrBlank(std::string_view line) {
  line = Trimmed(line);
  return line.empty() || line.starts_with('#');
}

/// One file with its comments and the lines on which its rules begin.
class File {
 public:
  File(std::string_view text, std::vector<std::size_t> rules)
      : lines_(LinesOf(text)), rules_(std::move(rules)) {
    std::ranges::sort(rules_);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (auto pardon = PardonOf(lines_[i], i + 1)) pardons_.push_back(*std::move(pardon));
    }
  }

  [[nodiscard]] bool Forgives(std::string_view lint, std::size_t rule) const {
    return std::ranges::any_of(pardons_, [&](const Pardon& each) {
      return each.lints.contains(lint) && (each.whole_file || RuleOf(each) == rule);
    });
  }

  [[nodiscard]] const std::vector<Pardon>& pardons() const { return pardons_; }

 private:
  /// The line on which the rule begins that the comment stands in, or directly above.
  [[nodiscard]] std::size_t RuleOf(const Pardon& pardon) const {
    std::size_t next = pardon.line;
    while (next <= lines_.size() && IsCommentOrBlank(lines_[next - 1])) ++next;
    if (std::ranges::find(rules_, next) != rules_.end()) return next;
    const auto after = std::ranges::upper_bound(rules_, pardon.line);
    return after == rules_.begin() ? 0 : *std::prev(after);
  }

  std::vector<std::string_view> lines_;
  std::vector<std::size_t> rules_;
  std::vector<Pardon> pardons_;
};

std::vector<std::size_t> RuleLines(const std::vector<Group>& groups, const std::string& file) {
  std::vector<std::size_t> lines;
  for (const Group& group : groups) {
    if (group.file != file) continue;
    for (const Rule& rule : group.rules) lines.push_back(LineOf(rule.where));
  }
  return lines;
}

void TellUnknown(const std::string& name, const File& file, std::vector<Finding>& findings) {
  for (const Pardon& pardon : file.pardons()) {
    for (const std::string& lint : pardon.lints) {
      if (FindLint(lint) != nullptr) continue;
      findings.push_back({FindLint("unknown-lint"), name + ":" + std::to_string(pardon.line) + ":1",
                          "comment", "there is no lint `" + lint + "`"});
    }
  }
}

}  // namespace

std::vector<Finding> WithoutForgiven(std::vector<Finding> findings,
                                     const std::vector<Group>& groups,
                                     const std::map<std::string, std::string>& texts) {
  for (const auto& [name, text] : texts) {
    const File file(text, RuleLines(groups, name));
    std::erase_if(findings, [&](const Finding& each) {
      return each.where.starts_with(name + ":") &&
             file.Forgives(each.lint->name, LineOf(each.where));
    });
    TellUnknown(name, file, findings);
  }
  return findings;
}

}  // namespace pgvigil::lint
