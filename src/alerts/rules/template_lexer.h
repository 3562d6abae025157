#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "alerts/rules/template.h"

// The tokens of a template. Private to rules/.

namespace pgvigil::rules {

struct TemplateToken {
  enum class Kind {
    kText,
    kOpen,   ///< `{{`
    kClose,  ///< `}}`
    kSpace,
    kIdentifier,
    kField,     ///< `.name`
    kVariable,  ///< `$name` or `$`
    kDot,
    kNumber,
    kCharacter,
    kString,
    kRawString,
    kPipe,
    kComma,
    kAssign,
    kDeclare,
    kLeftParenthesis,
    kRightParenthesis,
    kEnd,  ///< of the template
  };
  Kind kind = Kind::kEnd;
  std::string text;  ///< as written; of a field without its dot
  std::size_t place = 0;
};

/// Text between the actions is trimmed as `{{-` and `-}}` say, comments are left out. The last
/// token is kEnd.
[[nodiscard]] tl::expected<std::vector<TemplateToken>, TemplateError> LexTemplate(
    std::string_view text);

}  // namespace pgvigil::rules
