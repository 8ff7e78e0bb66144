"""Reads and writes the index of a TensorFlow checkpoint (tensor bundle), which is a LevelDB table.

TensorFlow's own Python API shows neither offsets nor checksums, and cannot write a damaged index on purpose.
The format: tensorflow/core/lib/io/table_format.txt and tensorflow/core/protobuf/tensor_bundle.proto.
"""

import struct

MAGIC = 0xDB4775248B80FB57
FOOTER = 48
RESTART_INTERVAL = 16


def _crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _crc_table()


def crc32c(data):
    """CRC-32C (Castagnoli) of some bytes; slow, for small data only."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def mask(crc):
    """The stored form of a checksum, so that checksums of data that holds checksums stay strong."""
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def unmask(masked):
    rotated = (masked - 0xA282EAD8) & 0xFFFFFFFF
    return ((rotated >> 17) | (rotated << 15)) & 0xFFFFFFFF


def _varint(data, position):
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, position


def _to_varint(value):
    result = bytearray()
    while value >= 0x80:
        result.append(value & 0x7F | 0x80)
        value >>= 7
    result.append(value)
    return bytes(result)


def _read_block(data, offset, size):
    block, kind = data[offset:offset + size], data[offset + size]
    if kind != 0:
        raise ValueError(f"block at {offset}: compression {kind} (expected: 0, none)")
    if unmask(struct.unpack_from("<I", data, offset + size + 1)[0]) != crc32c(data[offset:offset + size + 1]):
        raise ValueError(f"block at {offset}: checksum mismatch")
    restarts = struct.unpack_from("<I", block, len(block) - 4)[0]
    end = len(block) - 4 * (restarts + 1)
    position, key, entries = 0, b"", []
    while position < end:
        shared, position = _varint(block, position)
        fresh, position = _varint(block, position)
        length, position = _varint(block, position)
        key = key[:shared] + block[position:position + fresh]
        position += fresh
        entries.append((key, block[position:position + length]))
        position += length
    return entries


def read_index(path):
    """All entries of a .index file in order: [(key, value)], bytes both; the first key is empty (the header)."""
    data = path.read_bytes()
    if struct.unpack("<Q", data[-8:])[0] != MAGIC:
        raise ValueError(f"{path}: no table magic")
    footer = data[-FOOTER:]
    _, position = _varint(footer, 0)
    _, position = _varint(footer, position)
    offset, position = _varint(footer, position)
    size, _ = _varint(footer, position)
    entries = []
    for _, handle in _read_block(data, offset, size):
        start, position = _varint(handle, 0)
        length, _ = _varint(handle, position)
        entries.extend(_read_block(data, start, length))
    return entries


def _block(entries):
    body, restarts, previous = bytearray(), [], b""
    for number, (key, value) in enumerate(entries):
        shared = 0
        if number % RESTART_INTERVAL == 0:
            restarts.append(len(body))
        else:
            while shared < min(len(previous), len(key)) and previous[shared] == key[shared]:
                shared += 1
        body += _to_varint(shared) + _to_varint(len(key) - shared) + _to_varint(len(value)) + key[shared:] + value
        previous = key
    for restart in restarts or [0]:
        body += struct.pack("<I", restart)
    return bytes(body + struct.pack("<I", len(restarts or [0])))


def write_index(path, entries):
    """Writes entries (sorted by key) as a table of one data block."""
    out = bytearray()

    def add(block):
        offset = len(out)
        out.extend(block + b"\0" + struct.pack("<I", mask(crc32c(block + b"\0"))))
        return _to_varint(offset) + _to_varint(len(block))

    data_handle = add(_block(entries))
    meta_handle = add(_block([]))
    index_handle = add(_block([(entries[-1][0], data_handle)]))
    footer = (meta_handle + index_handle).ljust(FOOTER - 8, b"\0") + struct.pack("<Q", MAGIC)
    path.write_bytes(bytes(out) + footer)
