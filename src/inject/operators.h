#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/yaml.h"
#include "inject/json.h"

namespace pgvigil::inject {

/// Labels and their values: `""` is any, `a|b` one of several.
using LabelWish = std::map<std::string, std::string>;

/// What the pods of one operator look like. The keys of config/injector-operators.yaml.
struct Operator {
  std::string name;
  LabelWish of;
  LabelWish instance;
  std::vector<std::string> cluster_labels;
  std::vector<std::string> containers;
  std::int64_t port = 5432;
  std::string host = "127.0.0.1";
  std::optional<std::int64_t> run_as_user;
  std::vector<std::string> watched;
  Json endpoints = Json::array();
};

/// Reads a list of operators over `known`: one of a name takes its place, others go before the
/// last, which is the one for all other pods. Errors: kConfig, all that is wrong, one a line.
[[nodiscard]] Result<std::vector<Operator>> ReadOperators(const config::YamlNode& list,
                                                          std::vector<Operator> known);

/// Those of config/injector-operators.yaml.
[[nodiscard]] std::vector<Operator> KnownOperators();
[[nodiscard]] std::string_view OperatorsText();

/// Whether the labels of a pod (an object, or null) are what is wished.
[[nodiscard]] bool HasLabels(const Json& labels, const LabelWish& wish);

/// The first whose `of` the pod carries; `operators` ends with one whose `of` is empty.
[[nodiscard]] const Operator& OperatorOf(const Json& pod, const std::vector<Operator>& operators);

/// The cluster of a pod: the label that names it, or "", and its name, which without a label is
/// that of the pod's StatefulSet, or "".
struct Cluster {
  std::string label;
  std::string name;
};
[[nodiscard]] Cluster ClusterOf(const Json& pod, const Operator& shape);

/// Whether the server's volume may be mounted at `path`.
[[nodiscard]] bool IsWatched(std::string_view path, const Operator& shape);

}  // namespace pgvigil::inject
