#include "collectors/certificate_files.h"

#include <optional>
#include <string>

#include "collectors/certificate_expiry.h"
#include "config/yaml.h"
#include "postgres/certificate_text.h"

namespace pgvigil::collectors {
namespace {

constexpr std::size_t kFileLimit = 4 * 1024 * 1024;

class CertificateFile final : public Probe {
 public:
  CertificateFile(const std::string& path, const config::HaSettings& ha)
      : path_(path),
        subject_("file:" + path),
        notice_(ha.expiry_notice),
        interval_(ha.probe_interval),
        timeout_(ha.probe_timeout) {}

  const std::string& name() const override { return subject_; }
  std::chrono::milliseconds interval() const override { return interval_; }
  std::chrono::milliseconds patience() const override { return timeout_; }

  Report Look(LocalFacts&) override {
    const auto expiry = config::ReadFile(path_, kFileLimit).and_then(postgres::EarliestExpiry);
    return expiry ? Tell(*expiry) : Tell(std::nullopt);
  }

  Report Ignorant() const override { return Tell(std::nullopt); }

 private:
  Report Tell(std::optional<WallTime> expiry) const {
    return [expiry, subject = subject_, notice = notice_](const Moment& moment, bool fresh,
                                                          Findings& out) {
      const auto known = fresh ? expiry : std::nullopt;
      if (known) {
        out.Set(kCertificateExpiry, ToSeconds(known->time_since_epoch()),
                {{"subject", subject}, {"address", ""}, {"certificate", "earliest"}});
      }
      SayExpiry(subject, known, moment.wall, notice, out);
    };
  }

  const std::string path_;
  const std::string subject_;
  const std::chrono::milliseconds notice_;
  const std::chrono::milliseconds interval_;
  const std::chrono::milliseconds timeout_;
};

}  // namespace

constexpr ProbeInfo kCertificateFilesProbe{
    .name = "certificates",
    .make =
        [](const config::Settings& settings, const std::shared_ptr<const Clock>&) {
          std::vector<std::unique_ptr<Probe>> probes;
          for (const std::string& path : settings.ha.certificates) {
            probes.push_back(std::make_unique<CertificateFile>(path, settings.ha));
          }
          return probes;
        },
    .families = {},  // those of endpoints
    .verdicts = {}};

}  // namespace pgvigil::collectors
