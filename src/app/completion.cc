#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include "app/command_tree.h"

namespace pgvigil::app {
namespace {

bool TakesFile(const OptionEntry& option) {
  constexpr std::array<std::string_view, 4> kFiles = {"FILE", "PATH", "FOLDER", "DIR"};
  return std::ranges::any_of(
      kFiles, [&](std::string_view each) { return option.value.find(each) != std::string::npos; });
}

void ForEach(const CommandEntry& command, const std::function<void(const CommandEntry&)>& visit) {
  visit(command);
  for (const CommandEntry& below : command.commands) ForEach(below, visit);
}

/// Options and commands that may follow `command`.
std::string WordsAfter(const CommandEntry& command) {
  std::string words;
  for (const CommandEntry& below : command.commands) words += below.Name() + " ";
  for (const OptionEntry& option : command.options) {
    if (option.positional) continue;
    for (const std::string& name : option.names) words += name + " ";
  }
  if (!words.empty()) words.pop_back();
  return words;
}

/// `--a|-b` of the options that `wanted` picks, for a pattern of `case`; a word that is none when
/// there is none.
std::string Pattern(const CommandEntry& program, bool (*wanted)(const OptionEntry&)) {
  std::vector<std::string> names;
  ForEach(program, [&](const CommandEntry& command) {
    for (const OptionEntry& option : command.options) {
      if (option.positional || option.value.empty() || !wanted(option)) continue;
      names.insert(names.end(), option.names.begin(), option.names.end());
    }
  });
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string pattern;
  for (const std::string& name : names) pattern += (pattern.empty() ? "" : "|") + name;
  return pattern.empty() ? "--none" : pattern;
}

/// `case` branches from the path of a command to the words after it, and to its commands.
std::string Cases(const CommandEntry& program) {
  std::string cases;
  ForEach(program, [&](const CommandEntry& command) {
    std::string commands;
    for (const CommandEntry& below : command.commands) commands += below.Name() + " ";
    cases += "    '" + command.path + "') words='" + WordsAfter(command) + "'; commands=' " +
             commands + "' ;;\n";
  });
  return cases;
}

// The words before the cursor walk down the commands; what follows an option that takes a value is
// that value.
constexpr std::string_view kScript =
    R"(# Completion of pgvigil for bash, made from its command line.
_pgvigil_after() {
  case "$1" in
CASES  esac
}

_pgvigil() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
  local path='pgvigil' words commands word
  COMPREPLY=()
  _pgvigil_after "$path"
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ "$commands" == *" $word "* ]] || continue
    path="$path $word"
    _pgvigil_after "$path"
  done
  case "$previous" in
    FILES) compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return ;;
    VALUES) return ;;
  esac
  if [[ "$current" == -* || "$commands" == *[a-z]* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -F _pgvigil pgvigil
)";

void Replace(std::string& text, std::string_view what, const std::string& with) {
  text.replace(text.find(what), what.size(), with);
}

}  // namespace

std::string BashCompletion(const CommandEntry& program) {
  const auto other = [](const OptionEntry& option) { return !TakesFile(option); };
  std::string script(kScript);
  Replace(script, "CASES", Cases(program));
  Replace(script, "FILES", Pattern(program, TakesFile));
  Replace(script, "VALUES", Pattern(program, other));
  return script;
}

}  // namespace pgvigil::app
