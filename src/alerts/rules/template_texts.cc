// Prometheus' functions for texts and links.
#include <algorithm>
#include <array>

#include "alerts/promql/search.h"
#include "alerts/rules/escape.h"
#include "alerts/rules/host_port.h"
#include "alerts/rules/template_functions.h"

namespace pgvigil::rules {
namespace {

using Arguments = TemplateFunction::Arguments;

/// Calls `write` with the arguments, which must all be texts.
template <class Write>
GoResult WithTexts(Arguments arguments, Write write) {
  std::vector<std::string> texts;
  for (const GoValue& argument : arguments) {
    const auto* text = argument.As<std::string>();
    if (text == nullptr) {
      return tl::unexpected("wrong type for value; expected string; got " +
                            std::string(TypeName(argument)));
    }
    texts.push_back(*text);
  }
  return write(texts);
}

template <std::string (*Write)(const std::string&)>
GoResult OfText(Arguments arguments, const TemplateInput& /*input*/) {
  return WithTexts(arguments,
                   [](const auto& texts) -> GoResult { return GoValue{Write(texts[0])}; });
}

char UpperCharacter(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char LowerCharacter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters outside ASCII stay as they are.
std::string Upper(const std::string& text) {
  std::string upper = text;
  std::ranges::transform(upper, upper.begin(), UpperCharacter);
  return upper;
}

std::string Lower(const std::string& text) {
  std::string lower = text;
  std::ranges::transform(lower, lower.begin(), LowerCharacter);
  return lower;
}

bool IsLetter(char c) {
  const char lower = LowerCharacter(c);
  return (lower >= 'a' && lower <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsWord(char c) { return IsLetter(c) || IsDigit(c) || c == '_'; }

/// One such mark does not end the word it stands in.
bool JoinsWord(std::string_view text, std::size_t at) {
  constexpr std::string_view kMarks = ".':";
  return at > 0 && at + 1 < text.size() && kMarks.find(text[at]) != std::string_view::npos &&
         IsWord(text[at - 1]) && IsWord(text[at + 1]);
}

/// The first letter of each word in upper case, the rest as it is: what Prometheus 3 does.
std::string Title(const std::string& text) {
  std::string title = text;
  bool has_letter = false;  // the word so far
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (IsLetter(c)) {
      if (!has_letter) title[at] = UpperCharacter(c);
      has_letter = true;
    } else if (!IsWord(c) && !JoinsWord(text, at)) {
      has_letter = false;
    }
  }
  return title;
}

std::string Same(const std::string& text) { return text; }

std::string Link(const std::string& expression, std::string_view tab) {
  return "/graph?g0.expr=" + EscapeQuery(expression) + "&g0.tab=" + std::string(tab);
}
std::string GraphLink(const std::string& expression) { return Link(expression, "0"); }
std::string TableLink(const std::string& expression) { return Link(expression, "1"); }

GoResult Match(Arguments arguments, const TemplateInput& /*input*/) {
  return WithTexts(arguments, [](const auto& texts) -> GoResult {
    const auto pattern = promql::SearchPattern::Compile(texts[0]);
    if (!pattern) return tl::unexpected(pattern.error().message);
    return GoValue{pattern->FoundIn(texts[1])};
  });
}

GoResult ReplaceAll(Arguments arguments, const TemplateInput& /*input*/) {
  return WithTexts(arguments, [](const auto& texts) -> GoResult {
    const auto pattern = promql::SearchPattern::Compile(texts[0]);
    if (!pattern) return tl::unexpected(pattern.error().message);
    return GoValue{pattern->ReplaceAll(texts[2], texts[1])};
  });
}

GoResult ExternalUrl(Arguments /*arguments*/, const TemplateInput& input) {
  return GoValue{std::string(input.external_url)};
}

/// The path of the external URL.
GoResult PathPrefix(Arguments /*arguments*/, const TemplateInput& input) {
  std::string_view rest = input.external_url;
  const std::size_t scheme = rest.find("://");
  if (scheme != std::string_view::npos) {
    rest.remove_prefix(std::min(rest.find('/', scheme + 3), rest.size()));
  }
  return GoValue{std::string(rest.substr(0, rest.find_first_of("?#")))};
}

constexpr std::array<TemplateFunction, 15> kFunctions = {{
    {"toUpper", 1, 1, OfText<Upper>},
    {"toLower", 1, 1, OfText<Lower>},
    {"title", 1, 1, OfText<Title>},
    {"stripPort", 1, 1, OfText<StripPort>},
    {"stripDomain", 1, 1, OfText<StripDomain>},
    {"safeHtml", 1, 1, OfText<Same>},
    {"html", 1, 1, OfText<EscapeHtml>},
    {"urlquery", 1, 1, OfText<EscapeQuery>},
    {"urlQueryEscape", 1, 1, OfText<EscapeQuery>},
    {"graphLink", 1, 1, OfText<GraphLink>},
    {"tableLink", 1, 1, OfText<TableLink>},
    {"match", 2, 2, Match},
    {"reReplaceAll", 3, 3, ReplaceAll},
    {"externalURL", 0, 0, ExternalUrl},
    {"pathPrefix", 0, 0, PathPrefix},
}};

}  // namespace

std::span<const TemplateFunction> TextFunctions() { return kFunctions; }

}  // namespace pgvigil::rules
