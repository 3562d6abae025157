#include "alerts/notify/http_client.h"

#include <curl/curl.h>

#include <algorithm>

#include "alerts/notify/http_request.h"
#include "base/mutex.h"

namespace pgvigil::notify {
namespace {

struct CleanMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using Multi = std::unique_ptr<CURLM, CleanMulti>;

/// The library counts how often it was initialised.
struct Library {
  Library() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~Library() { curl_global_cleanup(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

}  // namespace

class HttpClient::Impl {
 public:
  Impl(HttpTarget target, std::shared_ptr<const Clock> clock)
      : target_(std::move(target)), clock_(std::move(clock)), multi_(curl_multi_init()) {}

  Result<HttpAnswer> Send(const HttpCall& call) {
    const auto credentials = ReadCredentials(target_.settings);
    if (!credentials) return tl::unexpected(credentials.error());
    HttpRequest request(target_, call, *credentials);
    CURL* easy = request.handle();
    if (multi_ == nullptr || easy == nullptr) return Fail(ErrorKind::kInternal, "out of memory");
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

Result<HttpAnswer> HttpClient::Post(const std::string& body) { return Send({.body = body}); }
Result<HttpAnswer> HttpClient::Send(const HttpCall& call) { return impl_->Send(call); }
void HttpClient::AbortAt(SteadyTime moment) { impl_->AbortAt(moment); }

}  // namespace pgvigil::notify
