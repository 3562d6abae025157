#include "app/setup_server.h"

#include <unistd.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "app/environment.h"
#include "app/setup_find.h"
#include "postgres/conninfo.h"

namespace pgvigil::app {
namespace {

using postgres::AdminSession;

/// Makes root act as another user for a while: what a server sees of who connects.
class ActingAs {
 public:
  explicit ActingAs(uid_t user) : acts_(::geteuid() == 0 && ::seteuid(user) == 0) {}
  ~ActingAs() {
    // Nobody could go on with the rights of somebody else.
    if (acts_ && ::seteuid(0) != 0) ::_exit(1);
  }
  ActingAs(const ActingAs&) = delete;
  ActingAs& operator=(const ActingAs&) = delete;

 private:
  const bool acts_;
};

bool EnvironmentNamesServer() {
  const auto environment = CurrentEnvironment();
  constexpr std::array<std::string_view, 4> kNames = {"PGHOST", "PGHOSTADDR", "PGPORT",
                                                      "PGSERVICE"};
  for (const std::string_view name : kNames) {
    if (environment.find(name) != environment.end()) return true;
  }
  return false;
}

std::string Named(const ServerSocket& socket) {
  return "host=" + socket.folder + " port=" + socket.port;
}

Error NothingFound(const std::vector<std::string>& folders) {
  std::string message = "no server was found; looked for sockets in";
  for (const std::string& folder : folders) message += " " + folder;
  return {ErrorKind::kConnect, message + ". Name one with --dsn."};
}

Error SeveralFound(const std::vector<ServerSocket>& open) {
  std::string message = "there are several servers; choose one:";
  for (const ServerSocket& each : open) message += "\n  --dsn '" + Named(each) + "'";
  return {ErrorKind::kConfig, message};
}

/// Whether a server was there and refused; libpq asks this where nobody listens.
bool Refused(const Error& error) {
  return error.message.find("Is the server running") == std::string::npos;
}

// Root came as the owner of the socket already; often that is no role of the server.
std::string AdviceForRoot(const ServerSocket& socket) {
  return "\nRoot connects as the owner of the socket; name a superuser: --dsn '" + Named(socket) +
         " user=postgres'";
}

std::string Advice(const std::optional<ServerSocket>& refused) {
  if (::geteuid() != 0) return "\nRun it as the user that owns the server, or as root.";
  return refused ? AdviceForRoot(*refused) : "";
}

/// Tries every socket; what nobody listens on any more counts for nothing.
Result<AdminSession> OpenTheOne(const std::vector<ServerSocket>& sockets) {
  std::optional<AdminSession> session;
  std::vector<ServerSocket> open;
  std::optional<ServerSocket> refused;
  std::string refusals;
  for (const ServerSocket& socket : sockets) {
    const ActingAs owner(socket.owner);
    auto opened = AdminSession::Open({.host = socket.folder, .port = socket.port});
    if (!opened) {
      refusals += "\n  " + Named(socket) + ": " + opened.error().message;
      if (!refused && Refused(opened.error())) refused = socket;
      continue;
    }
    open.push_back(socket);
    session = *std::move(opened);
  }
  if (open.size() > 1) return tl::unexpected(SeveralFound(open));
  if (session) return *std::move(session);
  return Fail(ErrorKind::kConnect, "no server could be connected to:" + refusals + Advice(refused));
}

std::string Variable(std::string_view name) {
  const auto environment = CurrentEnvironment();
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

/// What a connection string, or else libpq's environment, says of a server.
struct NamedServer {
  std::string host;
  std::string port;
  bool user = false;
  bool elsewhere = false;  ///< an address, or a service that only libpq can look up
};

std::optional<NamedServer> ReadName(const Secret& dsn) {
  config::ConnectionSettings connection;
  connection.dsn = dsn;
  const auto conninfo = postgres::BuildConninfo(connection, {}, "");
  if (!conninfo) return std::nullopt;
  const auto value = [&](const char* keyword, const char* variable) {
    return conninfo->Has(keyword) ? conninfo->Get(keyword) : Variable(variable);
  };
  NamedServer named{.host = value("host", "PGHOST"), .port = value("port", "PGPORT")};
  if (named.port.empty()) named.port = "5432";
  named.user = !value("user", "PGUSER").empty();
  named.elsewhere =
      !value("hostaddr", "PGHOSTADDR").empty() || !value("service", "PGSERVICE").empty();
  return named;
}

/// Its socket, in `folders` when only the port is named.
std::optional<ServerSocket> SocketOf(const NamedServer& named,
                                     const std::vector<std::string>& folders) {
  const bool searched = named.host.empty() && !named.elsewhere;
  for (const ServerSocket& socket : FindSockets(searched ? folders : std::vector{named.host})) {
    if (socket.port == named.port) return socket;
  }
  return std::nullopt;
}

Result<AdminSession> OpenNamed(const Secret& dsn, const std::vector<std::string>& folders) {
  const auto named = ReadName(dsn);
  const auto socket = named ? SocketOf(*named, folders) : std::nullopt;
  auto opened = [&] {
    const ActingAs owner(socket ? socket->owner : ::geteuid());
    return AdminSession::Open({.dsn = dsn, .host = socket ? socket->folder : ""});
  }();
  if (opened || !socket || named->user || ::geteuid() != 0 || !Refused(opened.error())) {
    return opened;
  }
  return Fail(opened.error().kind, opened.error().message + AdviceForRoot(*socket));
}

}  // namespace

Result<AdminSession> OpenServer(const SetupRequest& request) {
  const auto folders = request.socket_folders.empty() ? SocketFolders() : request.socket_folders;
  if (!request.dsn.empty() || EnvironmentNamesServer()) return OpenNamed(request.dsn, folders);
  const auto sockets = FindSockets(folders);
  if (sockets.empty()) return tl::unexpected(NothingFound(folders));
  return OpenTheOne(sockets);
}

}  // namespace pgvigil::app
