#include "app/setup_report.h"

#include <algorithm>
#include <cctype>
#include <iostream>
#include <string_view>

namespace pgvigil::app {
namespace {

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
  const bool socket = access.host.starts_with('/');
  if (!access.hba.empty()) {
    std::cout << "-- pg_hba.conf, "
              << (socket ? "before the other lines:" : "unless a line lets it in already:") << "\n";
  }
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

void PrintKept(const std::string& file) {
  std::cout << "-- The configuration is kept: " << file
            << " sets something of its own; --force replaces it\n";
}

void PrintRole(const Setup& setup) {
  if (setup.facts.standby) {
    std::cout << "-- The role has come from the primary.\n";
  } else {
    std::cout << (setup.facts.role_exists ? "-- The role is there: " : "-- The role is made: ")
              << setup.request.role << "\n";
  }
  if (!setup.password_file) return;
  const std::string file = PasswordFile(setup.request);
  std::cout << "-- Its password: " << file << "\n";
  if (!setup.password_file_is_roots) return;
  std::cout << "-- There is no system user " << kServiceUser << "; " << file
            << " belongs to root\n";
}

void PrintFile(const Setup& setup) {
  const std::string& file = setup.request.config_file;
  if (setup.file == SetupFile::kKept) return PrintKept(file);
  std::cout << (setup.file == SetupFile::kSame ? "-- The configuration is as it was: "
                                               : "-- The configuration is written: ")
            << file << "\n";
}

void PrintNext(const std::string& file) {
  std::cout << "\n-- Next: pgvigil check --config " << file << "\n--       pgvigil status --config "
            << file << "\n";
  const std::string unit = ServiceUnit(file);
  if (!unit.empty()) std::cout << "--       systemctl enable --now " << unit << "\n";
}

}  // namespace

std::string PasswordFile(const SetupRequest& request) {
  const std::string& file =
      request.password_file.empty() ? request.generate_file : request.password_file;
  return file.empty() ? file : AbsolutePath(file);
}

std::optional<std::string> MissingPassword(const Setup& setup) {
  const bool has = !setup.access.needs_password || !PasswordFile(setup.request).empty();
  if (has || setup.file == SetupFile::kKept) return std::nullopt;
  return "the service needs a password to get in: give one with " +
         std::string(setup.facts.standby ? "--password-file FILE, a copy of the primary's"
                                         : "--generate-password FILE or --password-file FILE");
}

std::string ServiceUnit(const std::string& config_file) {
  constexpr std::string_view kFolder = "/etc/pgvigil/";
  constexpr std::string_view kEnd = ".yaml";
  if (!config_file.starts_with(kFolder) || !config_file.ends_with(kEnd)) return {};
  if (config_file.size() <= kFolder.size() + kEnd.size()) return {};
  const auto name =
      config_file.substr(kFolder.size(), config_file.size() - kFolder.size() - kEnd.size());
  if (name == "pgvigil") return name;
  // Other letters are escaped in the name of a unit.
  const bool plain = std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  });
  return plain ? "pgvigil@" + name : "";
}

void ShowSetup(const Setup& setup) {
  PrintServer(setup.facts);
  PrintPlan(setup);
  PrintAccess(setup.access);
  PrintManager(setup.facts.manager);
  std::cout << "\n";
  if (setup.file == SetupFile::kKept) {
    PrintKept(setup.request.config_file);
  } else {
    std::cout << "-- " << setup.request.config_file << "\n" << setup.configuration;
  }
  const auto missing = MissingPassword(setup);
  std::cout << "\n-- Nothing was changed. "
            << (missing ? "With --apply " + *missing + "."
                        : "The same with --apply carries this out.")
            << "\n";
}

void PrintDone(const Setup& setup) {
  PrintServer(setup.facts);
  PrintRole(setup);
  PrintFile(setup);
  PrintAccess(setup.access);
  PrintManager(setup.facts.manager);
  PrintNext(setup.request.config_file);
}

}  // namespace pgvigil::app
