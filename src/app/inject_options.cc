// The commands below `pgvigil inject`.
#include "app/command_options.h"

namespace pgvigil::app {
namespace {

using Action = InjectRequest::Action;

CLI::App* AddAction(CLI::App& inject, CommandLine& line, Action action, const std::string& name,
                    const std::string& help) {
  CLI::App* added = inject.add_subcommand(name, help);
  added->callback([&line, action] { line.inject.action = action; });
  return added;
}

void AddConfig(CLI::App& command, InjectRequest& request) {
  command.add_option("--config,-c", request.config, "File of the injector: sidecar and selectors")
      ->type_name("FILE")
      ->envname("PGVIGIL_INJECT_CONFIG");
}

void DescribePatch(CLI::App& inject, CommandLine& line) {
  CLI::App* patch = AddAction(inject, line, Action::kPatch, "patch",
                              "Print what would become of a pod, without a server");
  AddConfig(*patch, line.inject);
  patch->add_option("pod", line.inject.pod, "Pod as YAML or JSON (default: standard input)")
      ->type_name("FILE");
  patch->add_option("--namespace,-n", line.inject.name_space, "Namespace, over the pod's own")
      ->type_name("NAME");
  patch->footer(
      "\nWhat was decided, and why, is on standard error; the pod, changed or not, as JSON on "
      "standard output.\n"
      "  kubectl get pod orders-1 -o json | pgvigil inject patch -c injector.yaml | kubectl diff "
      "-f "
      "-\n"
      "Exit codes: 0 injected or rightly left alone, 1 asked for and impossible.");
}

void DescribeCertificate(CLI::App& inject, CommandLine& line, Options& options) {
  InjectRequest& request = line.inject;
  CLI::App* command = AddAction(
      inject, line, Action::kCertificate, "certificate",
      "Make sure that a secret holds a certificate for the webhook, and that Kubernetes trusts it");
  command->add_option("--secret", request.secret, "Secret that holds it")
      ->type_name("NAMESPACE/NAME")
      ->required();
  command->add_option("--name", request.names, "DNS name it must be good for; repeatable")
      ->type_name("NAME")
      ->take_all()
      ->allow_extra_args(false)
      ->required();
  command
      ->add_option("--webhook", request.webhook,
                   "MutatingWebhookConfiguration that is told the authority")
      ->type_name("NAME");
  command->add_option("--validity", request.validity, "How long a new one is good")
      ->type_name("DURATION")
      ->capture_default_str();
  command->add_option("--renew-before", request.renew_before, "One with less left is replaced")
      ->type_name("DURATION")
      ->capture_default_str();
  command->add_option("--api-server", request.api_server, "Default: that of the cluster it runs in")
      ->type_name("URL");
  command->add_option("--token-file", request.token_file, "Token to show there")
      ->type_name("FILE")
      ->capture_default_str();
  command->add_option("--ca-file", request.ca_file, "Authority of its certificate")
      ->type_name("FILE")
      ->capture_default_str();
  options.AddLog(*command);
}

}  // namespace

void DescribeInject(CLI::App& app, CommandLine& line, Options& options) {
  InjectRequest& request = line.inject;
  CLI::App* inject = AddCommand(app, line, Command::kInject, "inject",
                                "Serve the admission webhook that adds pgvigil to pods");
  AddConfig(*inject, request);
  inject->add_option("--listen", request.listen, "Where to serve; port 0 takes any free one")
      ->type_name("ADDRESS:PORT")
      ->envname("PGVIGIL_INJECT_LISTEN")
      ->capture_default_str();
  inject->add_option("--tls-cert", request.tls_certificate, "Certificate, PEM")
      ->type_name("FILE")
      ->envname("PGVIGIL_INJECT_TLS_CERT");
  inject->add_option("--tls-key", request.tls_key, "Its private key, PEM")
      ->type_name("FILE")
      ->envname("PGVIGIL_INJECT_TLS_KEY");
  options.AddLog(*inject);
  inject->require_subcommand(0, 1);
  DescribePatch(*inject, line);
  DescribeCertificate(*inject, line, options);
  inject->footer(
      "\nServes POST /mutate for the API server of Kubernetes, and /metrics, /healthz and /readyz, "
      "all of it over TLS.\n"
      "A changed certificate is shown from the next connection on. SIGTERM and SIGINT end it.");
}

}  // namespace pgvigil::app
