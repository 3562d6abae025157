#include <string_view>

#include "app/build_info.h"
#include "app/command_tree.h"

// Only macros that man and mandoc have known forever:
// https://man7.org/linux/man-pages/man7/man.7.html

namespace pgvigil::app {
namespace {

/// Text that roff takes as it is: a leading dot or quote would be a request, a dash a hyphen.
std::string Escaped(std::string_view text) {
  std::string escaped;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else if (c == '\'') {
      escaped += "\\(aq";
    } else {
      escaped += c;
    }
    line_start = c == '\n';
  }
  return escaped;
}

std::string Bold(std::string_view text) { return "\\fB" + Escaped(text) + "\\fR"; }

std::string Heading(const OptionEntry& option) {
  std::string heading;
  for (const std::string& name : option.names) {
    heading += (heading.empty() ? "" : ", ") + Bold(name);
  }
  if (!option.value.empty() && !option.positional) {
    heading += " \\fI" + Escaped(option.value) + "\\fR";
  }
  return heading;
}

std::string Lines(std::string_view text) {
  while (text.starts_with('\n')) text.remove_prefix(1);
  return text.empty() ? "" : ".PP\n.nf\n" + Escaped(text) + "\n.fi\n";
}

void Write(const CommandEntry& command, std::string& page) {
  page += ".SS " + Escaped(command.path) + "\n" + Escaped(command.help) + "\n";
  for (const OptionEntry& option : command.options) {
    page += ".TP\n" + Heading(option) + "\n" + Escaped(option.help) + "\n";
  }
  page += Lines(command.footer);
  for (const CommandEntry& below : command.commands) Write(below, page);
}

constexpr std::string_view kFiles = R"(.SH FILES
.TP
\fI/etc/pgvigil/pgvigil.yaml\fR
Configuration of the service \fBpgvigil.service\fR.
.TP
\fI/etc/pgvigil/NAME.yaml\fR
Configuration of the service \fBpgvigil@NAME.service\fR, one for each further server on a host.
.TP
\fI/etc/default/pgvigil\fR
Environment variables of the services.
.SH SEE ALSO
.BR psql (1),
.BR systemctl (1),
.I /usr/share/doc/pgvigil/
)";

}  // namespace

std::string ManPage(const CommandEntry& program) {
  std::string page = ".TH PGVIGIL 1 \"\" \"pgvigil " + ThisBuild().version + "\"\n";
  page += ".SH NAME\npgvigil \\- monitoring sidecar for PostgreSQL high availability\n";
  page += ".SH SYNOPSIS\n" + Bold("pgvigil") + " [\\fICOMMAND\\fR] [\\fIOPTION\\fR]...\n";
  page += ".SH DESCRIPTION\n" + Escaped(program.help) + "\n";
  page += ".SH OPTIONS\n";
  for (const OptionEntry& option : program.options) {
    page += ".TP\n" + Heading(option) + "\n" + Escaped(option.help) + "\n";
  }
  page += Lines(program.footer) + ".SH COMMANDS\n";
  for (const CommandEntry& command : program.commands) Write(command, page);
  return page + std::string(kFiles);
}

}  // namespace pgvigil::app
