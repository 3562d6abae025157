#include "collectors/sync_standby_names.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pgvigil::collectors {
namespace {

enum class TokenKind { kEnd, kName, kNumber, kFirst, kAny, kComma, kOpen, kClose, kJunk };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
};

constexpr std::string_view kSpace = " \t\n\r\f\v";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Letters are those of ASCII and every byte above it, as in an SQL identifier.
bool BeginsName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool ContinuesName(char c) { return BeginsName(c) || IsDigit(c) || c == '$'; }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  Token Next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size()));
    if (rest_.empty()) return {};
    const char first = rest_.front();
    if (first == '"') return Quoted();
    if (BeginsName(first)) return Word(Take(ContinuesName));
    if (IsDigit(first)) return {TokenKind::kNumber, Take(IsDigit)};
    return Sign();
  }

 private:
  std::string Take(bool (*belongs)(char)) {
    const auto end = std::ranges::find_if_not(rest_, belongs);
    const auto length = static_cast<std::size_t>(end - rest_.begin());
    std::string taken(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return taken;
  }

  static Token Word(std::string text) {
    if (IsSameName(text, "any")) return {TokenKind::kAny, std::move(text)};
    if (IsSameName(text, "first")) return {TokenKind::kFirst, std::move(text)};
    return {TokenKind::kName, std::move(text)};
  }

  /// A quote within is written twice. Without an end it is junk.
  Token Quoted() {
    std::string name;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"' && !rest_.substr(at + 1).starts_with('"')) {
        rest_.remove_prefix(at + 1);
        return {TokenKind::kName, std::move(name)};
      }
      if (rest_[at] == '"') ++at;
      name += rest_[at];
    }
    return {TokenKind::kJunk, std::string(std::exchange(rest_, {}))};
  }

  Token Sign() {
    static constexpr std::pair<char, TokenKind> kSigns[] = {{'*', TokenKind::kName},
                                                            {',', TokenKind::kComma},
                                                            {'(', TokenKind::kOpen},
                                                            {')', TokenKind::kClose}};
    Token token{TokenKind::kJunk, std::string(rest_.substr(0, 1))};
    rest_.remove_prefix(1);
    for (const auto& [sign, kind] : kSigns) {
      if (token.text.front() == sign) token.kind = kind;
    }
    return token;
  }

  std::string_view rest_;
};

/// One token of lookahead is all the grammar needs, once a number at the beginning is known to be
/// a count or a name by what follows it.
class Parser {
 public:
  explicit Parser(std::string_view text) : scanner_(text) { Advance(); }

  Result<SyncStandbyNames> Parse() {
    SyncStandbyNames parsed;
    Result<void> done = Begin(parsed);
    if (done) done = List(parsed.names);
    if (done && counted_) done = Expect(TokenKind::kClose);
    if (done) done = Expect(TokenKind::kEnd);
    if (!done) return tl::unexpected(done.error());
    return parsed;
  }

 private:
  void Advance() { token_ = scanner_.Next(); }

  [[nodiscard]] tl::unexpected<Error> Unexpected() const {
    const bool ended = token_.kind == TokenKind::kEnd;
    return Fail(ErrorKind::kMapping, ended ? "ends too early" : "unexpected `" + token_.text + "`");
  }

  Result<void> Expect(TokenKind kind) {
    if (token_.kind != kind) return Unexpected();
    Advance();
    return {};
  }

  /// `ANY n (`, `FIRST n (`, `n (`, or the first name of a plain list.
  Result<void> Begin(SyncStandbyNames& parsed) {
    const bool keyword = token_.kind == TokenKind::kAny || token_.kind == TokenKind::kFirst;
    if (token_.kind == TokenKind::kAny) parsed.method = SyncMethod::kAny;
    if (keyword) Advance();
    if (token_.kind != TokenKind::kNumber) return keyword ? Unexpected() : Result<void>{};
    const std::string number = token_.text;
    Advance();
    if (token_.kind == TokenKind::kOpen) return Count(number, parsed.required);
    if (keyword) return Unexpected();
    parsed.names.push_back(number);
    return {};
  }

  Result<void> Count(const std::string& number, int& required) {
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), required);
    if (error != std::errc{} || required < 1) {
      return Fail(ErrorKind::kMapping, "`" + number + "` is no number of standbys");
    }
    counted_ = true;
    Advance();
    return {};
  }

  /// The first name is there already when it was taken for a count.
  Result<void> List(std::vector<std::string>& names) {
    Result<void> done = names.empty() ? Name(names) : Result<void>{};
    while (done && token_.kind == TokenKind::kComma) {
      Advance();
      done = Name(names);
    }
    return done;
  }

  Result<void> Name(std::vector<std::string>& names) {
    if (token_.kind != TokenKind::kName && token_.kind != TokenKind::kNumber) return Unexpected();
    names.push_back(std::move(token_.text));
    Advance();
    return {};
  }

  Scanner scanner_;
  Token token_;
  bool counted_ = false;  // the list is in parentheses
};

}  // namespace

Result<std::optional<SyncStandbyNames>> ParseSyncStandbyNames(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return Parser(text).Parse().map(
      [](SyncStandbyNames names) { return std::optional(std::move(names)); });
}

bool IsSameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, Lower, Lower);
}

}  // namespace pgvigil::collectors
