#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pgvigil::collectors {

/// A file of pg_wal or of its archive, by its name.
/// https://www.postgresql.org/docs/current/wal-internals.html
struct WalFile {
  enum class Kind {
    kSegment,  ///< 000000010000000A000000FE
    kPartial,  ///< ....partial: the last segment of a timeline that ended in it
    kBackup,   ///< ....00000028.backup: a base backup that began in this segment
    kHistory,  ///< 00000002.history
  };
  Kind kind = Kind::kSegment;
  std::uint32_t timeline = 0;
  std::uint64_t begin = 0;  ///< position of the segment's first byte; 0 for a history file

  friend bool operator==(const WalFile&, const WalFile&) = default;
};

/// nullopt when `name` is no such name, or not one of segments of `segment_size` bytes, which is a
/// power of two.
[[nodiscard]] std::optional<WalFile> ParseWalFile(std::string_view name,
                                                  std::uint64_t segment_size);

/// The first byte of the segment that `lsn` is in.
[[nodiscard]] constexpr std::uint64_t SegmentBegin(std::uint64_t lsn, std::uint64_t segment_size) {
  return lsn / segment_size * segment_size;
}

/// The bytes from `oldest` to `end`; 0 when `oldest` is ahead.
[[nodiscard]] constexpr std::uint64_t WalBetween(std::uint64_t oldest, std::uint64_t end) {
  return end > oldest ? end - oldest : 0;
}

/// The oldest position that wal_keep_size keeps with the WAL at `end`: whole segments before the
/// one being written. https://www.postgresql.org/docs/current/runtime-config-replication.html
[[nodiscard]] constexpr std::uint64_t KeptFrom(std::uint64_t end, std::uint64_t keep_size,
                                               std::uint64_t segment_size) {
  return WalBetween(SegmentBegin(keep_size, segment_size), SegmentBegin(end, segment_size));
}

/// The end of a server's WAL.
struct WalEnd {
  std::uint64_t lsn = 0;
  std::uint32_t timeline = 0;
  std::uint64_t segment_size = 0;
};

/// Up to where the WAL of a timeline is archived.
struct Archived {
  std::uint64_t lsn = 0;
  std::uint32_t timeline = 0;
  bool exact = true;  ///< otherwise it is archived at least up to there

  friend bool operator==(const Archived&, const Archived&) = default;
};

/// What is archived after `name` was the last file archived; `before` is what was known until then.
///
/// A segment is archived up to its end. History and partial files tell nothing new; a backup file
/// only that the segment it begins in was archived before it. What was archived on a timeline other
/// than the server's tells nothing: an old primary keeps the name of the last file of its reign.
/// nullopt: not known.
[[nodiscard]] std::optional<Archived> AfterArchiving(std::string_view name, const WalEnd& end,
                                                     std::optional<Archived> before);

}  // namespace pgvigil::collectors
