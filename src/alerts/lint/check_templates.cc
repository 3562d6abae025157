// What the texts of an alert say.
#include <algorithm>
#include <array>

#include "alerts/lint/checks.h"
#include "alerts/lint/expression.h"
#include "alerts/lint/template_text.h"
#include "alerts/promql/parser.h"
#include "metrics/number.h"

namespace pgvigil::lint {
namespace {

using promql::Binary;
using promql::Label;

std::vector<Label> TextsOf(const rules::Rule& rule) {
  std::vector<Label> texts = rule.labels;
  texts.insert(texts.end(), rule.annotations.begin(), rule.annotations.end());
  return texts;
}

bool AsksForValue(std::string_view code) {
  return code.find("$value") != std::string_view::npos ||
         code.find(".Value") != std::string_view::npos;
}

constexpr std::array<std::string_view, 4> kFields = {"Labels", "Value", "ExternalLabels",
                                                     "ExternalURL"};

void CheckFields(const Subject& subject, const Label& text, const Action& action) {
  if (action.nested) return;
  for (const std::string& field : FieldsAskedFor(action.code)) {
    if (std::ranges::find(kFields, field) != kFields.end()) continue;
    subject.Tell("template-label",
                 text.first + ": `." + field + "` is an error; a label is `$labels." + field + "`");
  }
}

void CheckLabels(const Subject& subject, const Label& text, const LabelNames& labels) {
  for (const Action& action : ActionsOf(text.second)) {
    CheckFields(subject, text, action);
    if (labels.open) continue;
    for (const std::string& label : LabelsAskedFor(action.code)) {
      if (labels.names.contains(label)) continue;
      subject.Tell("template-label",
                   text.first + ": the result of the expression has no label `" + label + "`");
    }
  }
}

/// What a text calls a quantity, right behind the number.
struct Word {
  std::string_view word;
  Unit unit;
  bool exact;  ///< of the unit itself, not of a multiple
};
constexpr std::array kWords = {
    Word{"ms", Unit::kSeconds, false},      Word{"milliseconds", Unit::kSeconds, false},
    Word{"s", Unit::kSeconds, true},        Word{"sec", Unit::kSeconds, true},
    Word{"seconds", Unit::kSeconds, true},  Word{"min", Unit::kSeconds, false},
    Word{"minutes", Unit::kSeconds, false}, Word{"h", Unit::kSeconds, false},
    Word{"hours", Unit::kSeconds, false},   Word{"days", Unit::kSeconds, false},
    Word{"B", Unit::kBytes, true},          Word{"bytes", Unit::kBytes, true},
    Word{"kB", Unit::kBytes, false},        Word{"KB", Unit::kBytes, false},
    Word{"MB", Unit::kBytes, false},        Word{"GB", Unit::kBytes, false},
    Word{"KiB", Unit::kBytes, false},       Word{"MiB", Unit::kBytes, false},
    Word{"GiB", Unit::kBytes, false},       Word{"%", Unit::kPercent, true},
    Word{"percent", Unit::kPercent, true},
};

const Word* WordBehind(std::string_view after) {
  if (after.starts_with(' ')) after.remove_prefix(1);
  std::string_view word = after.substr(0, after.find_first_of(" \t\n.,;:!?()/"));
  const auto found = std::ranges::find(kWords, word, &Word::word);
  return found == kWords.end() ? nullptr : &*found;
}

/// What a function makes of the number.
struct Format {
  std::string_view function;
  Unit unit;         ///< it has to be
  bool writes_unit;  ///< by itself
};
constexpr std::array kFormats = {
    Format{"humanizeDuration", Unit::kSeconds, true},
    Format{"humanizePercentage", Unit::kRatio, true},
    Format{"humanizeTimestamp", Unit::kTimestamp, true},
};

const Format* FormatOf(std::string_view code) {
  const auto found = std::ranges::find_if(kFormats, [code](const Format& each) {
    return code.find(each.function) != std::string_view::npos;
  });
  return found == kFormats.end() ? nullptr : &*found;
}

/// Empty when text and value agree, or nothing is known.
std::string Mismatch(const Action& action, Unit unit) {
  const Word* word = WordBehind(action.after);
  const std::string is = "the value is " + std::string(Name(unit)) + ", ";
  if (const Format* format = FormatOf(action.code)) {
    if (unit != Unit::kUnknown && unit != format->unit) {
      return is + std::string(format->function) + " takes it for " +
             std::string(Name(format->unit));
    }
    if (word == nullptr || format->unit == Unit::kTimestamp) return "";
    return std::string(format->function) + " writes the unit, and the text again";
  }
  if (word == nullptr || unit == Unit::kUnknown) return "";
  if (word->unit == unit && word->exact) return "";
  return is + "the text says `" + std::string(word->word) + "`";
}

/// How texts name a number of seconds, from the longest on.
struct Span {
  double seconds;
  std::string_view name;
};
constexpr std::array kSpans = {Span{3600, "hour"}, Span{60, "minute"}, Span{1, "second"}};

/// `for more than 5 minutes` beside a count that is compared to 300.
void CheckCountAsTime(const Subject& subject) {
  ForEachCondition(*subject.rule.expr, [&subject](const Expr& expr, const Binary& comparison) {
    const auto threshold = ConstantOf(*comparison.right);
    if (!threshold || UnitOf(*comparison.left, subject.known) != Unit::kCount) return;
    for (const Span& span : kSpans) {
      std::string said;
      metrics::AppendNumber(*threshold / span.seconds, said);
      said = " " + said + " " + std::string(span.name);
      for (const Label& text : subject.rule.annotations) {
        if (text.second.find(said) == std::string::npos) continue;
        subject.Tell("unit-mismatch", text.first + " says" + said + "s, but " + subject.Text(expr) +
                                          " compares a count");
      }
    }
  });
}

}  // namespace

void CheckTemplates(const Subject& subject) {
  if (subject.rule.kind != rules::Rule::Kind::kAlerting) return;
  const LabelNames labels = LabelsOf(*subject.rule.expr, subject.known);
  for (const Label& text : TextsOf(subject.rule)) {
    CheckLabels(subject, text, labels);
    for (const Action& action : ActionsOf(text.second)) {
      if (action.code != "$value" && action.code != ".Value") continue;
      subject.Tell("raw-value", text.first + " prints $value as it is");
    }
  }
}

void CheckUnits(const Subject& subject) {
  const Unit unit = UnitOf(*subject.rule.expr, subject.known);
  for (const Label& text : subject.rule.annotations) {
    for (const Action& action : ActionsOf(text.second)) {
      if (!AsksForValue(action.code) || action.nested) continue;
      const std::string mismatch = Mismatch(action, unit);
      if (!mismatch.empty()) subject.Tell("unit-mismatch", text.first + ": " + mismatch);
    }
  }
  CheckCountAsTime(subject);
}

void CheckNames(const Subject& subject) {
  const rules::Rule& rule = subject.rule;
  if (rule.kind != rules::Rule::Kind::kAlerting) return;
  const auto plain = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (!std::ranges::all_of(rule.name, plain)) {
    subject.Tell("alert-name", "the name has other characters than letters, digits and `_`");
  }
  const auto severity = std::ranges::find(rule.labels, "severity", &Label::first);
  if (severity == rule.labels.end()) {
    subject.Tell("severity", "there is no label `severity`");
  } else if (severity->second != "critical" && severity->second != "warning" &&
             severity->second != "info" && severity->second.find("{{") == std::string::npos) {
    subject.Tell("severity", "severity is `" + severity->second + "`");
  }
}

}  // namespace pgvigil::lint
