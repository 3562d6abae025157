#include "alerts/rules/template_lexer.h"

#include <algorithm>

namespace pgvigil::rules {
namespace {

using Kind = TemplateToken::Kind;
using Status = tl::expected<void, TemplateError>;

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";
constexpr std::string_view kSpaces = " \t\r\n";

bool IsSpace(char c) { return kSpaces.find(c) != std::string_view::npos; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWord(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return letter || IsDigit(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

std::string_view WithoutLastSpaces(std::string_view text) {
  const std::size_t last = text.find_last_not_of(kSpaces);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  tl::expected<std::vector<TemplateToken>, TemplateError> Run() {
    while (at_ < text_.size()) {
      if (const Status status = Next(); !status) return tl::unexpected(status.error());
    }
    Add(Kind::kEnd, at_, {});
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] tl::unexpected<TemplateError> Wrong(std::size_t place, std::string message) const {
    return tl::unexpected(TemplateError{place, std::move(message)});
  }
  void Add(Kind kind, std::size_t place, std::string_view text) {
    tokens_.push_back({kind, std::string(text), place});
  }
  [[nodiscard]] std::string_view Rest() const { return text_.substr(at_); }
  [[nodiscard]] char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  /// The text up to the next action, and that action.
  Status Next() {
    const std::size_t open = std::min(text_.find(kOpen, at_), text_.size());
    std::string_view text = text_.substr(at_, open - at_);
    const bool trims =
        open + 3 < text_.size() && text_[open + 2] == '-' && IsSpace(text_[open + 3]);
    if (trims) text = WithoutLastSpaces(text);
    if (!text.empty()) Add(Kind::kText, at_, text);
    at_ = open;
    if (open == text_.size()) return {};
    at_ += kOpen.size() + (trims ? 2 : 0);
    if (Rest().starts_with("/*")) return Comment(open);
    Add(Kind::kOpen, open, kOpen);
    return Action(open);
  }

  Status Comment(std::size_t open) {
    const std::size_t end = text_.find("*/", at_);
    if (end == std::string_view::npos) return Wrong(open, "unclosed comment");
    at_ = end + 2;
    if (!Close(false)) return Wrong(at_, "comment ends before closing delimiter");
    return {};
  }

  Status Action(std::size_t open) {
    depth_ = 0;
    while (true) {
      if (at_ >= text_.size()) return Wrong(open, "unclosed action");
      const std::size_t place = at_;
      if (Close(true)) {
        return depth_ == 0 ? Status() : Wrong(place, "unclosed left parenthesis");
      }
      if (const Status status = Token(); !status) return status;
    }
  }

  /// `}}` or ` -}}`, which takes the space of the text that follows.
  bool Close(bool add) {
    const bool trims = IsSpace(Peek()) && Rest().substr(1).starts_with("-}}");
    if (!trims && !Rest().starts_with(kClose)) return false;
    if (add) Add(Kind::kClose, at_, kClose);
    at_ += trims ? 4 : 2;
    if (trims) at_ = std::min(text_.find_first_not_of(kSpaces, at_), text_.size());
    return true;
  }

  Status Token() {
    const char c = Peek();
    if (IsSpace(c)) return Space();
    if (c == '"' || c == '\'') return Quoted(c);
    if (c == '`') return Raw();
    if (c == '$') return Word(Kind::kVariable, 1, "variable");
    if (c == '.' && !(at_ + 1 < text_.size() && IsDigit(text_[at_ + 1]))) return Field();
    if (c == '.' || c == '+' || c == '-' || IsDigit(c)) return Number();
    if (IsWord(c)) return Word(Kind::kIdentifier, 0, "identifier");
    return Sign(c);
  }

  /// Stops before the space that belongs to ` -}}`.
  Status Space() {
    const std::size_t place = at_;
    while (IsSpace(Peek()) && !Rest().substr(1).starts_with("-}}")) ++at_;
    if (at_ > place) Add(Kind::kSpace, place, " ");
    return {};
  }

  Status Quoted(char quote) {
    const std::size_t place = at_++;
    while (at_ < text_.size() && Peek() != quote && Peek() != '\n') at_ += Peek() == '\\' ? 2 : 1;
    if (at_ >= text_.size() || Peek() != quote) {
      return Wrong(place,
                   quote == '"' ? "unterminated quoted string" : "unterminated character constant");
    }
    ++at_;
    Add(quote == '"' ? Kind::kString : Kind::kCharacter, place, text_.substr(place, at_ - place));
    return {};
  }

  Status Raw() {
    const std::size_t place = at_;
    const std::size_t end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos) return Wrong(place, "unterminated raw quoted string");
    at_ = end + 1;
    Add(Kind::kRawString, place, text_.substr(place + 1, end - place - 1));
    return {};
  }

  /// What may follow a word.
  [[nodiscard]] bool AtEndOfWord() const {
    constexpr std::string_view kEnds = " \t\r\n.,|:)(";
    return at_ >= text_.size() || kEnds.find(text_[at_]) != std::string_view::npos ||
           Rest().starts_with(kClose);
  }

  Status Word(Kind kind, std::size_t skip, std::string_view what) {
    const std::size_t place = at_;
    at_ += skip;
    while (IsWord(Peek()) && at_ < text_.size()) ++at_;
    if (!AtEndOfWord()) {
      return Wrong(at_, "bad character `" + std::string(1, Peek()) + "` in " + std::string(what));
    }
    Add(kind, place, text_.substr(place, at_ - place));
    return {};
  }

  Status Field() {
    const std::size_t place = at_++;
    if (AtEndOfWord()) {
      Add(Kind::kDot, place, ".");
      return {};
    }
    Status status = Word(Kind::kField, 0, "field");
    if (status && tokens_.back().text.empty()) {
      return Wrong(at_, "bad character `" + std::string(1, Peek()) + "` in field");
    }
    return status;
  }

  Status Number() {
    const std::size_t place = at_;
    if (Peek() == '+' || Peek() == '-') ++at_;
    const bool hexadecimal = Rest().starts_with("0x") || Rest().starts_with("0X");
    const std::string_view exponent = hexadecimal ? "pP" : "eE";
    while (at_ < text_.size() && (IsWord(Peek()) || Peek() == '.')) {
      const bool has_sign = exponent.find(Peek()) != std::string_view::npos;
      ++at_;
      if (has_sign && (Peek() == '+' || Peek() == '-')) ++at_;
    }
    if (at_ - place == 1 && !IsDigit(text_[place])) {
      return Wrong(place, "unexpected `" + std::string(1, text_[place]) + "` in an action");
    }
    Add(Kind::kNumber, place, text_.substr(place, at_ - place));
    return {};
  }

  Status Sign(char c) {
    const std::size_t place = at_++;
    switch (c) {
      case '=':
        Add(Kind::kAssign, place, "=");
        return {};
      case ':':
        if (Peek() != '=') return Wrong(place, "expected :=");
        ++at_;
        Add(Kind::kDeclare, place, ":=");
        return {};
      case '|':
        Add(Kind::kPipe, place, "|");
        return {};
      case ',':
        Add(Kind::kComma, place, ",");
        return {};
      default:
        return Parenthesis(c, place);
    }
  }

  Status Parenthesis(char c, std::size_t place) {
    if (c != '(' && c != ')') {
      return Wrong(place, "unexpected `" + std::string(1, c) + "` in an action");
    }
    depth_ += c == '(' ? 1 : -1;
    if (depth_ < 0) return Wrong(place, "unexpected right parenthesis");
    Add(c == '(' ? Kind::kLeftParenthesis : Kind::kRightParenthesis, place, {&c, 1});
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<TemplateToken> tokens_;
};

}  // namespace

tl::expected<std::vector<TemplateToken>, TemplateError> LexTemplate(std::string_view text) {
  return Lexer(text).Run();
}

}  // namespace pgvigil::rules
