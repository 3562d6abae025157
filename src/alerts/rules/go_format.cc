#include "alerts/rules/go_format.h"

#include <charconv>
#include <cmath>

#include "alerts/rules/go_time.h"
#include "alerts/rules/go_verb.h"

namespace pgvigil::rules {
namespace {

constexpr int kMostWidth = 1000;

/// Walks a format and its arguments.
class Formatter {
 public:
  Formatter(std::string_view format, std::span<const GoValue> values)
      : format_(format), values_(values) {}

  std::string Run() {
    while (at_ < format_.size()) {
      const std::size_t percent = std::min(format_.find('%', at_), format_.size());
      out_ += format_.substr(at_, percent - at_);
      at_ = percent + 1;
      if (percent < format_.size()) One();
    }
    if (next_ < values_.size() && !reordered_) Extra();
    return std::move(out_);
  }

 private:
  [[nodiscard]] char Peek() const { return at_ < format_.size() ? format_[at_] : '\0'; }
  bool Take(char wanted) {
    if (Peek() != wanted || at_ >= format_.size()) return false;
    ++at_;
    return true;
  }

  void One() {
    GoVerb verb;
    bad_index_ = false;
    Flags(verb);
    Index();
    verb.width = Size();
    if (verb.width && *verb.width < 0) {
      verb.minus = true;
      verb.width = -*verb.width;
    }
    if (Take('.')) {
      Index();
      verb.precision = std::max(0, Size().value_or(0));
    }
    Index();
    if (at_ >= format_.size()) {
      out_ += "%!(NOVERB)";
      return;
    }
    verb.verb = format_[at_++];
    // With %v a plus asks for the names of a struct's fields, not for a sign.
    if (verb.verb == 'v') verb.plus = false;
    Value(verb);
  }

  void Flags(GoVerb& verb) {
    while (true) {
      if (Take('#')) {
        verb.sharp = true;
      } else if (Take('+')) {
        verb.plus = true;
      } else if (Take('-')) {
        verb.minus = true;
      } else if (Take(' ')) {
        verb.space = true;
      } else if (Take('0')) {
        verb.zero = true;
      } else {
        return;
      }
    }
  }

  /// `[2]`: which argument comes next.
  void Index() {
    if (!Take('[')) return;
    const std::optional<int> number = Digits();
    reordered_ = true;
    bad_index_ =
        !Take(']') || !number || *number < 1 || static_cast<std::size_t>(*number) > values_.size();
    if (!bad_index_) next_ = static_cast<std::size_t>(*number) - 1;
  }

  std::optional<int> Digits() {
    int number = 0;
    const char* const begin = format_.data() + at_;
    const auto [end, error] = std::from_chars(begin, format_.data() + format_.size(), number);
    if (error != std::errc() || Peek() == '-') return std::nullopt;
    at_ += static_cast<std::size_t>(end - begin);
    return std::min(number, kMostWidth);
  }

  /// Of a width or a precision: digits, or `*` for the next argument.
  std::optional<int> Size() {
    if (!Take('*')) return Digits();
    const auto* number = next_ < values_.size() ? values_[next_].As<std::int64_t>() : nullptr;
    ++next_;
    if (number == nullptr || std::abs(*number) > kMostWidth) return std::nullopt;
    return static_cast<int>(*number);
  }

  void Value(const GoVerb& verb) {
    if (verb.verb == '%') {
      out_ += '%';
    } else if (bad_index_) {
      out_ += std::string("%!") + verb.verb + "(BADINDEX)";
    } else if (next_ >= values_.size()) {
      out_ += std::string("%!") + verb.verb + "(MISSING)";
    } else {
      out_ += FormatOne(values_[next_++], verb);
    }
  }

  void Extra() {
    out_ += "%!(EXTRA ";
    for (std::size_t i = next_; i < values_.size(); ++i) {
      if (i > next_) out_ += ", ";
      out_ += TypeName(values_[i]);
      if (values_[i].As<GoNil>() == nullptr) out_ += '=' + GoText(values_[i]);
    }
    out_ += ')';
  }

  std::string_view format_;
  std::span<const GoValue> values_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;
  bool reordered_ = false;
  bool bad_index_ = false;
};

}  // namespace

std::string GoText(const GoValue& value) { return FormatOne(value, GoVerb{}); }

std::string Sprint(std::span<const GoValue> values) {
  std::string text;
  bool was_text = true;  // a space stands between two values of which none is a text
  for (const GoValue& value : values) {
    const bool is_text = value.As<std::string>() != nullptr;
    if (&value != values.data() && !is_text && !was_text) text += ' ';
    text += GoText(value);
    was_text = is_text;
  }
  return text;
}

std::string Sprintln(std::span<const GoValue> values) {
  std::string text;
  for (const GoValue& value : values) {
    if (&value != values.data()) text += ' ';
    text += GoText(value);
  }
  return text + '\n';
}

std::string Sprintf(std::string_view format, std::span<const GoValue> values) {
  return Formatter(format, values).Run();
}

}  // namespace pgvigil::rules
