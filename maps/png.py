"""PNG: pixels as a file of at most 256 colours, small and soon written.

A map has few colours of its own and many shades between them, along lines and
letters. Its own colours are kept to the bit; the shades are rounded to the
nearest colour of a palette. Nothing is dithered: a class looks everywhere the same.
"""

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint32]
"""Red, green, blue and alpha from the lowest byte up, colours multiplied by alpha."""

MOST = 256
"""Colours that a palette has room for."""

BITS = (5, 5, 5, 3)
"""How finely red, green, blue and alpha of a shade are told apart."""

CELLS = 1 << sum(BITS)
Z_LEVEL = 6
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PALETTED_8_BITS = (8, 3, 0, 0, 0)


def encode(pixels: Pixels, exact: Sequence[int]) -> bytes:
    """The PNG of `pixels` (height, width).

    exact : pixels whose colour must come out as it is, the first 256 of them

    The same pixels give the same bytes.
    """
    height, width = pixels.shape
    colours, index = _indexed(pixels.ravel(), np.unique(np.asarray(exact, np.uint32))[:MOST])
    rows = np.zeros((height, width + 1), np.uint8)  # each begins with 0: not filtered
    rows[:, 1:] = index.reshape(height, width)
    squeezed = zlib.compressobj(Z_LEVEL, strategy=zlib.Z_RLE)
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, *PALETTED_8_BITS)),
            _chunk(b"PLTE", _plain(colours)[:, :3].tobytes()),
            _chunk(b"tRNS", _channels(colours)[:, 3].tobytes()),
            _chunk(b"IDAT", squeezed.compress(rows.data) + squeezed.flush()),
            _chunk(b"IEND", b""),
        )
    )


def _indexed(pixels: Pixels, exact: Pixels) -> tuple[Pixels, NDArray[np.uint8]]:
    """The palette, and of each pixel its number there."""
    starts = np.flatnonzero(np.append(True, pixels[1:] != pixels[:-1]))
    heads = pixels[starts]  # most pixels are like the one before: only the others are looked at
    cells = _cells(heads)
    common = np.bincount(cells, minlength=CELLS)
    common[_cells(exact)] = 0
    shades = np.flatnonzero(common)
    shades = shades[np.argsort(-common[shades], kind="stable")]
    palette = np.concatenate([exact, _shades(shades[: MOST - len(exact)])])
    number = np.zeros(CELLS, np.uint8)
    number[shades] = _nearest(_shades(shades), palette)
    number[_cells(exact)] = np.arange(len(exact))
    index = number[cells]
    for place in _sharing_a_cell(exact):
        index[heads == exact[place]] = place
    return palette, np.repeat(index, np.diff(starts, append=len(pixels)))


def _cells(pixels: Pixels) -> NDArray[np.uint32]:
    """Number of the cell of similar colours that each pixel falls into."""
    cells, shift = np.zeros(len(pixels), np.uint32), 0
    for channel, bits in enumerate(BITS):
        most = np.uint32((1 << bits) - 1)
        cells |= ((pixels >> np.uint32(8 * channel + 8 - bits)) & most) << np.uint32(shift)
        shift += bits
    return cells


def _shades(cells: NDArray[np.intp]) -> Pixels:
    """A pixel that stands for each cell; the outermost cells keep black, white and opaque."""
    found, shift = np.zeros(len(cells), np.uint32), 0
    for channel, bits in enumerate(BITS):
        most = (1 << bits) - 1
        part = ((cells >> shift) & most) * 255 // most
        found |= part.astype(np.uint32) << np.uint32(8 * channel)
        shift += bits
    return found


def _nearest(shades: Pixels, palette: Pixels) -> NDArray[np.uint8]:
    """Number of the palette's nearest colour, for each shade."""
    some, all_of_them = (_channels(pixels).astype(np.float32) for pixels in (shades, palette))
    # (a - b)² without a², which is the same for all; whole numbers below 2²⁴ are exact
    apart = (all_of_them**2).sum(axis=1) - 2 * some @ all_of_them.T
    return np.asarray(apart.argmin(axis=1), np.uint8)


def _sharing_a_cell(exact: Pixels) -> NDArray[np.intp]:
    _, which, many = np.unique(_cells(exact), return_inverse=True, return_counts=True)
    return np.flatnonzero(many[which] > 1)


def _channels(pixels: Pixels) -> NDArray[np.uint8]:
    channels: NDArray[np.uint8] = pixels.astype("<u4").view(np.uint8).reshape(-1, 4)
    return channels


def _plain(pixels: Pixels) -> NDArray[np.uint8]:
    """Channels, with the colours no longer multiplied by alpha."""
    channels = _channels(pixels).astype(np.uint32)
    alpha = np.maximum(channels[:, 3:], 1)
    return np.asarray(np.minimum((channels * 255 + alpha // 2) // alpha, 255), np.uint8)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
