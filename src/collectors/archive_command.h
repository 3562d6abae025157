#pragma once

#include <string_view>

namespace pgvigil::collectors {

/// Whether an archive_command succeeds without doing anything, so that WAL is thrown away: `true`,
/// `/bin/true`, `:`, `exit 0`, `echo %f`, a comment. False when that cannot be told by looking.
/// Empty is false: it keeps WAL.
/// https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-ARCHIVE-COMMAND
[[nodiscard]] bool DiscardsWal(std::string_view command);

}  // namespace pgvigil::collectors
