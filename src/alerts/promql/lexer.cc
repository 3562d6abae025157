#include "alerts/promql/lexer.h"

#include <array>

#include "alerts/promql/number.h"
#include "alerts/promql/operators.h"
#include "alerts/promql/parser.h"
#include "alerts/promql/string_literal.h"
#include "base/utf8.h"

namespace pgvigil::promql {
namespace {

using Kind = Token::Kind;

/// Two-byte signs stand before those they begin with.
constexpr std::array<std::string_view, 25> kSigns = {
    "==", "!=", "=~", "!~", ">=", "<=", ">", "<", "=", "+", "-", "*", "/",
    "%",  "^",  "(",  ")",  "{",  "}",  "[", "]", ",", "@", ":", "."};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token Next() {
    SkipSpace();
    if (at_ == text_.size()) return Make(Kind::kEnd, 0);
    const char first = text_[at_];
    if (IsDigit(first) || (first == '.' && IsDigit(Peek(1)))) return NumberOrDuration();
    if (IsLetter(first) || (first == ':' && !in_range_)) return Word();
    if (first == '"' || first == '\'' || first == '`') return String();
    return Sign();
  }

 private:
  [[nodiscard]] char Peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void SkipSpace() {
    while (at_ < text_.size() && (IsSpace(text_[at_]) || text_[at_] == '#')) {
      if (text_[at_] == '#') {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      } else {
        ++at_;
      }
    }
  }

  Token Make(Kind kind, std::size_t length) {
    Token token{kind, text_.substr(at_, length), {at_, at_ + length}};
    at_ += length;
    return token;
  }

  Token Wrong(std::size_t length, std::string message, std::string hint) {
    Token token = Make(Kind::kWrong, length);
    token.message = std::move(message);
    token.hint = std::move(hint);
    return token;
  }

  Token Word() {
    std::size_t length = 1;
    while (IsLetter(Peek(length)) || IsDigit(Peek(length)) || (Peek(length) == ':' && !in_range_)) {
      ++length;
    }
    const std::string_view word = text_.substr(at_, length);
    const bool number = EqualsIgnoringCase(word, "inf") || EqualsIgnoringCase(word, "nan");
    return Make(number ? Kind::kNumber : Kind::kWord, length);
  }

  /// Everything that could belong to one, so that `5mm` is a mistake and not two tokens.
  [[nodiscard]] std::size_t NumberLength() const {
    const bool hexadecimal = Peek(0) == '0' && (Peek(1) | 0x20) == 'x';
    std::size_t length = 1;
    for (char next = Peek(length); next != '\0'; next = Peek(++length)) {
      const bool exponent = !hexadecimal && (Peek(length - 1) | 0x20) == 'e';
      const bool sign = exponent && (next == '+' || next == '-');
      if (!IsLetter(next) && !IsDigit(next) && next != '.' && !sign) break;
    }
    return length;
  }

  Token NumberOrDuration() {
    const std::size_t length = NumberLength();
    const std::string_view written = text_.substr(at_, length);
    if (ParseNumber(written)) return Make(Kind::kNumber, length);
    if (ParseDuration(written)) return Make(Kind::kDuration, length);
    return Wrong(length, "`" + std::string(written) + "` is no number and no duration",
                 "durations are written like 5m, 1h30m or 500ms, numbers like 0.5, 1e3 or 0x1f");
  }

  Token String() {
    const auto length = LiteralLength(text_.substr(at_));
    if (length) {
      const auto value = Unquote(text_.substr(at_, *length));
      if (value) return Make(Kind::kString, *length);
      at_ += value.error().at;
      return Wrong(1, value.error().message, "a backslash is written \\\\");
    }
    at_ += length.error().at;
    return Wrong(1, length.error().message, "");
  }

  Token Sign() {
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view sign : kSigns) {
      if (!rest.starts_with(sign)) continue;
      if (sign == "[" || sign == "]") in_range_ = sign == "[";
      return Make(Kind::kSign, sign.size());
    }
    const std::size_t length = CharacterLength(rest);
    if (length == 0) return Wrong(1, "this byte is not UTF-8", "");
    return Wrong(length, "unexpected `" + std::string(rest.substr(0, length)) + "`", SignHint());
  }

  [[nodiscard]] std::string SignHint() const {
    switch (text_[at_]) {
      case '&':
        return "write and";
      case '|':
        return "write or";
      case '!':
        return "write != for \"is not\", unless for \"and not\"";
      case '$':
        return "variables of dashboards have no place in a rule";
      default:
        return "";
    }
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  bool in_range_ = false;  ///< behind a `[`, where a colon is a sign
};

}  // namespace

bool Token::IsWord(std::string_view word) const {
  return kind == Kind::kWord && EqualsIgnoringCase(text, word);
}

std::vector<Token> Tokenize(std::string_view text) {
  Lexer lexer(text);
  std::vector<Token> tokens;
  do {
    tokens.push_back(lexer.Next());
  } while (tokens.back().kind != Kind::kEnd && tokens.back().kind != Kind::kWrong);
  return tokens;
}

}  // namespace pgvigil::promql
