#pragma once

#include <charconv>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/family.h"

/// A reader of exposition pages just large enough to prove that what was written can be read back.
/// Strict: anything unexpected throws, which fails the test. Knows nothing of the writer's code.
namespace pgvigil::metrics::testing {

struct ParsedSample {
  std::string name;
  std::vector<Label> labels;
  double value = 0;
};

struct ParsedFamily {
  std::string help;
  std::string type;
  std::vector<ParsedSample> samples;
};

struct ParsedPage {
  std::map<std::string, ParsedFamily> families;
  std::vector<std::string> order;  ///< of the families
  bool has_eof = false;
};

class PageParser {
 public:
  explicit PageParser(std::string_view page) : rest_(page) {}

  ParsedPage Parse() {
    while (!rest_.empty()) ParseLine(TakeLine());
    return std::move(page_);
  }

 private:
  static void Demand(bool condition, std::string_view what) {
    if (!condition) throw std::runtime_error("bad page: " + std::string(what));
  }

  std::string_view TakeLine() {
    const std::size_t end = rest_.find('\n');
    Demand(end != std::string_view::npos, "last line without newline");
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return line;
  }

  static std::string TakeWord(std::string_view& line, char end) {
    const std::size_t at = line.find(end);
    Demand(at != std::string_view::npos, line);
    std::string word(line.substr(0, at));
    line.remove_prefix(at + 1);
    return word;
  }

  void ParseLine(std::string_view line) {
    Demand(!page_.has_eof, "text after EOF");
    if (line == "# EOF") {
      page_.has_eof = true;
    } else if (line.starts_with("# HELP ")) {
      ParseHelp(line.substr(7));
    } else if (line.starts_with("# TYPE ")) {
      ParseType(line.substr(7));
    } else {
      ParseSample(line);
    }
  }

  void Open(const std::string& name) {
    if (!page_.order.empty() && page_.order.back() == name) return;
    Demand(!page_.families.contains(name), "family twice: " + name);
    page_.order.push_back(name);
    page_.families[name];
  }

  void ParseHelp(std::string_view line) {
    const std::string name = TakeWord(line, ' ');
    Open(name);
    Demand(page_.families[name].help.empty(), "HELP twice");
    page_.families[name].help = Unescaped(line);
  }

  void ParseType(std::string_view line) {
    const std::string name = TakeWord(line, ' ');
    Open(name);
    Demand(page_.families[name].type.empty(), "TYPE twice");
    page_.families[name].type = line;
  }

  void ParseSample(std::string_view line) {
    Demand(!page_.order.empty(), "sample before its TYPE");
    ParsedFamily& family = page_.families[page_.order.back()];
    Demand(!family.type.empty(), "sample before its TYPE");
    ParsedSample sample;
    const std::size_t end = line.find_first_of("{ ");
    Demand(end != std::string_view::npos, line);
    sample.name = line.substr(0, end);
    Demand(sample.name.starts_with(page_.order.back()), "sample outside its family");
    line.remove_prefix(end);
    if (line.front() == '{') sample.labels = TakeLabels(line);
    Demand(line.starts_with(' '), "no blank before the value");
    sample.value = ParseNumber(line.substr(1));
    family.samples.push_back(std::move(sample));
  }

  static std::vector<Label> TakeLabels(std::string_view& line) {
    std::vector<Label> labels;
    do {
      line.remove_prefix(1);
      std::string name = TakeWord(line, '=');
      labels.emplace_back(std::move(name), TakeQuoted(line));
      Demand(!line.empty() && (line.front() == ',' || line.front() == '}'), "label list");
    } while (line.front() == ',');
    line.remove_prefix(1);
    return labels;
  }

  static std::string TakeQuoted(std::string_view& line) {
    Demand(line.starts_with('"'), "label value without quotes");
    std::size_t end = 1;
    while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
    Demand(end < line.size(), "label value without end");
    std::string value = Unescaped(line.substr(1, end - 1));
    line.remove_prefix(end + 1);
    return value;
  }

  static std::string Unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\') {
        plain += text[i];
        continue;
      }
      Demand(++i < text.size(), "lone backslash");
      Demand(text[i] == 'n' || text[i] == '\\' || text[i] == '"', "unknown escape");
      plain += text[i] == 'n' ? '\n' : text[i];
    }
    return plain;
  }

  static double ParseNumber(std::string_view text) {
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "+Inf") return std::numeric_limits<double>::infinity();
    if (text == "-Inf") return -std::numeric_limits<double>::infinity();
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    Demand(read.ec == std::errc() && read.ptr == text.data() + text.size(), text);
    return value;
  }

  std::string_view rest_;
  ParsedPage page_;
};

inline ParsedPage Parse(std::string_view page) { return PageParser(page).Parse(); }

}  // namespace pgvigil::metrics::testing
