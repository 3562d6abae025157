#include "alerts/promql/point_chunk.h"

#include <bit>

// A point is the change of the distance in time (zigzag varint), then the value's bits XOR those of
// the point before: one byte that says how many bytes at both ends are zero, and the bytes between.
// Times of one agent lie on a grid, and most values stay as they are: both are then one byte.

namespace pgvigil::promql {
namespace {

constexpr int kAllZero = 8;  // bytes that need not be kept, of eight

void AppendVarint(std::uint64_t value, std::vector<std::uint8_t>& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

// As unsigned numbers, so that no difference overflows.
std::uint64_t ZigZag(std::uint64_t value) { return (value << 1) ^ (0 - (value >> 63)); }
std::uint64_t UnZigZag(std::uint64_t value) { return (value >> 1) ^ (0 - (value & 1)); }

void AppendBits(std::uint64_t bits, std::vector<std::uint8_t>& out) {
  const int leading = std::countl_zero(bits) / 8;
  if (leading == kAllZero) {
    out.push_back(kAllZero << 4);
    return;
  }
  const int trailing = std::countr_zero(bits) / 8;
  out.push_back(static_cast<std::uint8_t>(leading << 4 | trailing));
  bits >>= trailing * 8;
  for (int i = leading + trailing; i < kAllZero; ++i, bits >>= 8) {
    out.push_back(static_cast<std::uint8_t>(bits));
  }
}

class Reader {
 public:
  explicit Reader(const std::vector<std::uint8_t>& packed) : at_(packed.data()) {}

  std::uint64_t Varint() {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const std::uint8_t byte = *at_++;
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
  }

  std::uint64_t Bits() {
    const int leading = *at_ >> 4;
    const int trailing = *at_++ & 0xf;
    std::uint64_t bits = 0;
    for (int i = trailing; i + leading < kAllZero; ++i) bits |= std::uint64_t{*at_++} << (i * 8);
    return bits;
  }

 private:
  const std::uint8_t* at_;
};

}  // namespace

void PointChunk::Append(Point point) {
  const std::int64_t step = point.t - last_t_;
  AppendVarint(ZigZag(static_cast<std::uint64_t>(step) - static_cast<std::uint64_t>(last_step_)),
               packed_);
  const auto bits = std::bit_cast<std::uint64_t>(point.v);
  AppendBits(bits ^ last_bits_, packed_);
  last_t_ = point.t;
  last_step_ = step;
  last_bits_ = bits;
  ++count_;
  if (full()) packed_.shrink_to_fit();
}

void PointChunk::Read(Timestamp after, Timestamp upto, std::vector<Point>& out) const {
  Reader reader(packed_);
  std::uint64_t t = 0;
  std::uint64_t step = 0;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    step += UnZigZag(reader.Varint());
    t += step;
    bits ^= reader.Bits();
    const auto at = static_cast<Timestamp>(t);
    if (at > upto) return;
    if (at > after) out.push_back({at, std::bit_cast<double>(bits)});
  }
}

}  // namespace pgvigil::promql
