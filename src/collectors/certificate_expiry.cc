#include "collectors/certificate_expiry.h"

namespace pgvigil::collectors {

const Family kCertificateExpiry{
    .name = "pg_ha_certificate_expiry_time_seconds",
    .help =
        "When a certificate expires, as Unix seconds: the `server`'s own, and the `issuer`, the "
        "last one above it; of a file, the `earliest` in it.",
    .labels = "subject, address, certificate"};

const Verdict kCertificateExpiring{
    "certificate_expiring", Severity::kWarning,
    "A certificate expires within ha.expiry_notice, or has expired already."};
const Verdict kCertificateExpired{
    "certificate_expired", Severity::kCritical,
    "A certificate has expired: clients that check it do not connect."};

void SayExpiry(std::string_view subject, std::optional<WallTime> earliest, WallTime now,
               std::chrono::milliseconds notice, Findings& out) {
  if (!earliest) {
    out.Say(kCertificateExpiring, Truth::kUnknown, subject);
    out.Say(kCertificateExpired, Truth::kUnknown, subject);
    return;
  }
  out.Say(kCertificateExpiring, ToTruth(*earliest <= now + notice), subject);
  out.Say(kCertificateExpired, ToTruth(*earliest <= now), subject);
}

}  // namespace pgvigil::collectors
