#include "collectors/endpoints.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "collectors/certificate_expiry.h"
#include "collectors/contact_states.h"
#include "collectors/endpoint_judgement.h"
#include "postgres/endpoint.h"

namespace pgvigil::collectors {
namespace {

using postgres::AddressLook;
using postgres::Contact;
using postgres::EndpointLook;
using std::chrono::milliseconds;

constexpr Family kAddresses{
    .name = "pg_ha_endpoint_addresses",
    .help =
        "Addresses behind the endpoint. The first 32 are looked at; absent while a name server "
        "does not answer.",
    .labels = "endpoint"};
constexpr Family kState{.name = "pg_ha_endpoint_address_state",
                        .help =
                            "What became of the look at one address of the endpoint: 1 for the "
                            "state that holds. docs/ha-checks.md explains each state.",
                        .labels = "endpoint, address, state"};
constexpr Family kRole{.name = "pg_ha_endpoint_address_role",
                       .help =
                           "Role of the server that answers behind one address of the endpoint: 1 "
                           "for the one that holds.",
                       .labels = "endpoint, address, role"};
constexpr Family kSeconds{
    .name = "pg_ha_endpoint_phase_seconds",
    .help =
        "How long each phase of the last look took: resolve, connect, tls, authenticate, answer. "
        "Absent for one that was not reached or not needed.",
    .labels = "endpoint, address, phase"};
constexpr Family kNameMatches{
    .name = "pg_ha_endpoint_certificate_name_matches",
    .help = "Whether the certificate shown is of the host name in the connection string.",
    .labels = "endpoint, address"};

constexpr std::array kFamilies = {&kAddresses, &kState,       &kRole,
                                  &kSeconds,   &kNameMatches, &kCertificateExpiry};

constexpr Verdict kDown{"endpoint_down", Severity::kCritical,
                        "No address of the endpoint works: applications cannot connect."};
constexpr Verdict kDegraded{
    "endpoint_degraded", Severity::kWarning,
    "An address of the endpoint does not work: applications that get it wait or fail."};
constexpr Verdict kWrong{"endpoint_wrong_role", Severity::kCritical,
                         "A server of another role than expected is behind the endpoint."};
constexpr Verdict kElsewhere{
    "endpoint_other_cluster", Severity::kCritical,
    "A server of another cluster than the one watched is behind the endpoint."};
constexpr Verdict kWrongName{
    "certificate_wrong_name", Severity::kWarning,
    "The certificate shown is not of the name connected to, and clients are to check that."};

constexpr std::array kVerdicts = {
    &kDown,     &kDegraded, &kWrong, &kElsewhere, &kCertificateExpiring, &kCertificateExpired,
    &kWrongName};

constexpr auto kStates = ContactStates(std::array{kWrongRole, kPassedOver, kOtherCluster});
constexpr std::array<std::string_view, 3> kRoles = {"primary", "standby", "unknown"};

constexpr std::chrono::seconds kSlack{1};

/// All a page shows.
struct Seen {
  std::string name;
  std::string subject;  // of the verdicts on certificates
  milliseconds notice{0};
  EndpointLook look;
  EndpointJudgement judgement;
};

std::string_view RoleOf(const AddressLook& address) {
  if (!address.in_recovery) return "unknown";
  return *address.in_recovery ? "standby" : "primary";
}

double Unix(WallTime time) { return ToSeconds(time.time_since_epoch()); }

void SayPhases(const std::string& endpoint, const AddressLook& address, Findings& out) {
  const auto say = [&](std::string_view phase, std::optional<double> seconds) {
    out.Set(kSeconds, seconds,
            {{"endpoint", endpoint}, {"address", address.address}, {"phase", phase}});
  };
  say("resolve", address.seconds.resolve);
  say("connect", address.seconds.connect);
  say("tls", address.seconds.tls);
  say("authenticate", address.seconds.authenticate);
  say("answer", address.seconds.answer);
}

void SayCertificate(const Seen& seen, const AddressLook& address, Findings& out) {
  if (!address.certificate) return;
  const auto say = [&](std::string_view certificate, std::optional<WallTime> expires) {
    if (!expires) return;
    out.Set(
        kCertificateExpiry, Unix(*expires),
        {{"subject", seen.subject}, {"address", address.address}, {"certificate", certificate}});
  };
  say("server", address.certificate->expires);
  say("issuer", address.certificate->issuer_expires);
  out.Set(kNameMatches, address.certificate->name_matches ? 1.0 : 0.0,
          {{"endpoint", seen.name}, {"address", address.address}});
}

void SayAddresses(const Seen& seen, bool fresh, Findings& out) {
  for (std::size_t i = 0; i < seen.look.addresses.size(); ++i) {
    const AddressLook& address = seen.look.addresses[i];
    const LabelViews labels = {{"endpoint", seen.name}, {"address", address.address}};
    out.SetState(kState, "state", kStates,
                 fresh ? seen.judgement.states[i] : Name(Contact::kUnknown), labels);
    out.SetState(kRole, "role", kRoles, fresh ? RoleOf(address) : "unknown", labels);
    if (!fresh) continue;
    SayPhases(seen.name, address, out);
    SayCertificate(seen, address, out);
  }
}

void SayVerdicts(const Seen& seen, const Moment& moment, bool fresh, Findings& out) {
  const EndpointJudgement& judgement = seen.judgement;
  const auto say = [&](const Verdict& verdict, std::optional<Truth> truth) {
    if (truth) out.Say(verdict, fresh ? *truth : Truth::kUnknown, seen.name);
  };
  say(kDown, judgement.down);
  say(kDegraded, judgement.degraded);
  say(kWrong, judgement.wrong_role);
  say(kElsewhere, judgement.other_cluster);
  if (judgement.wrong_name) {
    out.Say(kWrongName, fresh ? *judgement.wrong_name : Truth::kUnknown, seen.subject);
  }
  if (!judgement.shows_certificates) return;
  SayExpiry(seen.subject, fresh ? judgement.first_expires : std::nullopt, moment.wall, seen.notice,
            out);
}

class Endpoint final : public Probe {
 public:
  Endpoint(const config::TargetSettings& target, const config::Settings& settings,
           const std::shared_ptr<const Clock>& clock)
      : target_(target),
        name_("endpoint:" + target.name),
        notice_(settings.ha.expiry_notice),
        interval_(settings.ha.probe_interval),
        timeout_(settings.ha.probe_timeout),
        endpoint_(target.dsn, settings.connection, timeout_, clock) {}

  const std::string& name() const override { return name_; }
  milliseconds interval() const override { return interval_; }
  // For an answer, and for a certificate that was not accepted.
  milliseconds patience() const override { return 2 * timeout_ + kSlack; }

  Report Look(LocalFacts& local) override {
    // What it lacks, a file that is missing, may come.
    EndpointLook look = endpoint_.Look().value_or(EndpointLook{});
    return Tell(std::move(look), local.Read().system_identifier);
  }

  // Whether there are certificates is not known either.
  Report Ignorant() const override {
    EndpointLook nothing;
    nothing.sslmode = "disable";
    return Tell(std::move(nothing), "");
  }

 private:
  Report Tell(EndpointLook look, const std::string& identifier) const {
    auto seen = std::make_shared<Seen>();
    *seen = {target_.name, name_, notice_, std::move(look), {}};
    seen->judgement = Judge(seen->look, {target_.role, identifier});
    return [seen = std::shared_ptr<const Seen>(std::move(seen))](const Moment& moment, bool fresh,
                                                                 Findings& out) {
      const auto& found = seen->look.found;
      if (fresh && found)
        out.Set(kAddresses, static_cast<double>(*found), {{"endpoint", seen->name}});
      SayAddresses(*seen, fresh, out);
      SayVerdicts(*seen, moment, fresh, out);
    };
  }

  const config::TargetSettings target_;
  const std::string name_;
  const milliseconds notice_;
  const milliseconds interval_;
  const milliseconds timeout_;
  postgres::Endpoint endpoint_;
};

}  // namespace

constexpr ProbeInfo kEndpointsProbe{
    .name = "endpoints",
    .make =
        [](const config::Settings& settings, const std::shared_ptr<const Clock>& clock) {
          std::vector<std::unique_ptr<Probe>> probes;
          for (const config::TargetSettings& target : settings.ha.endpoints) {
            probes.push_back(std::make_unique<Endpoint>(target, settings, clock));
          }
          return probes;
        },
    .families = kFamilies,
    .verdicts = kVerdicts};

}  // namespace pgvigil::collectors
