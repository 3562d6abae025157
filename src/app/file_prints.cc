#include "app/file_prints.h"

#include <functional>
#include <string_view>

#include "config/path_list.h"
#include "config/yaml.h"
#include "queries/catalogue.h"

namespace pgvigil::app {
namespace {

std::size_t Mix(std::size_t print, std::string_view text) {
  // The multiplier is the golden ratio's, as in Knuth's multiplicative hashing.
  return (print ^ std::hash<std::string_view>{}(text)) * 0x9E3779B97F4A7C15ULL + text.size();
}

// What cannot be read is a state like any other: it may be readable the next time.
std::string ContentOf(const std::string& path) {
  auto text = config::ReadFile(path);
  return text ? *std::move(text) : text.error().message;
}

std::size_t PrintOf(const std::string& path) {
  const auto files = config::ExpandPath(path);
  if (!files) return Mix(0, files.error().message);
  std::size_t print = 1;
  for (const std::string& file : *files) print = Mix(Mix(print, file), ContentOf(file));
  return print;
}

}  // namespace

void FilePrints::Add(const std::string& path) { prints_[path] = PrintOf(path); }

void FilePrints::Keep(const FilePrints& from, const std::string& path) {
  const auto known = from.prints_.find(path);
  if (known != from.prints_.end()) prints_.insert(*known);
}

void FilePrints::KeepAll(const FilePrints& from) {
  prints_.insert(from.prints_.begin(), from.prints_.end());
}

FilePrints FilePrints::Renewed() const {
  FilePrints renewed;
  for (const auto& [path, unused] : prints_) renewed.Add(path);
  return renewed;
}

std::vector<std::string> FilesNamedBy(const config::Settings& settings) {
  std::vector<std::string> paths;
  for (const auto& file : settings.query_files) paths.push_back(queries::PathOf(file));
  const config::AlertSettings& alerts = settings.alerts;
  for (const auto* list : {&alerts.rule_files, &alerts.cluster_rule_files, &alerts.evidence_files})
    paths.insert(paths.end(), list->begin(), list->end());
  return paths;
}

ChangeWatch::Finding ChangeWatch::Judge(const FilePrints& seen) {
  if (seen == read_) {
    candidate_ = {};
    return Finding::kSame;
  }
  if (seen == candidate_) return Finding::kChanged;
  candidate_ = seen;
  return Finding::kUnsettled;
}

}  // namespace pgvigil::app
