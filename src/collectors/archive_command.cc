#include "collectors/archive_command.h"

#include <algorithm>
#include <array>

namespace pgvigil::collectors {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
// What they are given changes nothing, as long as their output goes nowhere.
constexpr std::array<std::string_view, 6> kIdle = {"true", ":", "echo", "printf", "cd", "rem"};

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string_view WithoutComment(std::string_view command) {
  for (std::size_t at = command.find('#'); at != std::string_view::npos;
       at = command.find('#', at + 1)) {
    const bool begins_word = at == 0 || kBlanks.find(command[at - 1]) != std::string_view::npos;
    if (begins_word) return command.substr(0, at);
  }
  return command;
}

std::string_view LastPartOfPath(std::string_view word) {
  return word.substr(word.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

bool DiscardsWal(std::string_view command) {
  if (command.empty()) return false;
  std::string_view rest = Trim(WithoutComment(command));
  if (rest.ends_with(';')) rest = Trim(rest.substr(0, rest.size() - 1));
  if (rest.empty()) return true;
  if (rest.find_first_of("|&;<>`$") != std::string_view::npos) return false;
  const std::size_t end = std::min(rest.find_first_of(kBlanks), rest.size());
  const std::string_view program = LastPartOfPath(rest.substr(0, end));
  const std::string_view arguments = Trim(rest.substr(end));
  if (program == "exit") return arguments.empty() || arguments == "0";
  return std::ranges::find(kIdle, program) != kIdle.end();
}

}  // namespace pgvigil::collectors
