#include "alerts/notify/relabel.h"

#include <algorithm>

#include "alerts/notify/md5.h"
#include "metrics/family.h"

namespace pgvigil::notify {
namespace {

using promql::Labels;
using promql::Regex;

std::string Source(const config::RelabelSettings& step, const Labels& labels) {
  std::string joined;
  for (std::size_t i = 0; i < step.source_labels.size(); ++i) {
    if (i > 0) joined += step.separator;
    joined += labels.Get(step.source_labels[i]);
  }
  return joined;
}

std::string InCase(std::string text, char first, char last) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [&](char c) { return c >= first && c <= last ? static_cast<char>(c ^ 0x20) : c; });
  return text;
}

/// Prometheus takes the last half of the digest, most significant byte first.
std::string Shard(std::string_view text, std::uint64_t modulus) {
  std::uint64_t number = 0;
  const auto digest = Md5(text);
  for (std::size_t i = 8; i < digest.size(); ++i) number = number << 8 | digest[i];
  return std::to_string(number % modulus);
}

void Replace(const config::RelabelSettings& step, const Regex& regex, Labels& labels) {
  const std::string source = Source(step, labels);
  const auto target = regex.Replace(source, step.target_label);
  // A name made of groups may turn out to be none, which changes nothing.
  if (!target || !(metrics::IsLabelName(*target) || target->starts_with("__"))) return;
  labels.Set(*target, regex.Replace(source, step.replacement).value_or(""));
}

void MapNames(const config::RelabelSettings& step, const Regex& regex, Labels& labels) {
  const Labels before = labels;
  for (const auto& [name, value] : before.pairs()) {
    if (const auto mapped = regex.Replace(name, step.replacement)) labels.Set(*mapped, value);
  }
}

void RemoveNames(const Regex& regex, bool matching, Labels& labels) {
  const Labels before = labels;
  for (const auto& label : before.pairs()) {
    if (regex.Matches(label.first) == matching) labels.Remove(label.first);
  }
}

}  // namespace

Result<Relabeling> Relabeling::Make(std::span<const config::RelabelSettings> steps) {
  Relabeling made;
  for (const config::RelabelSettings& step : steps) {
    auto regex = Regex::Compile(step.regex);
    if (!regex) {
      const std::string place = step.where.empty() ? "" : step.where + ": ";
      return Fail(ErrorKind::kConfig, place + "regex: " + regex.error().message);
    }
    made.steps_.push_back({step, *std::move(regex)});
  }
  return made;
}

/// Whether the labels stay.
bool Relabeling::ApplyStep(const Step& step, Labels& labels) {
  const config::RelabelSettings& settings = step.settings;
  const std::string& action = settings.action;
  if (action == "replace") {
    Replace(settings, step.regex, labels);
  } else if (action == "labelmap") {
    MapNames(settings, step.regex, labels);
  } else if (action == "labeldrop" || action == "labelkeep") {
    RemoveNames(step.regex, action == "labeldrop", labels);
  } else {
    const std::string source = Source(settings, labels);
    const auto set = [&](const std::string& value) { labels.Set(settings.target_label, value); };
    if (action == "keep") return step.regex.Matches(source);
    if (action == "drop") return !step.regex.Matches(source);
    if (action == "keepequal") return labels.Get(settings.target_label) == source;
    if (action == "dropequal") return labels.Get(settings.target_label) != source;
    if (action == "lowercase") set(InCase(source, 'A', 'Z'));
    if (action == "uppercase") set(InCase(source, 'a', 'z'));
    if (action == "hashmod") set(Shard(source, settings.modulus));
  }
  return true;
}

std::optional<Labels> Relabeling::Apply(Labels labels) const {
  for (const Step& step : steps_) {
    if (!ApplyStep(step, labels)) return std::nullopt;
  }
  return labels;
}

}  // namespace pgvigil::notify
