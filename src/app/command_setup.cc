#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

#include "app/commands.h"
#include "app/setup_access.h"
#include "app/setup_config.h"
#include "app/setup_facts.h"
#include "app/setup_files.h"
#include "app/setup_plan.h"
#include "app/setup_server.h"
#include "config/yaml.h"
#include "postgres/psql_script.h"

namespace pgvigil::app {
namespace {

using postgres::AdminSession;

/// Everything that is shown, or carried out.
struct Setup {
  SetupRequest request;
  SetupFacts facts;
  SetupAccess access = {};
  std::vector<std::string> plan = {};  ///< SQL
  std::string configuration = {};
  std::optional<PendingFile> password_file = {};  ///< one that is being made
};

std::string PasswordFile(const SetupRequest& request) {
  const std::string& file =
      request.password_file.empty() ? request.generate_file : request.password_file;
  return file.empty() ? file : AbsolutePath(file);
}

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
  auto pending = PendingFile::Write(file, password->Reveal() + "\n", 0600);
  if (!pending) return tl::unexpected(pending.error());
  pending->GiveTo(kServiceUser);
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

Result<void> CheckFile(const Setup& setup) {
  const std::string& file = setup.request.config_file;
  if (setup.request.force || MayReplace(file, setup.configuration)) return {};
  return Fail(ErrorKind::kConfig,
              file +
                  " is there already and sets something else; --force replaces it, "
                  "--config-file names another. Nothing was changed");
}

Result<Setup> Look(AdminSession& session, const SetupRequest& request) {
  auto facts = LearnFacts(session, request.role);
  if (!facts) return tl::unexpected(facts.error());
  Setup setup{.request = request, .facts = *std::move(facts)};
  if (auto may = CheckRights(setup.facts, request.role); !may) return tl::unexpected(may.error());
  const std::string password_file = PasswordFile(request);
  setup.access = DecideAccess(setup.facts, request.role, !password_file.empty());
  setup.configuration =
      StartingConfiguration({setup.facts, setup.access, request.role, password_file});
  if (setup.facts.standby) return setup;
  auto plan = PlanRole(session, setup.facts, request.role);
  if (!plan) return tl::unexpected(plan.error());
  setup.plan = *std::move(plan);
  return setup;
}

void PrintServer(const SetupFacts& facts) {
  std::cout << "-- PostgreSQL " << facts.version << ", " << (facts.standby ? "standby" : "primary")
            << ", host=" << facts.host << " port=" << facts.port;
  if (!facts.data_directory.empty()) std::cout << ", " << facts.data_directory;
  if (!facts.manager.empty()) std::cout << ", run by " << facts.manager;
  std::cout << "\n";
}

void PrintPlan(const Setup& setup) {
  std::cout << "\n-- The role" << (setup.facts.standby ? ": has come from the primary." : "")
            << "\n";
  for (const std::string& statement : setup.plan) std::cout << statement << ";\n";
  if (setup.plan.empty() || PasswordFile(setup.request).empty()) return;
  std::cout << "-- Its password, from " << PasswordFile(setup.request) << ", is set by --apply.\n";
}

void PrintAccess(const SetupAccess& access) {
  std::cout << "\n-- How the service gets in: " << access.why << "\n";
  if (access.ready) return;
  if (!access.hba.empty()) std::cout << "-- pg_hba.conf, before the other lines:\n";
  for (const std::string& line : access.hba) std::cout << "--   " << line << "\n";
  if (!access.ident.empty()) std::cout << "-- pg_ident.conf:\n";
  for (const std::string& line : access.ident) std::cout << "--   " << line << "\n";
  std::cout << "-- Then: SELECT pg_reload_conf();\n";
}

// People who run a cluster with a manager change roles and files through it.
void PrintManager(const std::string& manager) {
  if (manager == "Patroni") {
    std::cout << "\n-- Patroni writes pg_hba.conf: put lines for it under postgresql.pg_hba in its "
                 "configuration.\n";
  } else if (manager == "CloudNativePG") {
    std::cout << "\n-- CloudNativePG makes roles from spec.managed.roles and pg_hba.conf from "
                 "spec.postgresql.pg_hba.\n";
  }
}

void PrintNext(const Setup& setup) {
  const std::string& file = setup.request.config_file;
  std::cout << "\n-- Next: pgvigil check --config " << file << "\n--       pgvigil status --config "
            << file << "\n--       systemctl restart pgvigil\n";
}

void Show(const Setup& setup) {
  PrintServer(setup.facts);
  PrintPlan(setup);
  PrintAccess(setup.access);
  PrintManager(setup.facts.manager);
  std::cout << "\n-- " << setup.request.config_file << "\n" << setup.configuration;
  std::cout << "\n-- Nothing was changed: `pgvigil setup --apply` carries this out.\n";
}

/// What may fail without a trace comes first: files are made beside their places, then the role,
/// then the files are put there.
Result<void> Apply(AdminSession& session, Setup& setup) {
  if (auto may = CheckFile(setup); !may) return may;
  auto file = PendingFile::Write(setup.request.config_file, setup.configuration, 0644);
  if (!file) return tl::unexpected(file.error());
  if (!setup.facts.standby) {
    if (auto planned = PlanPassword(session, setup); !planned) return planned;
    if (auto done = ApplyRole(session, setup.plan); !done) return done;
  }
  if (setup.password_file) {
    if (auto done = setup.password_file->Commit(); !done) return done;
  }
  return file->Commit();
}

void PrintDone(const Setup& setup) {
  PrintServer(setup.facts);
  std::cout << (setup.facts.standby ? "-- The role has come from the primary.\n"
                                    : "-- The role is made: " + setup.request.role + "\n");
  if (setup.password_file) std::cout << "-- Its password: " << PasswordFile(setup.request) << "\n";
  std::cout << "-- The configuration is written: " << setup.request.config_file << "\n";
  PrintAccess(setup.access);
  PrintManager(setup.facts.manager);
  PrintNext(setup);
}

}  // namespace

int RunSetup(const CommandLine& line) {
  auto session = OpenServer(line.setup);
  if (!session) return Report(session.error());
  auto setup = Look(*session, line.setup);
  if (!setup) return Report(setup.error());
  if (!line.setup.apply) {
    Show(*setup);
    return 0;
  }
  if (const auto done = Apply(*session, *setup); !done) return Report(done.error());
  PrintDone(*setup);
  return 0;
}

}  // namespace pgvigil::app
