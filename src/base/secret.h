#pragma once

#include <string>
#include <utility>

namespace pgvigil {

/// Text that must never be printed: there is no formatter and no stream operator, Reveal() is the
/// only way in. The buffer is overwritten when the secret is destroyed.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.Wipe(); }
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&& other) noexcept {
    std::swap(text_, other.text_);
    return *this;
  }
  ~Secret() { Wipe(); }

  [[nodiscard]] const std::string& Reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  void Wipe();

  std::string text_;
};

}  // namespace pgvigil
