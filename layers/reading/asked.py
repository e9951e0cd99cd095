"""Asked: what the mapping of a delivery says about where its table stands, and what reading may cost."""

from dataclasses import dataclass
from typing import Literal

MIB = 1024**2


@dataclass(frozen=True, slots=True)
class TagRule:
    """Things of OpenStreetMap that become rows: those that bear all these tags.

    tags : key and value, or `*` for any value
    art : the word that such rows have in the column `art`
    """

    tags: dict[str, str]
    art: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the table stands in the file.

    sheet : of a workbook, layer of a GeoPackage, Shapefile of a ZIP; "" where only one fits
    header_row : of a table, as a person counts; None where it is to be found
    headers : that the table must have; sheet and header row are found by them
    decimal : the sign with which numbers of cells are written; texts in cells stay as they are
    rules : which things of an OpenStreetMap extract become rows
    """

    sheet: str = ""
    header_row: int | None = None
    headers: tuple[str, ...] = ()
    decimal: Literal[",", "."] = "."
    rules: tuple[TagRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may cost; a file that needs more is refused in words.

    memory_bytes : address space of the process that reads
    cpu_s : processor time
    wall_s : time on the clock
    file_bytes : the file itself
    output_bytes : what is handed over of it, and each file unpacked from it
    rows, columns, cells : of its table
    vertices_per_feature, vertices : of its geometries
    members, unpacked_bytes, ratio : of an archive: how many files, how large unpacked, and
        how many times larger than packed (an office's XML shrinks to a thirtieth)
    """

    memory_bytes: int = 4096 * MIB
    cpu_s: int = 300
    wall_s: float = 600.0
    file_bytes: int = 2048 * MIB
    output_bytes: int = 1024 * MIB
    rows: int = 2_000_000
    columns: int = 2_000
    cells: int = 50_000_000
    vertices_per_feature: int = 200_000
    vertices: int = 1_000_000
    members: int = 1_000
    unpacked_bytes: int = 1024 * MIB
    ratio: int = 200


LIMITS = Limits()
"""What holds where nobody says otherwise."""
