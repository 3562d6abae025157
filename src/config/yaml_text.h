#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The text of a YAML file before and beside the parser. Private to config/.

namespace pgvigil::config {

/// Turns byte positions into lines and columns of characters, as an editor shows them. Does not own
/// the text.
class TextPositions {
 public:
  explicit TextPositions(std::string_view text);

  /// `line` and `column` count from 0, columns in bytes. The result counts from 1, columns in
  /// characters.
  [[nodiscard]] std::pair<std::size_t, std::size_t> Find(std::size_t line,
                                                         std::size_t column) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_ = {0};
};

/// UTF-8 without NUL bytes; UTF-16 is not.
[[nodiscard]] bool IsPlainUtf8(std::string_view text);
[[nodiscard]] std::string_view WithoutByteOrderMark(std::string_view text);

/// The library takes the end of the text for a closing quote when a newline comes before it; a
/// comment line there makes it notice. It also gives a block scalar at the end its newline,
/// wherever the editor left one out.
[[nodiscard]] std::string WithLastComment(std::string_view text);

}  // namespace pgvigil::config
