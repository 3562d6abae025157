#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/command_line.h"
#include "app/setup_access.h"
#include "app/setup_facts.h"
#include "app/setup_files.h"

namespace pgvigil::app {

/// What becomes of the file for the configuration.
enum class SetupFile {
  kWritten,
  kSame,  ///< it holds that very text
  kKept   ///< it sets something of its own
};

/// Everything that is shown, or carried out.
struct Setup {
  SetupRequest request;
  SetupFacts facts;
  SetupAccess access = {};
  std::vector<std::string> plan = {};  ///< SQL
  std::string configuration = {};
  SetupFile file = SetupFile::kWritten;
  std::optional<PendingFile> password_file = {};  ///< one that is being made
  bool password_file_is_roots = false;            ///< for want of the service's user
};

/// The file with the password, from the root on; empty when there is to be none.
[[nodiscard]] std::string PasswordFile(const SetupRequest& request);

/// Without a password the service would not get in: why nothing can be written.
[[nodiscard]] std::optional<std::string> MissingPassword(const Setup& setup);

/// The unit of systemd that reads the file; empty for a file in another place. Pure.
[[nodiscard]] std::string ServiceUnit(const std::string& config_file);

/// What `setup` would do.
void ShowSetup(const Setup& setup);
/// What `setup --apply` did.
void PrintDone(const Setup& setup);

}  // namespace pgvigil::app
