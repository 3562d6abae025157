#include <algorithm>
#include <string>

#include "alerts/promql/lexer.h"
#include "alerts/promql/string_literal.h"
#include "alerts/unittest/series_notation.h"

namespace pgvigil::unittest {
namespace {

using promql::Label;
using promql::Labels;
using promql::Token;

class MetricReader {
 public:
  explicit MetricReader(std::string_view text) : tokens_(promql::Tokenize(text)) {}

  Result<Labels> Read() {
    if (Next().kind == Token::Kind::kWord) {
      labels_.emplace_back(promql::kMetricName, Next().text);
      ++at_;
    }
    if (Take("{")) {
      if (auto read = ReadLabels(); !read) return tl::unexpected(std::move(read.error()));
    }
    if (Next().kind != Token::Kind::kEnd) return Unexpected();
    return Labels(std::move(labels_));
  }

 private:
  [[nodiscard]] const Token& Next() const { return tokens_[at_]; }

  bool Take(std::string_view sign) {
    if (!Next().Is(sign)) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] tl::unexpected<Error> Unexpected() const {
    if (Next().kind == Token::Kind::kWrong) return Fail(ErrorKind::kConfig, Next().message);
    if (Next().kind == Token::Kind::kEnd) {
      return Fail(ErrorKind::kConfig, "a series ends too early; write name{label=\"value\"}");
    }
    return Fail(ErrorKind::kConfig, "unexpected `" + std::string(Next().text) +
                                        "` in a series; write name{label=\"value\"}");
  }

  Result<void> ReadLabels() {
    while (!Take("}")) {
      if (auto read = ReadLabel(); !read) return read;
      if (!Take(",") && !Next().Is("}")) return Unexpected();
    }
    return {};
  }

  Result<void> ReadLabel() {
    const bool quoted = Next().kind == Token::Kind::kString;
    if (!quoted && Next().kind != Token::Kind::kWord) return Unexpected();
    auto name = quoted ? ReadText() : std::string(tokens_[at_++].text);
    if (!name) return tl::unexpected(std::move(name.error()));
    if (!Take("=")) {
      // A text that stands alone is the name of the metric.
      if (!quoted || !labels_.empty()) return Unexpected();
      labels_.emplace_back(promql::kMetricName, *std::move(name));
      return {};
    }
    if (Next().kind != Token::Kind::kString) return Unexpected();
    auto value = ReadText();
    if (!value) return tl::unexpected(std::move(value.error()));
    if (std::ranges::any_of(labels_, [&](const Label& each) { return each.first == *name; })) {
      return Fail(ErrorKind::kConfig, "label `" + *name + "` is there twice");
    }
    labels_.emplace_back(*std::move(name), *std::move(value));
    return {};
  }

  Result<std::string> ReadText() {
    auto text = promql::Unquote(tokens_[at_++].text);
    if (!text) return Fail(ErrorKind::kConfig, text.error().message);
    return *std::move(text);
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<Label> labels_;
};

}  // namespace

Result<Labels> ParseMetric(std::string_view text) { return MetricReader(text).Read(); }

}  // namespace pgvigil::unittest
