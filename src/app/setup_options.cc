#include "app/command_options.h"

namespace pgvigil::app {
namespace {

constexpr const char* kSetupFooter = R"(
Without --dsn and libpq's variables, the server is the one whose socket is found on this machine. Root connects as the
user of the system that owns it. On a standby the role must have come from the primary already.

Examples
  sudo pgvigil setup
  sudo pgvigil setup --apply
  sudo pgvigil setup --apply --dsn 'host=/run/postgresql port=5433' --config-file /etc/pgvigil/orders.yaml
  sudo pgvigil setup --apply --generate-password /etc/pgvigil/password)";

void AddPasswordOptions(CLI::App& setup, SetupRequest& request) {
  CLI::Option* given = setup.add_option("--password-file", request.password_file,
                                        "File with the password that the role gets");
  given->type_name("FILE");
  setup
      .add_option("--generate-password", request.generate_file,
                  "The same, but made with --apply when it is not there, readable by the service "
                  "alone. The server and its log see a SCRAM verifier only")
      ->type_name("FILE")
      ->excludes(given);
}

}  // namespace

void DescribeSetup(CLI::App& app, CommandLine& line) {
  CLI::App* setup = AddCommand(app, line, Command::kSetup, "setup",
                               "Show, or make, the role and a first configuration for a server");
  SetupRequest& request = line.setup;
  setup->add_flag("--apply", request.apply, "Carry out what is shown without it");
  setup
      ->add_flag_callback(
          "--dry-run", [&request] { request.apply = false; }, "Show only, as without --apply")
      ->excludes("--apply");
  setup
      ->add_option_function<std::string>(
          "--dsn", [&request](const std::string& dsn) { request.dsn = Secret(dsn); },
          "Connection string or URI of the server, for a user who may create roles")
      ->type_name("CONNINFO");
  setup
      ->add_option("--socket-folder", request.socket_folders,
                   "Where to look for sockets in place of the usual folders; repeatable")
      ->type_name("FOLDER")
      ->take_all()
      ->allow_extra_args(false);
  setup->add_option("--role", request.role, "Role to make (default pgvigil)")->type_name("NAME");
  AddPasswordOptions(*setup, request);
  setup
      ->add_option("--config-file", request.config_file,
                   "File for the configuration (default /etc/pgvigil/pgvigil.yaml)")
      ->type_name("FILE");
  setup->add_flag("--force", request.force, "Replace a configuration file that sets something");
  setup->footer(kSetupFooter);
}

}  // namespace pgvigil::app
