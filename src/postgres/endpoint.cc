#include "postgres/endpoint.h"

#include <algorithm>
#include <utility>

#include "postgres/conninfo.h"
#include "postgres/dialogue.h"
#include "postgres/endpoint_targets.h"
#include "postgres/goodbyes.h"

namespace pgvigil::postgres {
namespace {

// More than any service has; a name that resolves to more would cost more than it tells.
constexpr std::size_t kMostAddresses = 32;

constexpr const char* kQuestion =
    "SELECT pg_catalog.pg_is_in_recovery(),"
    " (SELECT c.system_identifier::text FROM pg_catalog.pg_control_system() AS c)";

Conninfo ConninfoOf(const Conninfo& all, const Target& target) {
  Conninfo one = all;
  one.Set("host", target.host.name);
  one.Set("hostaddr", target.host.address);
  one.Set("port", target.host.port);
  one.Set("target_session_attrs", "any");
  return one;
}

// Encrypted, but trusting nobody, and with nothing to give away.
Conninfo WithoutTrust(Conninfo conninfo) {
  conninfo.Set("sslmode", "require");
  conninfo.Set("sslrootcert", "/dev/null/none");
  conninfo.Set("password", "");
  conninfo.Set("passfile", "/dev/null");
  return conninfo;
}

std::optional<double> Between(std::optional<SteadyTime> from, std::optional<SteadyTime> to) {
  if (!from || !to) return std::nullopt;
  return ToSeconds(*to - *from);
}

StepSeconds Seconds(const Target& target, const Milestones& at) {
  const auto ready = at.encrypted ? at.encrypted : at.accepted;
  return {.resolve = target.resolve_seconds,
          .connect = Between(at.started, at.accepted),
          .tls = Between(at.accepted, at.encrypted),
          .authenticate = Between(ready, at.authenticated),
          .answer = Between(at.asked, at.answered)};
}

AddressLook Summarise(const Target& target, Dialogue& dialogue) {
  AddressLook look;
  look.address = target.label;
  look.contact = dialogue.contact();
  look.seconds = Seconds(target, dialogue.milestones());
  look.certificate = dialogue.certificate();
  if (look.contact != Contact::kOk) return look;
  const Rows answer = dialogue.TakeAnswer();
  if (const auto in_recovery = answer.Cell(0, 0)) look.in_recovery = *in_recovery == "t";
  look.system_identifier = answer.Cell(0, 1).value_or("");
  return look;
}

// nullopt: a name server did not tell.
std::optional<std::size_t> Count(const std::vector<Target>& targets) {
  const auto is = [](Contact contact) {
    return [contact](const Target& target) { return target.contact == contact; };
  };
  if (std::ranges::any_of(targets, is(Contact::kResolverFailed))) return std::nullopt;
  return static_cast<std::size_t>(std::ranges::count_if(targets, is(Contact::kUnknown)));
}

bool NeedsSecondLook(const AddressLook& look, const std::string& sslmode) {
  return look.contact == Contact::kTlsFailed && !look.certificate && sslmode.starts_with("verify");
}

/// A dialogue with each of some targets, all at the same time.
class Round {
 public:
  Round(const Clock& clock, std::size_t most) : clock_(clock) { dialogues_.reserve(most); }

  void Add(std::size_t target, const Conninfo& conninfo, Purpose purpose) {
    dialogues_.emplace_back(conninfo, std::move(purpose), clock_);
    targets_.push_back(target);
  }
  /// Calls `done` with each target and its dialogue once all are over.
  template <class Done>
  void Run(std::chrono::milliseconds timeout, Done done) {
    Drive(dialogues_, Deadline::After(clock_, timeout), clock_);
    for (std::size_t i = 0; i < targets_.size(); ++i) done(targets_[i], dialogues_[i]);
  }

 private:
  const Clock& clock_;
  std::vector<Dialogue> dialogues_;
  std::vector<std::size_t> targets_;
};

}  // namespace

/// One visit after the other, and what they leave behind.
class Endpoint::Visits {
 public:
  Visits(std::chrono::milliseconds timeout, std::shared_ptr<const Clock> clock)
      : timeout_(timeout), clock_(std::move(clock)) {}

  [[nodiscard]] EndpointLook Visit(const Conninfo& conninfo, const std::vector<Host>& hosts) {
    std::vector<Target> targets = FindTargets(hosts, *clock_);
    EndpointLook look;
    look.found = Count(targets);
    look.target_session_attrs = conninfo.Get("target_session_attrs");
    look.sslmode = conninfo.Get("sslmode");
    targets.resize(std::min(targets.size(), kMostAddresses));
    AskAll(conninfo, targets, look);
    SeeCertificates(conninfo, targets, look);
    return look;
  }

 private:
  void AskAll(const Conninfo& conninfo, const std::vector<Target>& targets, EndpointLook& look) {
    // For looks in quick succession; a server that answers notices soon.
    goodbyes_.Await(timeout_, *clock_);
    Round round(*clock_, targets.size());
    for (std::size_t i = 0; i < targets.size(); ++i) {
      look.addresses.push_back(Untouched(targets[i]));
      if (look.addresses[i].contact != Contact::kUnknown) continue;
      round.Add(i, ConninfoOf(conninfo, targets[i]), {.question = kQuestion});
    }
    round.Run(timeout_, [&](std::size_t i, Dialogue& dialogue) {
      look.addresses[i] = Summarise(targets[i], dialogue);
      Close(targets[i], dialogue);
    });
  }

  void SeeCertificates(const Conninfo& conninfo, const std::vector<Target>& targets,
                       EndpointLook& look) {
    Round round(*clock_, targets.size());
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (!NeedsSecondLook(look.addresses[i], look.sslmode)) continue;
      round.Add(i, WithoutTrust(ConninfoOf(conninfo, targets[i])), {.certificate_only = true});
    }
    round.Run(timeout_, [&](std::size_t i, Dialogue& dialogue) {
      look.addresses[i].certificate = dialogue.certificate();
      Close(targets[i], dialogue);
    });
  }

  [[nodiscard]] AddressLook Untouched(const Target& target) const {
    AddressLook look;
    look.address = target.label;
    look.contact = target.contact;
    look.seconds.resolve = target.resolve_seconds;
    if (goodbyes_.Pending(target.label)) look.contact = Contact::kHung;
    return look;
  }

  void Close(const Target& target, Dialogue& dialogue) {
    goodbyes_.Close(target.label, dialogue.Release(), clock_->Now());
  }

  const std::chrono::milliseconds timeout_;
  const std::shared_ptr<const Clock> clock_;
  Goodbyes goodbyes_;
};

Endpoint::Endpoint(Secret dsn, config::ConnectionSettings connection,
                   std::chrono::milliseconds timeout, std::shared_ptr<const Clock> clock)
    : dsn_(std::move(dsn)),
      connection_(std::move(connection)),
      visits_(std::make_unique<Visits>(timeout, std::move(clock))) {}

Endpoint::~Endpoint() = default;

Result<EndpointLook> Endpoint::Look() {
  const auto conninfo = BuildTargetConninfo(dsn_, connection_);
  if (!conninfo) return tl::unexpected(conninfo.error());
  const auto hosts =
      SplitHosts(conninfo->Get("host"), conninfo->Get("hostaddr"), conninfo->Get("port"));
  if (!hosts) return tl::unexpected(hosts.error());
  return visits_->Visit(*conninfo, *hosts);
}

}  // namespace pgvigil::postgres
