#include "postgres/psql_script.h"

#include <algorithm>
#include <utility>

namespace pgvigil::postgres {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string Quoted(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) quoted.append(c == quote ? 2 : 1, c);
  return quoted + quote;
}

/// Goes through a script once; a script is small.
class Reader {
 public:
  Reader(std::string_view text, const Variables& variables) : text_(text), variables_(variables) {}

  Result<std::vector<ScriptStatement>> Read() {
    while (at_ < text_.size() && error_.empty()) Step();
    if (error_.empty() && !Trimmed(buffer_).empty()) error_ = "the last statement has no end";
    if (!error_.empty()) return Fail(ErrorKind::kInternal, error_);
    return std::move(statements_);
  }

 private:
  void Step() {
    const char c = text_[at_];
    if (c == '\\' && Trimmed(CurrentLine()).empty()) return Command(TakeLine());
    if (!active_) return static_cast<void>(TakeLine());
    if (c == '-' && Next() == '-') return static_cast<void>(TakeLine());
    if (c == '\'' || c == '"') return CopyQuoted(c);
    if (c == ':') return Variable();
    ++at_;
    if (c == ';') return Finish(false);
    buffer_ += c;
  }

  [[nodiscard]] char Next(std::size_t ahead = 1) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  /// What stands on this line before the current byte.
  [[nodiscard]] std::string_view CurrentLine() const {
    const auto before = text_.substr(0, at_);
    const auto start = before.rfind('\n');
    return start == std::string_view::npos ? before : before.substr(start + 1);
  }

  std::string_view TakeLine() {
    const auto end = std::min(text_.find('\n', at_), text_.size());
    const auto line = text_.substr(at_, end - at_);
    at_ = std::min(end + 1, text_.size());
    if (active_ && !buffer_.empty()) buffer_ += '\n';
    return Trimmed(line);
  }

  void CopyQuoted(char quote) {
    const auto end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return Refuse("a quote that does not end");
    buffer_ += text_.substr(at_, end + 1 - at_);
    at_ = end + 1;
  }

  void Variable() {
    const char quote = Next() == '\'' || Next() == '"' ? Next() : '\0';
    const std::size_t start = at_ + (quote == '\0' ? 1 : 2);
    std::size_t end = start;
    while (end < text_.size() && IsNameByte(text_[end])) ++end;
    const auto found = variables_.find(text_.substr(start, end - start));
    if (found == variables_.end()) {
      buffer_ += text_[at_++];
      if (Next(0) == ':') buffer_ += text_[at_++];  // a cast
      return;
    }
    at_ = end + (quote == '\0' ? 0 : 1);
    buffer_ += quote == '\0' ? found->second : Quoted(found->second, quote);
  }

  void Command(std::string_view command) {
    if (command.starts_with("\\if ")) return If(Trimmed(command.substr(4)));
    if (command == "\\else") {
      active_ = !active_;
    } else if (command == "\\endif") {
      active_ = true;
    } else if (active_ && command == "\\gexec") {
      Finish(true);
    } else if (active_ && command.starts_with("\\set ")) {
      Set(Trimmed(command.substr(5)));
    } else if (active_) {
      Refuse(command);
    }
  }

  void If(std::string_view condition) {
    if (!active_ || !condition.starts_with(":{?") || !condition.ends_with("}")) {
      return Refuse(condition);
    }
    active_ = variables_.contains(condition.substr(3, condition.size() - 4));
  }

  void Set(std::string_view assignment) {
    const auto space = std::min(assignment.find(' '), assignment.size());
    variables_[std::string(assignment.substr(0, space))] = Trimmed(assignment.substr(space));
  }

  void Finish(bool generates) {
    const auto sql = Trimmed(buffer_);
    if (!sql.empty()) statements_.push_back({std::string(sql), generates});
    buffer_.clear();
  }

  void Refuse(std::string_view what) {
    error_ = "the script holds what is not understood here: " + std::string(what);
  }

  std::string_view text_;
  Variables variables_;
  std::size_t at_ = 0;
  bool active_ = true;
  std::string buffer_;
  std::string error_;
  std::vector<ScriptStatement> statements_;
};

}  // namespace

Result<std::vector<ScriptStatement>> ReadPsqlScript(std::string_view text,
                                                    const Variables& variables) {
  return Reader(text, variables).Read();
}

std::string QuoteIdentifier(std::string_view name) { return Quoted(name, '"'); }

std::string QuoteLiteral(std::string_view text) { return Quoted(text, '\''); }

}  // namespace pgvigil::postgres
