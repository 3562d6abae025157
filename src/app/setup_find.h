#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgvigil::app {

/// A socket that a PostgreSQL server on this machine may listen on.
struct ServerSocket {
  std::string folder;
  std::string port;
  unsigned owner = 0;  ///< the user of the system that the server runs as

  friend bool operator==(const ServerSocket&, const ServerSocket&) = default;
};

/// The sockets in `folders`, each once, however many names lead to its folder.
[[nodiscard]] std::vector<ServerSocket> FindSockets(const std::vector<std::string>& folders);

/// Where servers put their sockets: the usual places, and what the clusters of Debian's
/// /etc/postgresql say.
[[nodiscard]] std::vector<std::string> SocketFolders();

/// The folders that a postgresql.conf names as unix_socket_directories; the last line counts.
[[nodiscard]] std::vector<std::string> SocketFoldersOf(std::string_view configuration);

}  // namespace pgvigil::app
