#include "base/utf8.h"

#include <cstdint>

namespace pgvigil {
namespace {

struct LeadByte {
  std::size_t length;  // 0 for a byte that cannot start a character
  unsigned second_min;
  unsigned second_max;
};

// Table 3-7 of the Unicode standard: the second byte's range excludes overlong forms and
// surrogates.
LeadByte Classify(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

unsigned At(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

}  // namespace

std::size_t CharacterLength(std::string_view text) {
  if (text.empty()) return 0;
  const LeadByte lead = Classify(static_cast<unsigned char>(text[0]));
  if (lead.length <= 1) return lead.length;
  if (lead.length > text.size()) return 0;
  if (At(text, 1) < lead.second_min || At(text, 1) > lead.second_max) return 0;
  for (std::size_t k = 2; k < lead.length; ++k) {
    if ((At(text, k) & 0xC0) != 0x80) return 0;
  }
  return lead.length;
}

bool IsUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = CharacterLength(text.substr(i));
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string SanitizeUtf8(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  if (IsUtf8(text)) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = CharacterLength(text.substr(i));
    if (length > 0) {
      out.append(text.substr(i, length));
      i += length;
      continue;
    }
    out += "\\x";
    out += kHex[At(text, i) >> 4];
    out += kHex[At(text, i) & 0xF];
    ++i;
  }
  return out;
}

std::string_view TruncateUtf8(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (At(text, limit) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

}  // namespace pgvigil
