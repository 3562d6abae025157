#include "alerts/notify/http_client.h"

#include <curl/curl.h>

#include <array>

#include "alerts/notify/http_credentials.h"
#include "base/mutex.h"

// Options: https://curl.se/libcurl/c/curl_easy_setopt.html
namespace pgvigil::notify {
namespace {

constexpr std::size_t kKeptBody = 4096;
constexpr std::size_t kLongestBody = std::size_t{1} << 20;
constexpr long kRedirects = 10;  // as Prometheus

struct CleanEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CleanMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, CleanEasy>;
using Multi = std::unique_ptr<CURLM, CleanMulti>;
using List = std::unique_ptr<curl_slist, FreeList>;

/// The library counts how often it was initialised.
struct Library {
  Library() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~Library() { curl_global_cleanup(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

struct Body {
  std::string kept;
  std::size_t size = 0;
};

std::size_t Receive(char* bytes, std::size_t, std::size_t count, void* target) {
  Body& body = *static_cast<Body*>(target);
  body.size += count;
  const std::size_t room = kKeptBody - std::min(kKeptBody, body.kept.size());
  body.kept.append(bytes, std::min(count, room));
  return body.size > kLongestBody ? 0 : count;
}

void Append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return;
  static_cast<void>(list.release());
  list.reset(longer);
}

/// `host:port` of a URL, and whether it is https.
struct Place {
  bool tls = false;
  std::string host;
  std::string port;
  std::string path;
};

Place PlaceOf(const std::string& url) {
  Place place;
  place.tls = url.starts_with("https://");
  const auto begin = url.find("://") + 3;
  const auto slash = std::min(url.find('/', begin), url.size());
  place.path = url.substr(slash);
  place.host = url.substr(begin, slash - begin);
  place.port = place.tls ? "443" : "80";
  const auto colon = place.host.rfind(':');
  if (colon == std::string::npos || place.host.ends_with(']')) return place;
  place.port = place.host.substr(colon + 1);
  place.host.resize(colon);
  return place;
}

/// Everything one request needs to live as long as it.
class Request {
 public:
  Request(const HttpTarget& target, const std::string& body) : easy_(curl_easy_init()) {
    if (easy_ == nullptr) return;
    SetBasics(target, body);
    SetTls(target.settings.tls);
    SetProxy(target.settings.proxy_url);
    SetRedirects(target);
    Append(headers_, "Content-Type: application/json");
    Append(headers_, "Expect:");  // no waiting for a "100 Continue" that old servers do not send
  }

  void Add(const HttpCredentials& credentials) {
    if (!credentials.user_password.empty()) {
      Set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
      Set(CURLOPT_USERPWD, credentials.user_password.Reveal().c_str());
    }
    if (!credentials.authorization.empty()) {
      Append(headers_, "Authorization: " + credentials.authorization.Reveal());
    }
  }

  /// The headers are complete.
  CURL* Ready() {
    Set(CURLOPT_HTTPHEADER, headers_.get());
    Set(CURLOPT_CONNECT_TO, connect_to_.get());
    return easy_.get();
  }

  [[nodiscard]] bool made() const { return easy_ != nullptr; }

  [[nodiscard]] HttpAnswer Answer() {
    HttpAnswer answer;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    answer.body = std::move(body_.kept);
    curl_header* date = nullptr;
    if (curl_easy_header(easy_.get(), "Date", 0, CURLH_HEADER, -1, &date) == CURLHE_OK) {
      const auto seconds = curl_getdate(date->value, nullptr);
      if (seconds >= 0) answer.date = WallTime(std::chrono::seconds(seconds));
    }
    return answer;
  }

  /// What the library says of a proxy may repeat its URL with the password in it.
  [[nodiscard]] Error Explain(CURLcode code) const {
    const bool proxy = code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY;
    const bool told = error_[0] != '\0' && !proxy;
    const auto kind = code == CURLE_OPERATION_TIMEDOUT ? ErrorKind::kTimeout : ErrorKind::kConnect;
    if (body_.size > kLongestBody) return {kind, "the answer is larger than 1 MiB"};
    return {kind, told ? error_.data() : curl_easy_strerror(code)};
  }

 private:
  template <class Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  void SetBasics(const HttpTarget& target, const std::string& body) {
    Set(CURLOPT_URL, target.url.c_str());
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    Set(CURLOPT_POSTFIELDS, body.data());
    Set(CURLOPT_USERAGENT, "pgvigil");
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(target.timeout.count()));
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_QUICK_EXIT, 1L);  // does not wait for a name server when a request is given up
    Set(CURLOPT_FORBID_REUSE, 1L);
    Set(CURLOPT_ERRORBUFFER, error_.data());
    Set(CURLOPT_WRITEFUNCTION, &Receive);
    Set(CURLOPT_WRITEDATA, &body_);
  }

  void SetTls(const config::TlsClientSettings& tls) {
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

  void SetProxy(const Secret& url) {
    Set(CURLOPT_PROXY, url.Reveal().c_str());
    Set(CURLOPT_NOPROXY, "");
  }

  void SetRedirects(const HttpTarget& target) {
    const Place place = PlaceOf(target.url);
    Set(CURLOPT_FOLLOWLOCATION, target.settings.follow_redirects ? 1L : 0L);
    Set(CURLOPT_MAXREDIRS, kRedirects);
    Set(CURLOPT_POSTREDIR, static_cast<long>(CURL_REDIR_POST_ALL));
    Set(CURLOPT_REDIR_PROTOCOLS_STR, place.tls ? "https" : "http,https");
    const std::string& name = target.settings.tls.server_name;
    if (!place.tls || name.empty()) return;
    // The library checks the certificate against the URL's host: that is the name, and the
    // connection goes elsewhere.
    Set(CURLOPT_URL, ("https://" + name + ":" + place.port + place.path).c_str());
    Append(connect_to_, name + ":" + place.port + ":" + place.host + ":" + place.port);
    Append(headers_, "Host: " + place.host + ":" + place.port);
  }

  std::array<char, CURL_ERROR_SIZE> error_{};
  Body body_;
  List headers_;
  List connect_to_;
  Easy easy_;  // last: it is cleaned up while what it points to is there
};

}  // namespace

class HttpClient::Impl {
 public:
  Impl(HttpTarget target, std::shared_ptr<const Clock> clock)
      : target_(std::move(target)), clock_(std::move(clock)), multi_(curl_multi_init()) {}

  Result<HttpAnswer> Post(const std::string& body) {
    const auto credentials = ReadCredentials(target_.settings);
    if (!credentials) return tl::unexpected(credentials.error());
    Request request(target_, body);
    if (multi_ == nullptr || !request.made()) return Fail(ErrorKind::kInternal, "out of memory");
    request.Add(*credentials);
    CURL* easy = request.Ready();
    curl_multi_add_handle(multi_.get(), easy);
    const CURLcode code = Perform();
    curl_multi_remove_handle(multi_.get(), easy);
    if (code == CURLE_ABORTED_BY_CALLBACK) return Fail(ErrorKind::kTimeout, "given up");
    if (code != CURLE_OK) return tl::unexpected(request.Explain(code));
    return request.Answer();
  }

  void AbortAt(SteadyTime moment) {
    {
      const MutexLock lock(mutex_);
      abort_at_ = moment;
    }
    curl_multi_wakeup(multi_.get());
  }

 private:
  CURLcode Perform() {
    constexpr std::chrono::milliseconds kLongestWait{1000};
    int running = 1;
    while (curl_multi_perform(multi_.get(), &running) == CURLM_OK) {
      int left = 0;
      if (running == 0) {
        const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
        return message != nullptr ? message->data.result : CURLE_OUT_OF_MEMORY;
      }
      const auto wait = std::min(kLongestWait, UntilAbort());
      if (wait.count() == 0) return CURLE_ABORTED_BY_CALLBACK;
      curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(wait.count()), nullptr);
    }
    return CURLE_OUT_OF_MEMORY;
  }

  std::chrono::milliseconds UntilAbort() {
    const MutexLock lock(mutex_);
    return Deadline(abort_at_).Remaining(clock_->Now());
  }

  const Library library_;
  const HttpTarget target_;
  const std::shared_ptr<const Clock> clock_;
  const Multi multi_;
  Mutex mutex_;
  SteadyTime abort_at_ PGVIGIL_GUARDED_BY(mutex_) = SteadyTime::max();
};

HttpClient::HttpClient(HttpTarget target, std::shared_ptr<const Clock> clock)
    : impl_(std::make_unique<Impl>(std::move(target), std::move(clock))) {}
HttpClient::~HttpClient() = default;

Result<HttpAnswer> HttpClient::Post(const std::string& body) { return impl_->Post(body); }
void HttpClient::AbortAt(SteadyTime moment) { impl_->AbortAt(moment); }

}  // namespace pgvigil::notify
