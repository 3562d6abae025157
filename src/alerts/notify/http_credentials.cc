#include "alerts/notify/http_credentials.h"

#include <algorithm>

#include "config/yaml.h"

namespace pgvigil::notify {
namespace {

constexpr std::size_t kLongestSecret = std::size_t{64} << 10;
constexpr std::string_view kBlanks = " \t\r\n";

std::string Trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// A line break would begin another header.
Result<void> CheckHeader(const std::string& text, const std::string& what) {
  const bool legal = std::none_of(text.begin(), text.end(), [](char c) {
    return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
  });
  if (legal) return {};
  return Fail(ErrorKind::kConfig, what + " holds control characters");
}

Result<std::string> TextOf(const std::string& value, const std::string& file,
                           const std::string& what) {
  if (file.empty()) return value;
  auto text = config::ReadFile(file, kLongestSecret);
  if (!text) return tl::unexpected(text.error());
  std::string trimmed = Trimmed(*text);
  if (trimmed.empty()) return Fail(ErrorKind::kIo, what + " file " + file + " is empty");
  return trimmed;
}

}  // namespace

Result<HttpCredentials> ReadCredentials(const config::HttpClientSettings& settings) {
  HttpCredentials made;
  if (!settings.authorization_type.empty()) {
    auto text = TextOf(settings.credentials.Reveal(), settings.credentials_file, "credentials");
    if (!text) return tl::unexpected(text.error());
    auto checked = CheckHeader(*text, "credentials");
    if (!checked) return tl::unexpected(checked.error());
    made.authorization = Secret(settings.authorization_type + " " + *text);
    return made;
  }
  auto user = TextOf(settings.username, settings.username_file, "username");
  if (!user) return tl::unexpected(user.error());
  if (user->empty()) return made;
  auto password = TextOf(settings.password.Reveal(), settings.password_file, "password");
  if (!password) return tl::unexpected(password.error());
  made.user_password = Secret(*user + ":" + *password);
  return made;
}

}  // namespace pgvigil::notify
