#include "alerts/unittest/test_file.h"

#include <algorithm>
#include <functional>
#include <set>

#include "alerts/promql/parser.h"
#include "alerts/unittest/series_notation.h"
#include "base/time_text.h"
#include "config/yaml.h"

namespace pgvigil::unittest {
namespace {

using config::YamlField;
using config::YamlNode;

Result<void> Set(Result<std::string> text, std::string& to) {
  if (!text) return tl::unexpected(std::move(text.error()));
  to = *std::move(text);
  return {};
}

/// A duration as Prometheus' files have it.
Result<void> ReadDuration(const YamlNode& node, Duration& to) {
  const auto read = node.Text() == "0" ? Duration(0) : promql::ParseDuration(node.Text());
  if (!read) {
    return tl::unexpected(node.At("expected a duration such as 5m, found `" + node.Text() + "`"));
  }
  to = *read;
  return {};
}

Result<std::vector<Label>> ReadLabels(const YamlNode& node) {
  if (!node.IsNull() && node.kind() != YamlNode::Kind::kMap) {
    return tl::unexpected(node.At("expected a map of names to texts"));
  }
  std::vector<Label> labels;
  for (const auto& [key, value] : node.Entries()) labels.emplace_back(key.Text(), value.Text());
  std::ranges::sort(labels);
  return labels;
}

/// Reads one file; every error goes to one list, so that one run shows them all.
class Reader {
 public:
  TestFile Read(const YamlNode& root) {
    TestFile file;
    const YamlField fields[] = {
        {"rule_files", [&](const YamlNode& node) { return ReadTexts(node, file.rule_files); }},
        {"evaluation_interval",
         [&](const YamlNode& node) { return ReadDuration(node, file.evaluation_interval); }},
        {"group_eval_order",
         [&](const YamlNode& node) { return ReadTexts(node, file.group_order); }},
        {"fuzzy_compare", [&](const YamlNode& node) { return ReadFlag(node, file.fuzzy_compare); }},
        {"tests",
         [&](const YamlNode& node) {
           return ForEach(node, [&](const YamlNode& item) { file.groups.push_back(Group(item)); });
         }},
    };
    ReadFields(root, fields);
    if (file.evaluation_interval == Duration(0)) file.evaluation_interval = std::chrono::minutes(1);
    for (TestGroup& group : file.groups) {
      if (group.interval == Duration(0)) group.interval = file.evaluation_interval;
    }
    CheckOrder(root, file.group_order);
    return file;
  }

  [[nodiscard]] std::vector<Error>& errors() { return errors_; }

 private:
  void ReadFields(const YamlNode& node, std::span<const YamlField> fields) {
    for (Error& error : config::ReadMap(node, fields)) errors_.push_back(std::move(error));
  }

  static Result<void> ForEach(const YamlNode& node,
                              const std::function<void(const YamlNode&)>& read) {
    if (!node.IsNull() && node.kind() != YamlNode::Kind::kSequence) {
      return tl::unexpected(node.At("expected a list"));
    }
    for (const YamlNode& item : node.Items()) read(item);
    return {};
  }

  static Result<void> ReadTexts(const YamlNode& node, std::vector<std::string>& to) {
    if (node.IsNull()) return {};
    auto texts = node.AsStrings();
    if (!texts) return tl::unexpected(std::move(texts.error()));
    to = *std::move(texts);
    return {};
  }

  static Result<void> ReadFlag(const YamlNode& node, bool& to) {
    const auto flag = node.AsBool();
    if (!flag) return tl::unexpected(flag.error());
    to = *flag;
    return {};
  }

  void CheckOrder(const YamlNode& root, const std::vector<std::string>& order) {
    std::set<std::string> seen;
    for (const std::string& name : order) {
      if (seen.insert(name).second) continue;
      errors_.push_back(root.At("group `" + name + "` is twice in group_eval_order"));
    }
  }

  TestGroup Group(const YamlNode& node) {
    TestGroup group;
    group.where = node.Where();
    const YamlField fields[] = {
        {"interval", [&](const YamlNode& value) { return ReadDuration(value, group.interval); }},
        {"name", [&](const YamlNode& value) { return Set(value.Text(), group.name); }},
        {"start_timestamp", [&](const YamlNode& value) { return Start(value, group.start); }},
        {"external_url",
         [&](const YamlNode& value) { return Set(value.Text(), group.external_url); }},
        {"external_labels",
         [&](const YamlNode& value) -> Result<void> {
           auto labels = ReadLabels(value);
           if (!labels) return tl::unexpected(std::move(labels.error()));
           group.external_labels = Labels(*std::move(labels));
           return {};
         }},
        {"input_series",
         [&](const YamlNode& value) {
           return ForEach(value,
                          [&](const YamlNode& item) { group.series.push_back(Series(item)); });
         }},
        {"alert_rule_test",
         [&](const YamlNode& value) {
           return ForEach(value,
                          [&](const YamlNode& item) { group.alerts.push_back(Alert(item)); });
         }},
        {"promql_expr_test",
         [&](const YamlNode& value) {
           return ForEach(
               value, [&](const YamlNode& item) { group.expressions.push_back(Expression(item)); });
         }},
    };
    ReadFields(node, fields);
    return group;
  }

  static Result<void> Start(const YamlNode& node, Timestamp& to) {
    const auto start = ParseTime(node.Text());
    if (!start) {
      return tl::unexpected(node.At("expected a time, as seconds since 1970 or RFC 3339"));
    }
    to = *start;
    return {};
  }

  InputSeries Series(const YamlNode& node) {
    InputSeries series;
    const YamlField fields[] = {
        {"series",
         [&](const YamlNode& value) -> Result<void> {
           auto labels = ParseMetric(value.Text());
           if (!labels) return tl::unexpected(value.At(labels.error().message));
           series.labels = *std::move(labels);
           return {};
         }},
        {"values",
         [&](const YamlNode& value) -> Result<void> {
           auto values = ParseSeriesValues(value.Text());
           if (!values) return tl::unexpected(value.At(values.error().message));
           series.values = *std::move(values);
           return {};
         }},
    };
    ReadFields(node, fields);
    return series;
  }

  AlertTest Alert(const YamlNode& node) {
    AlertTest test;
    test.where = node.Where();
    const YamlField fields[] = {
        {"eval_time", [&](const YamlNode& value) { return ReadDuration(value, test.at); }},
        {"alertname", [&](const YamlNode& value) { return Set(value.Text(), test.alert); }},
        {"exp_alerts",
         [&](const YamlNode& value) {
           return ForEach(value,
                          [&](const YamlNode& item) { test.alerts.push_back(Expected(item)); });
         }},
    };
    ReadFields(node, fields);
    if (test.alert.empty()) errors_.push_back(node.At("`alertname` is missing"));
    for (ExpectedAlert& each : test.alerts) AddName(test.alert, each.labels);
    return test;
  }

  static void AddName(const std::string& alert, std::vector<Label>& labels) {
    std::erase_if(labels, [](const Label& label) { return label.first == "alertname"; });
    labels.emplace_back("alertname", alert);
    std::ranges::sort(labels);
  }

  ExpectedAlert Expected(const YamlNode& node) {
    ExpectedAlert alert;
    const auto into = [](std::vector<Label>& to) {
      return [&to](const YamlNode& value) -> Result<void> {
        auto labels = ReadLabels(value);
        if (!labels) return tl::unexpected(std::move(labels.error()));
        to = *std::move(labels);
        return {};
      };
    };
    const YamlField fields[] = {{"exp_labels", into(alert.labels)},
                                {"exp_annotations", into(alert.annotations)}};
    ReadFields(node, fields);
    return alert;
  }

  ExpressionTest Expression(const YamlNode& node) {
    ExpressionTest test;
    test.where = node.Where();
    const YamlField fields[] = {
        {"expr", [&](const YamlNode& value) { return Set(value.Text(), test.expr); }},
        {"eval_time", [&](const YamlNode& value) { return ReadDuration(value, test.at); }},
        {"exp_samples",
         [&](const YamlNode& value) {
           return ForEach(value,
                          [&](const YamlNode& item) { test.samples.push_back(Sample(item)); });
         }},
    };
    ReadFields(node, fields);
    return test;
  }

  ExpectedSample Sample(const YamlNode& node) {
    ExpectedSample sample;
    const YamlField fields[] = {
        {"labels",
         [&](const YamlNode& value) -> Result<void> {
           auto labels = ParseMetric(value.Text());
           if (!labels) return tl::unexpected(value.At(labels.error().message));
           sample.labels = *std::move(labels);
           return {};
         }},
        {"value",
         [&](const YamlNode& value) -> Result<void> {
           auto number = value.AsNumber();
           if (!number) return tl::unexpected(std::move(number.error()));
           sample.value = *number;
           return {};
         }},
        {"histogram",
         [](const YamlNode& value) -> Result<void> {
           return tl::unexpected(value.At("native histograms are not supported"));
         }},
    };
    ReadFields(node, fields);
    return sample;
  }

  std::vector<Error> errors_;
};

}  // namespace

Result<TestFile> ParseTestFile(std::string_view text, const std::string& name) {
  const auto root = YamlNode::Parse(text, name);
  if (!root) return tl::unexpected(root.error());
  Reader reader;
  TestFile file = reader.Read(*root);
  if (reader.errors().empty()) return file;
  std::string all;
  for (const Error& error : reader.errors()) all += (all.empty() ? "" : "\n") + error.message;
  return Fail(ErrorKind::kConfig, std::move(all));
}

}  // namespace pgvigil::unittest
