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

/// Tries every socket; what nobody listens on any more counts for nothing.
Result<AdminSession> OpenTheOne(const std::vector<ServerSocket>& sockets) {
  std::optional<AdminSession> session;
  std::vector<ServerSocket> open;
  std::string refusals;
  for (const ServerSocket& socket : sockets) {
    const ActingAs owner(socket.owner);
    auto opened = AdminSession::Open({.host = socket.folder, .port = socket.port});
    if (!opened) {
      refusals += "\n  " + Named(socket) + ": " + opened.error().message;
      continue;
    }
    open.push_back(socket);
    session = *std::move(opened);
  }
  if (open.size() > 1) return tl::unexpected(SeveralFound(open));
  if (session) return *std::move(session);
  return Fail(ErrorKind::kConnect, "no server could be connected to:" + refusals +
                                       "\nRun it as the user that owns the server, or as root.");
}

std::string Variable(std::string_view name) {
  const auto environment = CurrentEnvironment();
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

/// The socket that a connection string, or else libpq's environment, leads to.
std::optional<ServerSocket> SocketOf(const Secret& dsn) {
  config::ConnectionSettings connection;
  connection.dsn = dsn;
  const auto conninfo = postgres::BuildConninfo(connection, {}, "");
  if (!conninfo) return std::nullopt;
  const std::string host = conninfo->Has("host") ? conninfo->Get("host") : Variable("PGHOST");
  std::string port = conninfo->Has("port") ? conninfo->Get("port") : Variable("PGPORT");
  if (port.empty()) port = "5432";
  for (const ServerSocket& socket : FindSockets({host})) {
    if (socket.port == port) return socket;
  }
  return std::nullopt;
}

Result<AdminSession> OpenNamed(const Secret& dsn) {
  const auto socket = SocketOf(dsn);
  const ActingAs owner(socket ? socket->owner : ::geteuid());
  return AdminSession::Open({.dsn = dsn});
}

}  // namespace

Result<AdminSession> OpenServer(const SetupRequest& request) {
  if (!request.dsn.empty() || EnvironmentNamesServer()) return OpenNamed(request.dsn);
  const auto folders = request.socket_folders.empty() ? SocketFolders() : request.socket_folders;
  const auto sockets = FindSockets(folders);
  if (sockets.empty()) return tl::unexpected(NothingFound(folders));
  return OpenTheOne(sockets);
}

}  // namespace pgvigil::app
