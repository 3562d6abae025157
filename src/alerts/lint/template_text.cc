#include "alerts/lint/template_text.h"

#include <algorithm>

namespace pgvigil::lint {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view Trimmed(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.ends_with('-')) text.remove_suffix(1);
  const auto begin = std::min(text.find_first_not_of(kBlanks), text.size());
  const auto end = text.find_last_not_of(kBlanks);
  return end == std::string_view::npos ? "" : text.substr(begin, end + 1 - begin);
}

bool IsNameCharacter(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string_view NameAt(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, IsNameCharacter);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// The code with what is in quotes blanked out.
std::string WithoutTexts(std::string_view code) {
  std::string plain(code);
  char quote = '\0';
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    if (quote == '\0' && (c == '"' || c == '`' || c == '\'')) {
      quote = c;
    } else if (quote != '\0') {
      if (c == '\\' && quote != '`' && i + 1 < plain.size()) plain[i++] = ' ';
      if (c == quote) quote = '\0';
      plain[i] = ' ';
    }
  }
  return plain;
}

bool BeginsWithWord(std::string_view code, std::string_view word) {
  return code.starts_with(word) && NameAt(code) == word;
}

}  // namespace

std::vector<Action> ActionsOf(std::string_view text) {
  std::vector<Action> actions;
  std::vector<bool> blocks;  // of those that are open: whether they change `.`
  for (auto open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
    const auto close = text.find("}}", open);
    if (close == std::string_view::npos) break;
    const std::string_view code = Trimmed(text.substr(open + 2, close - open - 2));
    const auto next = std::min(text.find("{{", close), text.size());
    actions.push_back({code, text.substr(close + 2, next - close - 2),
                       std::ranges::find(blocks, true) != blocks.end()});
    const bool changes = BeginsWithWord(code, "with") || BeginsWithWord(code, "range");
    if (changes || BeginsWithWord(code, "if")) blocks.push_back(changes);
    if (BeginsWithWord(code, "end") && !blocks.empty()) blocks.pop_back();
    open = close;
  }
  return actions;
}

std::vector<std::string> LabelsAskedFor(std::string_view code) {
  std::vector<std::string> labels;
  for (const std::string_view from : {"$labels.", "$.Labels.", " .Labels.", "index $labels \""}) {
    const std::string padded = " " + std::string(code);
    for (auto at = padded.find(from); at != std::string::npos; at = padded.find(from, at + 1)) {
      labels.emplace_back(NameAt(std::string_view(padded).substr(at + from.size())));
    }
  }
  return labels;
}

std::vector<std::string> FieldsAskedFor(std::string_view code) {
  const std::string plain = " " + WithoutTexts(code);
  std::vector<std::string> fields;
  for (std::size_t i = 1; i < plain.size(); ++i) {
    const bool begins = plain[i - 1] == ' ' || plain[i - 1] == '(' || plain[i - 1] == '|';
    if (plain[i] != '.' || !begins) continue;
    const std::string_view name = NameAt(std::string_view(plain).substr(i + 1));
    if (!name.empty() && (name.front() < '0' || name.front() > '9')) fields.emplace_back(name);
  }
  return fields;
}

}  // namespace pgvigil::lint
