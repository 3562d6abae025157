#include "alerts/rules/template_run.h"

#include <algorithm>

#include "alerts/rules/go_format.h"
#include "alerts/rules/template_evaluation.h"

namespace pgvigil::rules {
namespace {

using Status = tl::expected<void, std::string>;

constexpr std::size_t kMostSteps = 100000;
constexpr std::size_t kMostText = 1U << 20U;

class Run {
 public:
  explicit Run(const TemplateInput& input) : evaluation_(input) {}

  tl::expected<std::string, std::string> All(const TemplateNodes& nodes) {
    if (const Status status = Nodes(nodes); !status) return tl::unexpected(status.error());
    return std::move(out_);
  }

 private:
  /// What stops the nodes of a range before their end.
  enum class Jump { kNone, kBreak, kContinue };

  Status Nodes(const TemplateNodes& nodes) {
    for (const TemplateNode& node : nodes) {
      if (++steps_ > kMostSteps || out_.size() > kMostText) {
        return tl::unexpected(std::string("the template does not end"));
      }
      if (const Status status = Node(node); !status) return status;
      if (jump_ != Jump::kNone) break;
    }
    return {};
  }

  Status Node(const TemplateNode& node) {
    if (const auto* text = std::get_if<TemplateText>(&node.what)) {
      out_ += text->text;
    } else if (const auto* pipeline = std::get_if<TemplatePipeline>(&node.what)) {
      return Action(*pipeline);
    } else if (const auto* branch = std::get_if<TemplateBranch>(&node.what)) {
      const std::size_t mark = evaluation_.Mark();
      Status status =
          branch->kind == TemplateBranch::Kind::kRange ? Range(*branch) : Choice(*branch);
      evaluation_.Forget(mark);
      return status;
    } else {
      jump_ = std::holds_alternative<TemplateBreak>(node.what) ? Jump::kBreak : Jump::kContinue;
    }
    return {};
  }

  Status Action(const TemplatePipeline& pipeline) {
    const GoResult value = evaluation_.Pipeline(pipeline);
    if (!value) return tl::unexpected(value.error());
    if (!pipeline.variables.empty()) return {};
    out_ += value->As<GoNil>() != nullptr ? "<no value>" : GoText(*value);
    return {};
  }

  Status Choice(const TemplateBranch& branch) {
    const GoResult value = evaluation_.Pipeline(branch.pipeline);
    if (!value) return tl::unexpected(value.error());
    if (!Truth(*value)) return Nodes(branch.otherwise);
    if (branch.kind == TemplateBranch::Kind::kIf) return Nodes(branch.body);
    const GoValue dot = evaluation_.SetDot(*value);
    Status status = Nodes(branch.body);
    evaluation_.SetDot(dot);
    return status;
  }

  Status Range(const TemplateBranch& branch) {
    const GoResult value = evaluation_.Pipeline(branch.pipeline);
    if (!value) return tl::unexpected(value.error());
    const auto elements = Elements(*value);
    if (!elements) return tl::unexpected(elements.error());
    if (elements->empty()) return Nodes(branch.otherwise);
    const GoValue dot = evaluation_.SetDot(*value);
    Status status;
    for (auto element = elements->begin(); element != elements->end() && status; ++element) {
      status = Once(branch, *element);
      const bool ends = jump_ == Jump::kBreak;
      jump_ = Jump::kNone;
      if (ends) break;
    }
    evaluation_.SetDot(dot);
    return status;
  }

  Status Once(const TemplateBranch& branch, const std::pair<GoValue, GoValue>& element) {
    const auto& names = branch.pipeline.variables;
    if (!names.empty()) evaluation_.Assign(names.back(), element.second);
    if (names.size() > 1) evaluation_.Assign(names.front(), element.first);
    evaluation_.SetDot(element.second);
    const std::size_t mark = evaluation_.Mark();
    Status status = Nodes(branch.body);
    evaluation_.Forget(mark);
    return status;
  }

  TemplateEvaluation evaluation_;
  std::string out_;
  std::size_t steps_ = 0;
  Jump jump_ = Jump::kNone;
};

}  // namespace

tl::expected<std::string, std::string> RunTemplate(const TemplateNodes& nodes,
                                                   const TemplateInput& input) {
  return Run(input).All(nodes);
}

}  // namespace pgvigil::rules
