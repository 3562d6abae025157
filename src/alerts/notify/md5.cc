#include "alerts/notify/md5.h"

#include <bit>
#include <cmath>
#include <string>

namespace pgvigil::notify {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::array<std::array<int, 4>, 4> kShifts = {
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

using State = std::array<std::uint32_t, 4>;

std::uint32_t Word(const char* bytes) {
  std::uint32_t word = 0;
  for (int i = 3; i >= 0; --i) word = word << 8 | static_cast<std::uint8_t>(bytes[i]);
  return word;
}

/// The step's constant: the whole part of 2^32 |sin(step + 1)|.
std::uint32_t Constant(std::uint32_t step) {
  return static_cast<std::uint32_t>(std::abs(std::sin(step + 1.0)) * 4294967296.0);
}

/// What the round makes of three words, and which word of the block it takes.
std::pair<std::uint32_t, std::uint32_t> Mix(std::uint32_t step, const State& s) {
  switch (step / 16) {
    case 0:
      return {(s[1] & s[2]) | (~s[1] & s[3]), step};
    case 1:
      return {(s[1] & s[3]) | (s[2] & ~s[3]), (5 * step + 1) % 16};
    case 2:
      return {s[1] ^ s[2] ^ s[3], (3 * step + 5) % 16};
    default:
      return {s[2] ^ (s[1] | ~s[3]), (7 * step) % 16};
  }
}

void Absorb(const char* block, State& state) {
  State s = state;
  for (std::uint32_t step = 0; step < kBlock; ++step) {
    const auto [mixed, index] = Mix(step, s);
    const std::uint32_t sum = s[0] + mixed + Constant(step) + Word(block + 4 * index);
    s = {s[3], s[1] + std::rotl(sum, kShifts[step / 16][step % 4]), s[1], s[2]};
  }
  for (std::size_t i = 0; i < s.size(); ++i) state[i] += s[i];
}

}  // namespace

std::array<std::uint8_t, 16> Md5(std::string_view text) {
  std::string padded(text);
  padded += '\x80';
  while (padded.size() % kBlock != kBlock - 8) padded += '\0';
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  for (int i = 0; i < 8; ++i) padded += static_cast<char>(bits >> (8 * i) & 0xff);

  State state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  for (std::size_t at = 0; at < padded.size(); at += kBlock) Absorb(padded.data() + at, state);

  std::array<std::uint8_t, 16> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (8 * (i % 4)));
  }
  return digest;
}

}  // namespace pgvigil::notify
