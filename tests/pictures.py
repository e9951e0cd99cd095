"""Pictures read back by GDAL, which knows nothing of how they were drawn."""

import os
import warnings

import numpy as np
import pytest
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

if os.environ.get("CI") != "true":  # there the libraries can be had, and a missing one is a failure
    pytest.importorskip(
        "skia", reason="drawing needs libegl1, libgl1, libexpat1", exc_type=ImportError
    )


def read(png: bytes) -> np.ndarray:
    """Red, green, blue and alpha of each pixel: (height, width, 4)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # a picture lies nowhere on earth
        with MemoryFile(png) as file, file.open() as picture:
            colours = picture.colormap(1)
            palette = np.zeros((256, 4), np.uint8)
            palette[list(colours)] = list(colours.values())
            return palette[picture.read(1)]


def read_screen(png: bytes) -> np.ndarray:
    """Red, green and blue of each pixel of a screen: (height, width, 3)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with MemoryFile(png) as file, file.open() as picture:
            return np.moveaxis(picture.read()[:3], 0, -1)


def hexed(pixel) -> str:
    """`#rrggbb` of a pixel."""
    return "#{:02x}{:02x}{:02x}".format(*(int(channel) for channel in pixel[:3]))
