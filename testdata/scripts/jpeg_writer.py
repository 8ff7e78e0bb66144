"""Writes JPEG files out of quantized coefficients (ITU-T T.81): any sampling factors, numbers beyond what an encoder
would choose, scans in any order. Pillow writes none of these.

Codes are made for reading, not for size: 16 of 5 bits for DC; for AC 192 of 8 bits and 64 of 12, longer than any
look-up table, but never the code of ones only.
"""

import struct

import numpy as np

SOI, EOI = b"\xff\xd8", b"\xff\xd9"


def _zigzag():
    def key(place):
        row, column = divmod(place, 8)
        diagonal = row + column
        return diagonal, row if diagonal % 2 else column

    return sorted(range(64), key=key)


ZIGZAG = _zigzag()
"""Per place in the file the place in the block, row by row."""

DC_SYMBOLS = list(range(16))
AC_SYMBOLS = [symbol for size in (1, 2, 3, 0, *range(4, 16)) for symbol in range(size, 256, 16)]


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def huffman_tables():
    dc = bytes([0, 0, 0, 0, 16] + [0] * 11 + DC_SYMBOLS)
    ac = bytes([0] * 7 + [192, 0, 0, 0, 64] + [0] * 4 + AC_SYMBOLS)
    return segment(0xC4, b"\x00" + dc) + segment(0xC4, b"\x10" + ac)


def _dc_code(symbol):
    return DC_SYMBOLS.index(symbol), 5


def _ac_code(symbol):
    index = AC_SYMBOLS.index(symbol)
    return (index, 8) if index < 192 else ((192 << 4) + index - 192, 12)


class Bits:
    """Entropy-coded data; a byte FF is followed by 00."""

    def __init__(self):
        self.out, self.buffer, self.count = bytearray(), 0, 0

    def put(self, value, size):
        self.buffer = (self.buffer << size) | value
        self.count += size
        while self.count >= 8:
            self.count -= 8
            byte = (self.buffer >> self.count) & 0xFF
            self.out.append(byte)
            if byte == 0xFF:
                self.out.append(0)
        self.buffer &= (1 << self.count) - 1

    def number(self, value, size):
        """The bits of a signed number of that size."""
        if size:
            self.put(value if value > 0 else value + (1 << size) - 1, size)

    def align(self):
        if self.count:
            self.put((1 << (8 - self.count)) - 1, 8 - self.count)


def _size(value):
    return abs(int(value)).bit_length()


class Image:
    """Coefficients of an image.

    Args:
        width, height: in pixels.
        factors: per component its horizontal and vertical sampling factor.
        steps: per component its 64 quantization steps, row by row.
        blocks: function (component, row, column) that gives the 64 coefficients of a block, row by row.
        ids: names of the components.
    """

    def __init__(self, width, height, factors, steps, blocks, ids=None):
        self.width, self.height, self.factors, self.steps = width, height, factors, steps
        self.ids = ids or list(range(1, len(factors) + 1))
        self.wide, self.high = (max(each[axis] for each in factors) for axis in (0, 1))
        self.units = tuple(-(-side // (8 * most)) for side, most in ((width, self.wide), (height, self.high)))
        self.coefficients = []
        for component, (across, down) in enumerate(factors):
            shape = (self.units[1] * down, self.units[0] * across)
            values = [[blocks(component, row, column) for column in range(shape[1])] for row in range(shape[0])]
            self.coefficients.append(np.asarray(values, np.int64).reshape(*shape, 64)[..., ZIGZAG])

    def _order(self, components):
        """Blocks (component, row, column) of each unit of a scan."""
        if len(components) == 1:
            component = components[0]
            across, down = self.factors[component]
            columns = -(-(-(-self.width * across // self.wide)) // 8)
            rows = -(-(-(-self.height * down // self.high)) // 8)
            return [[(component, row, column)] for row in range(rows) for column in range(columns)]
        return [
            [
                (component, y * self.factors[component][1] + row, x * self.factors[component][0] + column)
                for component in components
                for row in range(self.factors[component][1])
                for column in range(self.factors[component][0])
            ]
            for y in range(self.units[1])
            for x in range(self.units[0])
        ]

    def scan(self, components, first=0, last=63, before=0, lowest=0, restart=0):
        """A scan with its header; `restart` units between restart markers."""
        bits, predictions, out = Bits(), {}, bytearray()
        for number, unit in enumerate(self._order(components)):
            if restart and number and number % restart == 0:
                bits.align()
                bits.out += bytes([0xFF, 0xD0 + (number // restart - 1) % 8])
                predictions = {}
            for component, row, column in unit:
                block = self.coefficients[component][row, column]
                self._block(bits, block, component, predictions, first, last, before, lowest)
        bits.align()
        header = bytes([len(components)] + [byte for each in components for byte in (self.ids[each], 0)])
        out += segment(0xDA, header + bytes([first, last, before << 4 | lowest]))
        return bytes(out + bits.out)

    @staticmethod
    def _block(bits, block, component, predictions, first, last, before, lowest):
        start = first
        if first == 0:
            value = int(block[0]) >> lowest
            if before:
                bits.put(value & 1, 1)
            else:
                difference = value - predictions.get(component, 0)
                predictions[component] = value
                bits.put(*_dc_code(_size(difference)))
                bits.number(difference, _size(difference))
            start = 1
        zeros = 0
        for index in range(start, last + 1):
            value = int(block[index])
            if value == 0:
                zeros += 1
                continue
            while zeros > 15:
                bits.put(*_ac_code(0xF0))
                zeros -= 16
            bits.put(*_ac_code(zeros << 4 | _size(value)))
            bits.number(value, _size(value))
            zeros = 0
        if zeros:
            bits.put(*_ac_code(0))

    def header(self, marker=0xC1, tables=True):
        """Quantization tables of 16 bits, frame header and Huffman tables."""
        out = b""
        for index, steps in enumerate(self.steps):
            out += segment(0xDB, bytes([0x10 | index]) + struct.pack(">64H", *[int(steps[place]) for place in ZIGZAG]))
        frame = struct.pack(">BHHB", 8, self.height, self.width, len(self.factors))
        for index, (across, down) in enumerate(self.factors):
            frame += bytes([self.ids[index], across << 4 | down, index])
        return out + segment(marker, frame) + (huffman_tables() if tables else b"")

    def sequential(self, restart=0, apart=False):
        """The file in one scan, or with one scan for each component."""
        interval = segment(0xDD, struct.pack(">H", restart)) if restart else b""
        everything = list(range(len(self.factors)))
        scans = [[each] for each in everything] if apart else [everything]
        return SOI + self.header() + interval + b"".join(self.scan(each, restart=restart) for each in scans) + EOI

    def progressive(self):
        """The file with DC in two scans and AC of each component in two bands."""
        everything = list(range(len(self.factors)))
        scans = self.scan(everything, 0, 0, 0, 1) + self.scan(everything, 0, 0, 1, 0)
        for component in everything:
            scans += self.scan([component], 1, 5) + self.scan([component], 6, 63)
        return SOI + self.header(0xC2) + scans + EOI
