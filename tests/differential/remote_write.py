"""Prometheus' remote write 1.0, written by hand: a library would not keep the bits of a NaN.

https://prometheus.io/docs/specs/prw/remote_write_spec/
"""

import struct

# The NaN that ends a series, told apart from any other by its bits.
STALE = "stale"
_BITS = {STALE: 0x7FF0000000000002, "NaN": 0x7FF8000000000001}
_LITERAL_AT_MOST = 1 << 16


def _varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number, payload):
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _bits(value):
    if value in _BITS:
        return struct.pack("<Q", _BITS[value])
    return struct.pack("<d", float(value))


def _sample(milliseconds, value):
    return b"\x09" + _bits(value) + b"\x10" + _varint(milliseconds)


def _time_series(labels, points):
    out = b"".join(
        _field(1, _field(1, name.encode()) + _field(2, value.encode()))
        for name, value in sorted(labels.items(), key=lambda pair: pair[0].encode())
    )
    return out + b"".join(_field(2, _sample(*point)) for point in points)


def _snappy(data):
    """Snappy's block format without any compression: literals only."""
    out = bytearray(_varint(len(data)))
    for start in range(0, len(data), _LITERAL_AT_MOST):
        literal = data[start : start + _LITERAL_AT_MOST]
        out += b"\xf4" + struct.pack("<H", len(literal) - 1) + literal
    return bytes(out)


def body(series):
    """The body of one request; `series`: [(labels, [(milliseconds, value as text)])]."""
    return _snappy(b"".join(_field(1, _time_series(*one)) for one in series))


HEADERS = {
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}
