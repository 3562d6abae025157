#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>

#include "alerts/notify/http_client.h"
#include "alerts/notify/http_credentials.h"

// Private to http_client.cc. Options: https://curl.se/libcurl/c/curl_easy_setopt.html
namespace pgvigil::notify {

/// Everything one request needs to live as long as it: libcurl's handle, set up as HttpClient
/// promises, and what comes back. `target` and `call` outlive it.
class HttpRequest {
 public:
  HttpRequest(const HttpTarget& target, const HttpCall& call, const HttpCredentials& credentials);
  HttpRequest(const HttpRequest&) = delete;
  HttpRequest& operator=(const HttpRequest&) = delete;

  /// Null when there is no memory for it.
  [[nodiscard]] CURL* handle() const { return easy_.get(); }

  /// After success, once.
  [[nodiscard]] HttpAnswer Answer();
  [[nodiscard]] Error Explain(CURLcode code) const;

 private:
  struct CleanEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, FreeList>;

  template <class Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(easy_.get(), option, value);
  }
  static void Append(List& list, const std::string& line);
  static std::size_t Receive(char* bytes, std::size_t, std::size_t count, void* request);

  void SetCall(const HttpTarget& target, const HttpCall& call);
  void SetLimits(const HttpTarget& target);
  void SetTls(const config::TlsClientSettings& tls);
  void SetProxy(const Secret& url);
  void SetRedirects(const HttpTarget& target);
  void SetServerName(const HttpTarget& target);
  void SetCredentials(const HttpCredentials& credentials);

  std::array<char, CURL_ERROR_SIZE> error_{};
  std::string body_;
  std::size_t body_size_ = 0;
  std::size_t kept_body_;
  List headers_;
  List connect_to_;
  std::unique_ptr<CURL, CleanEasy> easy_;  // last: cleaned up while what it points to is there
};

}  // namespace pgvigil::notify
