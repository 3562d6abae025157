#include "alerts/notify/http_request.h"

#include <algorithm>

namespace pgvigil::notify {
namespace {

constexpr std::size_t kLongestBody = std::size_t{1} << 20;
constexpr long kRedirects = 10;  // as Prometheus

/// The parts of a URL that was put together here.
struct Place {
  std::string host;
  std::string port;
  std::string path;
};

bool UsesTls(const std::string& url) { return url.starts_with("https://"); }

Place PlaceOf(const std::string& url) {
  const auto begin = url.find("://") + 3;
  const auto slash = std::min(url.find('/', begin), url.size());
  Place place{url.substr(begin, slash - begin), UsesTls(url) ? "443" : "80", url.substr(slash)};
  const auto colon = place.host.rfind(':');
  if (colon == std::string::npos || place.host.ends_with(']')) return place;
  place.port = place.host.substr(colon + 1);
  place.host.resize(colon);
  return place;
}

}  // namespace

HttpRequest::HttpRequest(const HttpTarget& target, const HttpCall& call,
                         const HttpCredentials& credentials)
    : kept_body_(call.kept_body), easy_(curl_easy_init()) {
  if (easy_ == nullptr) return;
  SetCall(target, call);
  SetLimits(target);
  SetTls(target.settings.tls);
  SetProxy(target.settings.proxy_url);
  SetRedirects(target);
  SetServerName(target);
  SetCredentials(credentials);
  Set(CURLOPT_HTTPHEADER, headers_.get());
}

void HttpRequest::Append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return;
  static_cast<void>(list.release());
  list.reset(longer);
}

std::size_t HttpRequest::Receive(char* bytes, std::size_t, std::size_t count, void* request) {
  HttpRequest& self = *static_cast<HttpRequest*>(request);
  self.body_size_ += count;
  self.body_.append(bytes, std::min(count, self.kept_body_ - self.body_.size()));
  return self.body_size_ > kLongestBody ? 0 : count;
}

void HttpRequest::SetCall(const HttpTarget& target, const HttpCall& call) {
  Set(CURLOPT_URL, (target.url + call.path).c_str());
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(CURLOPT_USERAGENT, "pgvigil");
  if (call.method == "GET") return;
  Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  Set(CURLOPT_POSTFIELDS, call.body.data());
  if (call.method != "POST") Set(CURLOPT_CUSTOMREQUEST, call.method.c_str());
  Append(headers_, "Content-Type: " + call.content_type);
  Append(headers_, "Expect:");  // no waiting for a "100 Continue" that may never come
}

void HttpRequest::SetLimits(const HttpTarget& target) {
  Set(CURLOPT_TIMEOUT_MS, static_cast<long>(target.timeout.count()));
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_QUICK_EXIT, 1L);  // a request given up does not wait for its name server
  Set(CURLOPT_FORBID_REUSE, 1L);
  Set(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  Set(CURLOPT_ERRORBUFFER, error_.data());
  Set(CURLOPT_WRITEFUNCTION, &HttpRequest::Receive);
  Set(CURLOPT_WRITEDATA, this);
}

void HttpRequest::SetTls(const config::TlsClientSettings& tls) {
  const bool only_newest = tls.min_version == "TLS13";
  Set(CURLOPT_SSLVERSION,
      static_cast<long>(only_newest ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2));
  Set(CURLOPT_SSL_VERIFYPEER, tls.insecure_skip_verify ? 0L : 1L);
  Set(CURLOPT_SSL_VERIFYHOST, tls.insecure_skip_verify ? 0L : 2L);
  Set(CURLOPT_CA_CACHE_TIMEOUT, 0L);
  if (!tls.ca_file.empty()) {
    Set(CURLOPT_CAINFO, tls.ca_file.c_str());
    Set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // not the system's as well
  }
  if (tls.cert_file.empty()) return;
  Set(CURLOPT_SSLCERT, tls.cert_file.c_str());
  Set(CURLOPT_SSLKEY, tls.key_file.c_str());
  Set(CURLOPT_KEYPASSWD, "");  // an encrypted key is an error, not a question on the terminal
}

void HttpRequest::SetProxy(const Secret& url) {
  Set(CURLOPT_PROXY, url.Reveal().c_str());
  Set(CURLOPT_NOPROXY, "");
}

void HttpRequest::SetRedirects(const HttpTarget& target) {
  Set(CURLOPT_FOLLOWLOCATION, target.settings.follow_redirects ? 1L : 0L);
  Set(CURLOPT_MAXREDIRS, kRedirects);
  Set(CURLOPT_POSTREDIR, static_cast<long>(CURL_REDIR_POST_ALL));
  Set(CURLOPT_REDIR_PROTOCOLS_STR, UsesTls(target.url) ? "https" : "http,https");
}

/// The library checks a certificate against the host of the URL: that becomes the name, and the
/// connection goes where it went before.
void HttpRequest::SetServerName(const HttpTarget& target) {
  const std::string& name = target.settings.tls.server_name;
  if (!UsesTls(target.url) || name.empty()) return;
  const Place place = PlaceOf(target.url);
  Set(CURLOPT_URL, ("https://" + name + ":" + place.port + place.path).c_str());
  Append(connect_to_, name + ":" + place.port + ":" + place.host + ":" + place.port);
  Set(CURLOPT_CONNECT_TO, connect_to_.get());
  Append(headers_, "Host: " + place.host + ":" + place.port);
}

void HttpRequest::SetCredentials(const HttpCredentials& credentials) {
  if (!credentials.user_password.empty()) {
    Set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    Set(CURLOPT_USERPWD, credentials.user_password.Reveal().c_str());
  }
  if (!credentials.authorization.empty()) {
    Append(headers_, "Authorization: " + credentials.authorization.Reveal());
  }
}

HttpAnswer HttpRequest::Answer() {
  HttpAnswer answer;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  answer.body = std::move(body_);
  curl_header* date = nullptr;
  if (curl_easy_header(easy_.get(), "Date", 0, CURLH_HEADER, -1, &date) == CURLHE_OK) {
    const auto seconds = curl_getdate(date->value, nullptr);
    if (seconds >= 0) answer.date = WallTime(std::chrono::seconds(seconds));
  }
  return answer;
}

Error HttpRequest::Explain(CURLcode code) const {
  const auto kind = code == CURLE_OPERATION_TIMEDOUT ? ErrorKind::kTimeout : ErrorKind::kConnect;
  if (body_size_ > kLongestBody) return {kind, "the answer is larger than 1 MiB"};
  // What the library says of a proxy may repeat its URL with the password in it.
  const bool proxy = code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY;
  const bool told = error_[0] != '\0' && !proxy;
  return {kind, told ? error_.data() : curl_easy_strerror(code)};
}

}  // namespace pgvigil::notify
