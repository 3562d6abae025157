#include "inject/read.h"

#include "config/setting_checks.h"

namespace pgvigil::inject {

using config::YamlField;
using config::YamlNode;

namespace {

template <class Value>
Result<void> Store(Result<Value> value, Value& target) {
  if (!value) return tl::unexpected(std::move(value.error()));
  target = *std::move(value);
  return {};
}

}  // namespace

YamlField TextField(std::string_view key, std::string& target) {
  return {key, [&target](const YamlNode& node) { return Store(node.AsString(), target); }};
}

YamlField BoolField(std::string_view key, bool& target) {
  return {key, [&target](const YamlNode& node) { return Store(node.AsBool(), target); }};
}

YamlField ListField(std::string_view key, std::vector<std::string>& target) {
  return {key, [&target](const YamlNode& node) { return Store(node.AsStrings(), target); }};
}

YamlField MapField(std::string_view key, std::map<std::string, std::string>& target) {
  return {key, [&target](const YamlNode& node) -> Result<void> {
            if (node.kind() != YamlNode::Kind::kMap && !node.IsNull()) {
              return tl::unexpected(node.At("expected a map of names and values"));
            }
            target.clear();
            for (const auto& [name, value] : node.Entries()) {
              auto text = value.AsString();
              if (!text) return tl::unexpected(std::move(text.error()));
              target[name.Text()] = *std::move(text);
            }
            return {};
          }};
}

Result<void> ReadPort(const YamlNode& node, std::int64_t& target) {
  const auto port = node.AsInteger();
  if (!port) return tl::unexpected(port.error());
  if (*port < 1 || *port > 65535) {
    return tl::unexpected(node.At("expected a port, 1 to 65535, found `" + node.Text() + "`"));
  }
  target = *port;
  return {};
}

Error Joined(const std::vector<Error>& errors) {
  return {ErrorKind::kConfig, config::Joined(errors)};
}

}  // namespace pgvigil::inject
