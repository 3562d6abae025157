#include "app/status_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace pgvigil::app {
namespace {

using Json = nlohmann::json;

// Nothing here throws: every access says first what it expects.

const Json& Member(const Json& object, const char* name) {
  static const Json kNone;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() ? *found : kNone;
}

/// For a terminal, which takes control characters for orders: clients choose names of their own.
std::string Printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  const auto end = text.find_last_not_of(' ');
  text.resize(end == std::string::npos ? 0 : end + 1);
  return text;
}

std::string Text(const Json& object, const char* name) {
  const Json& member = Member(object, name);
  return member.is_string() ? Printable(member.get<std::string>()) : std::string();
}

DocumentVerdict ToVerdict(const Json& json) {
  return {Text(json, "verdict"), Text(json, "subject"), Text(json, "state"), Text(json, "severity"),
          Text(json, "meaning")};
}

DocumentSample ToSample(const Json& json) {
  DocumentSample sample;
  for (const auto& [name, value] : Member(json, "labels").items()) {
    if (value.is_string()) sample.labels[name] = Printable(value.get<std::string>());
  }
  const Json& value = Member(json, "value");
  if (value.is_number()) sample.value = value.get<double>();
  return sample;
}

void ReadServer(const Json& json, StatusDocument& document) {
  const Json& session = Member(json, "session");
  document.state = Text(session, "state");
  document.message = Text(session, "message");
  document.connect_state = Text(session, "connect_state");
  document.connect_message = Text(session, "connect_message");
  const Json& server = Member(json, "server");
  document.version = Text(server, "version");
  document.system_identifier = Text(server, "system_identifier");
  document.configuration_error = Text(Member(json, "configuration"), "error");
}

void ReadHealth(const Json& health, StatusDocument& document) {
  for (const Json& each : Member(health, "verdicts")) {
    document.verdicts.push_back(ToVerdict(each));
  }
  for (const auto& [family, samples] : Member(health, "samples").items()) {
    for (const Json& each : samples) document.samples[family].push_back(ToSample(each));
  }
}

void ReadQueries(const Json& queries, StatusDocument& document) {
  for (const Json& each : queries) {
    if (Text(each, "last_error").empty()) continue;
    document.failing_queries.push_back(Text(each, "query"));
  }
}

}  // namespace

std::string_view DocumentSample::Label(std::string_view name) const {
  const auto found = labels.find(name);
  return found == labels.end() ? std::string_view() : std::string_view(found->second);
}

const std::vector<DocumentSample>& StatusDocument::Of(std::string_view family) const {
  static const std::vector<DocumentSample> kNone;
  const auto found = samples.find(family);
  return found == samples.end() ? kNone : found->second;
}

Result<StatusDocument> ParseStatus(std::string_view json) {
  const Json parsed = Json::parse(json, nullptr, false);
  if (!Member(parsed, "pgvigil").is_object()) {
    return Fail(ErrorKind::kIo, "what answered is no status of pgvigil");
  }
  StatusDocument document;
  ReadServer(parsed, document);
  ReadHealth(Member(parsed, "health"), document);
  ReadQueries(Member(parsed, "queries"), document);
  return document;
}

}  // namespace pgvigil::app
