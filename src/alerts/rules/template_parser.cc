#include "alerts/rules/template_parser.h"

#include <array>

#include "alerts/rules/template_pipeline_parser.h"

namespace pgvigil::rules {
namespace {

using Kind = TemplateToken::Kind;
using BranchKind = TemplateBranch::Kind;
using Status = tl::expected<void, TemplateError>;

constexpr int kDeepest = 100;
constexpr std::array<std::string_view, 3> kNotHere = {"define", "template", "block"};

std::optional<BranchKind> BranchOf(std::string_view word) {
  if (word == "if") return BranchKind::kIf;
  if (word == "with") return BranchKind::kWith;
  if (word == "range") return BranchKind::kRange;
  return std::nullopt;
}

/// Reads texts, actions and blocks.
class Parser {
 public:
  explicit Parser(std::vector<TemplateToken> tokens) : in_(std::move(tokens)) {}

  tl::expected<TemplateNodes, TemplateError> Run() {
    TemplateNodes nodes;
    if (const Status status = Nodes(nodes); !status) return tl::unexpected(status.error());
    if (in_.Peek().kind != Kind::kEnd) {
      return in_.Wrong(in_.Peek(), "unexpected {{" + in_.Peek().text + "}}");
    }
    return nodes;
  }

 private:
  /// Up to `{{end}}` or `{{else`, whose word comes next, or the end of the template.
  Status Nodes(TemplateNodes& nodes) {
    while (in_.Peek().kind != Kind::kEnd) {
      const TemplateToken& token = in_.Take();
      if (token.kind == Kind::kText) {
        nodes.push_back({TemplateText{token.text}});
        continue;
      }
      in_.SkipSpace();
      const TemplateToken& word = in_.Peek();
      if (word.kind == Kind::kIdentifier && (word.text == "end" || word.text == "else")) return {};
      if (const Status status = Action(nodes); !status) return status;
    }
    return {};
  }

  Status Action(TemplateNodes& nodes) {
    const TemplateToken& word = in_.Peek();
    if (word.kind == Kind::kIdentifier) {
      if (const auto kind = BranchOf(word.text)) return Branch(*kind, nodes);
      if (word.text == "break" || word.text == "continue") return Jump(nodes);
      for (const std::string_view name : kNotHere) {
        if (word.text == name) return in_.Wrong(word, "{{" + word.text + "}} is not supported");
      }
    }
    auto pipeline = in_.Pipeline("command");
    if (!pipeline) return tl::unexpected(pipeline.error());
    nodes.push_back({*std::move(pipeline)});
    return {};
  }

  Status Jump(TemplateNodes& nodes) {
    const TemplateToken& word = in_.Take();
    if (ranges_ == 0) return in_.Wrong(word, "{{" + word.text + "}} outside {{range}}");
    if (word.text == "break") {
      nodes.push_back({TemplateBreak{}});
    } else {
      nodes.push_back({TemplateContinue{}});
    }
    return CloseAction("{{" + word.text + "}}");
  }

  Status CloseAction(std::string_view what) {
    in_.SkipSpace();
    if (in_.Peek().kind != Kind::kClose) return in_.Unexpected(in_.Peek(), what);
    in_.Take();
    return {};
  }

  Status Branch(BranchKind kind, TemplateNodes& nodes) {
    const TemplateToken& word = in_.Take();
    if (depth_ == kDeepest) return in_.Wrong(word, "nested too deeply");
    ++depth_;
    const std::size_t mark = in_.Mark();
    TemplateBranch branch;
    branch.kind = kind;
    Status status = Parts(word, branch);
    in_.Forget(mark);
    --depth_;
    if (status) nodes.push_back({std::move(branch)});
    return status;
  }

  Status Parts(const TemplateToken& word, TemplateBranch& branch) {
    auto pipeline = in_.Pipeline(word.text);
    if (!pipeline) return tl::unexpected(pipeline.error());
    branch.pipeline = *std::move(pipeline);
    const int more = branch.kind == BranchKind::kRange ? 1 : 0;
    ranges_ += more;
    const Status body = Nodes(branch.body);
    ranges_ -= more;
    if (!body) return body;
    if (in_.Peek().kind == Kind::kIdentifier && in_.Peek().text == "else") {
      return Else(word, branch);
    }
    return End(word);
  }

  Status Else(const TemplateToken& word, TemplateBranch& branch) {
    in_.Take();
    in_.SkipSpace();
    // `{{else if x}}` is `{{else}}{{if x}}` of which one {{end}} closes both.
    const bool chained = in_.Peek().kind == Kind::kIdentifier && in_.Peek().text == word.text &&
                         branch.kind != BranchKind::kRange;
    if (chained) return Branch(branch.kind, branch.otherwise);
    if (const Status status = CloseAction("{{else}}"); !status) return status;
    if (const Status status = Nodes(branch.otherwise); !status) return status;
    if (in_.Peek().kind == Kind::kIdentifier && in_.Peek().text == "else") {
      return in_.Wrong(in_.Peek(), "expected end; found {{else}}");
    }
    return End(word);
  }

  Status End(const TemplateToken& word) {
    if (in_.Peek().kind == Kind::kEnd) {
      return in_.Wrong(word, "{{" + word.text + "}} without its {{end}}");
    }
    in_.Take();
    return CloseAction("{{end}}");
  }

  TemplatePipelineParser in_;
  int depth_ = 0;
  int ranges_ = 0;
};

}  // namespace

tl::expected<TemplateNodes, TemplateError> ParseTemplate(std::string_view text) {
  auto tokens = LexTemplate(text);
  if (!tokens) return tl::unexpected(tokens.error());
  return Parser(*std::move(tokens)).Run();
}

}  // namespace pgvigil::rules
