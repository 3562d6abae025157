#include "config/yaml_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace pgvigil::config {

TextPositions::TextPositions(std::string_view text) : text_(text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') starts_.push_back(at + 1);
  }
}

std::pair<std::size_t, std::size_t> TextPositions::Find(std::size_t line,
                                                        std::size_t column) const {
  line = std::min(line, starts_.size() - 1);
  const auto bytes = text_.substr(starts_[line], column);
  const auto characters = std::count_if(bytes.begin(), bytes.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  return {line + 1, static_cast<std::size_t>(characters) + 1};
}

bool IsPlainUtf8(std::string_view text) {
  return text.find('\0') == std::string_view::npos && IsUtf8(text);
}

std::string_view WithoutByteOrderMark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

std::string WithLastComment(std::string_view text) {
  return std::string(text) + (text.empty() || text.ends_with('\n') ? "#" : "\n#");
}

}  // namespace pgvigil::config
