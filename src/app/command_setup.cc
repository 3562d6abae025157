#include <unistd.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "app/commands.h"
#include "app/setup_access.h"
#include "app/setup_config.h"
#include "app/setup_facts.h"
#include "app/setup_files.h"
#include "app/setup_plan.h"
#include "app/setup_report.h"
#include "app/setup_server.h"
#include "config/yaml.h"
#include "postgres/psql_script.h"

namespace pgvigil::app {
namespace {

using postgres::AdminSession;

std::string FirstLine(const std::string& text) {
  return text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
}

/// The password in the file, or a new one with a file that waits to be put there.
Result<Secret> ReadOrMakePassword(Setup& setup) {
  const std::string file = PasswordFile(setup.request);
  std::error_code ignored;
  const bool make = !setup.request.generate_file.empty() && !std::filesystem::exists(file, ignored);
  if (!make) {
    const auto text = config::ReadFile(file);
    if (!text) return tl::unexpected(text.error());
    Secret password(FirstLine(*text));
    if (password.empty()) return Fail(ErrorKind::kConfig, file + " holds no password");
    return password;
  }
  auto password = RandomPassword();
  if (!password) return password;
  const bool root = ::geteuid() == 0;
  const auto owner = root ? FindOwner(kServiceUser) : std::nullopt;
  setup.password_file_is_roots = root && !owner;
  auto pending = PendingFile::Write(file, password->Reveal() + "\n", 0600, owner);
  if (!pending) return tl::unexpected(pending.error());
  setup.password_file.emplace(*std::move(pending));
  return password;
}

Result<void> PlanPassword(AdminSession& session, Setup& setup) {
  if (PasswordFile(setup.request).empty()) return {};
  const auto password = ReadOrMakePassword(setup);
  if (!password) return tl::unexpected(password.error());
  const std::string& role = setup.request.role;
  const auto verifier = session.ScramVerifier(*password, role);
  if (!verifier) return tl::unexpected(verifier.error());
  AddToPlan("ALTER ROLE " + postgres::QuoteIdentifier(role) + " PASSWORD " +
                postgres::QuoteLiteral(*verifier),
            setup.plan);
  return {};
}

/// Standbys get the role with the WAL; others need somebody who may make one.
Result<void> CheckRights(const SetupFacts& facts, const std::string& role) {
  if (facts.standby && !facts.role_exists) {
    return Fail(ErrorKind::kConfig, "this server is a standby, and there is no role " + role +
                                        " yet: run this on the primary first" +
                                        (facts.primary.empty() ? "" : " (" + facts.primary + ")") +
                                        "; the role comes from there");
  }
  if (facts.standby || facts.may_create_role) return {};
  return Fail(ErrorKind::kConfig, "the role " + facts.user +
                                      " may not create roles: run this as a superuser, or as a "
                                      "role with CREATEROLE that may grant pg_monitor");
}

/// A password made here would be that of no server.
Result<void> CheckPassword(const SetupFacts& facts, const SetupRequest& request) {
  const std::string file = PasswordFile(request);
  std::error_code ignored;
  if (!facts.standby || file.empty() || std::filesystem::exists(file, ignored)) return {};
  return Fail(ErrorKind::kConfig, "there is no " + file +
                                      ": a standby has the password of its primary; copy the file "
                                      "from there. Nothing was changed");
}

std::string ConfigurationWith(const Setup& setup, const std::string& password_file) {
  const std::string& role = setup.request.role;
  const auto access = DecideAccess(setup.facts, role, !password_file.empty());
  return StartingConfiguration({setup.facts, access, role, password_file});
}

SetupFile FileOf(const Setup& setup) {
  const std::string& file = setup.request.config_file;
  if (const auto present = config::ReadFile(file); present && *present == setup.configuration) {
    return SetupFile::kSame;
  }
  // What was written before there was a password is replaced by what knows one.
  const bool may = setup.request.force || MayReplace(file, ConfigurationWith(setup, ""));
  return may ? SetupFile::kWritten : SetupFile::kKept;
}

Result<Setup> Look(AdminSession& session, const SetupRequest& request) {
  auto facts = LearnFacts(session, request.role);
  if (!facts) return tl::unexpected(facts.error());
  Setup setup{.request = request, .facts = *std::move(facts)};
  if (auto may = CheckRights(setup.facts, request.role); !may) return tl::unexpected(may.error());
  if (auto may = CheckPassword(setup.facts, request); !may) return tl::unexpected(may.error());
  const std::string password_file = PasswordFile(request);
  setup.access = DecideAccess(setup.facts, request.role, !password_file.empty());
  setup.configuration = ConfigurationWith(setup, password_file);
  setup.file = FileOf(setup);
  if (setup.facts.standby) return setup;
  auto plan = PlanRole(session, setup.facts, request.role);
  if (!plan) return tl::unexpected(plan.error());
  setup.plan = *std::move(plan);
  return setup;
}

/// What may fail without a trace comes first: files are made beside their places, then the role,
/// then the files are put there.
Result<void> Apply(AdminSession& session, Setup& setup) {
  if (const auto missing = MissingPassword(setup)) {
    return Fail(ErrorKind::kConfig, *missing + ". Nothing was changed");
  }
  std::optional<PendingFile> file;
  if (setup.file == SetupFile::kWritten) {
    auto pending = PendingFile::Write(setup.request.config_file, setup.configuration, 0644);
    if (!pending) return tl::unexpected(pending.error());
    file.emplace(*std::move(pending));
  }
  if (!setup.facts.standby) {
    if (auto planned = PlanPassword(session, setup); !planned) return planned;
    if (auto done = ApplyRole(session, setup.plan); !done) return done;
  }
  if (setup.password_file) {
    if (auto done = setup.password_file->Commit(); !done) return done;
  }
  return file ? file->Commit() : Result<void>();
}

}  // namespace

int RunSetup(const CommandLine& line) {
  auto session = OpenServer(line.setup);
  if (!session) return Report(session.error());
  auto setup = Look(*session, line.setup);
  if (!setup) return Report(setup.error());
  if (!line.setup.apply) {
    ShowSetup(*setup);
    return 0;
  }
  if (const auto done = Apply(*session, *setup); !done) return Report(done.error());
  PrintDone(*setup);
  return 0;
}

}  // namespace pgvigil::app
