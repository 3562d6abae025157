#include "collectors/wal_file.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace pgvigil::collectors {
namespace {

constexpr std::size_t kPart = 8;  // hexadecimal digits of a timeline, and of each half of a number
constexpr std::uint64_t kFourGigabytes = std::uint64_t{1} << 32U;

std::optional<std::uint32_t> Hex(std::string_view text) {
  const bool plain = text.size() == kPart && std::ranges::all_of(text, [](char c) {
                       return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
                     });
  std::uint32_t value = 0;
  if (!plain) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return value;
}

std::optional<WalFile::Kind> KindOf(std::string_view suffix) {
  if (suffix.empty()) return WalFile::Kind::kSegment;
  if (suffix == ".partial") return WalFile::Kind::kPartial;
  const bool backup = suffix.starts_with('.') && suffix.ends_with(".backup") &&
                      Hex(suffix.substr(1, suffix.size() - 8));
  return backup ? std::optional(WalFile::Kind::kBackup) : std::nullopt;
}

bool IsSegmentSize(std::uint64_t size) {
  return std::has_single_bit(size) && size > 1 && size <= kFourGigabytes;
}

}  // namespace

std::optional<WalFile> ParseWalFile(std::string_view name, std::uint64_t segment_size) {
  const auto timeline = Hex(name.substr(0, std::min(kPart, name.size())));
  if (!timeline || !IsSegmentSize(segment_size)) return std::nullopt;
  if (name.substr(kPart) == ".history") return WalFile{WalFile::Kind::kHistory, *timeline, 0};
  if (name.size() < 3 * kPart) return std::nullopt;
  const auto high = Hex(name.substr(kPart, kPart));
  const auto low = Hex(name.substr(2 * kPart, kPart));
  const auto kind = KindOf(name.substr(3 * kPart));
  if (!high || !low || !kind || *low >= kFourGigabytes / segment_size) return std::nullopt;
  return WalFile{*kind, *timeline, *high * kFourGigabytes + *low * segment_size};
}

std::optional<Archived> AfterArchiving(std::string_view name, const WalEnd& end,
                                       std::optional<Archived> before) {
  if (before && before->timeline != end.timeline) before.reset();
  const auto file = ParseWalFile(name, end.segment_size);
  if (!file || file->timeline != end.timeline) return before;
  const bool segment = file->kind == WalFile::Kind::kSegment;
  if (!segment && file->kind != WalFile::Kind::kBackup) return before;
  const Archived now{file->begin + end.segment_size, end.timeline, segment};
  return before && before->lsn >= now.lsn ? before : now;
}

}  // namespace pgvigil::collectors
