"""A labelled map by MapServer 8 as CGI (Debian's cgi-mapserver), from a shapefile with an index."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from map_work import areas_of, seen
from worker import peer_main

MAPSERV = Path("/usr/lib/cgi-bin/mapserv")
FONT = Path(__file__).parents[2] / "maps" / "assets" / "fonts" / "SourceSansPro-Regular.otf"

MAP = """MAP
NAME "stadt" SIZE 1024 1024 MAXSIZE 4096 FONTSET "fonts.txt" IMAGETYPE "png"
EXTENT {west} {south} {east} {north} PROJECTION "init=epsg:25832" END
OUTPUTFORMAT NAME "png" DRIVER "AGG/PNG" MIMETYPE "image/png" IMAGEMODE RGB END
WEB METADATA "wms_enable_request" "*" "wms_srs" "EPSG:25832" "wms_title" "Stadt"
"wms_onlineresource" "http://127.0.0.1/" END END
LAYER NAME "stadt" TYPE POLYGON STATUS ON DATA "areas" LABELITEM "name" CLASSITEM "class"
PROJECTION "init=epsg:25832" END
{classes}END
END
"""
CLASS = """CLASS EXPRESSION "{number}" STYLE COLOR {colour} OUTLINECOLOR 92 92 92 WIDTH 0.7 END
LABEL FONT "sans" TYPE TRUETYPE SIZE 7 COLOR 26 26 26 POSITION uc PARTIALS TRUE END END
"""


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """The shapefile, its index and the map file, in a folder that lives as long as this process."""
    if not MAPSERV.exists():
        sys.exit(
            "MapServer is not installed; on Debian: apt-get install cgi-mapserver mapserver-bin"
        )
    folder = Path(tempfile.mkdtemp(prefix="mapserver-"))
    areas_of(work)[["name", "class", "geometry"]].to_file(folder / "areas.shp")
    subprocess.run(["/usr/bin/shptree", folder / "areas.shp"], check=True, capture_output=True)  # noqa: S603
    west, south, east, north = work["bounds"]
    classes = "".join(
        CLASS.format(number=number, colour=" ".join(map(str, colour)))
        for number, colour in enumerate(work["colours"])
    )
    (folder / "fonts.txt").write_text(f"sans {FONT}\n")
    (folder / "city.map").write_text(
        MAP.format(west=west, south=south, east=east, north=north, classes=classes)
    )
    (folder / "mapserver.conf").write_text('CONFIG ENV MS_MAP_PATTERN "." END END\n')
    asked = {
        "REQUEST_METHOD": "GET",
        "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"),
        "QUERY_STRING": f"map={folder}/city.map&SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap"
        "&LAYERS=stadt&STYLES=&CRS=EPSG:25832&FORMAT=image/png"
        f"&BBOX={west},{south},{east},{north}&WIDTH={work['size_px']}&HEIGHT={work['size_px']}",
    }

    def draw() -> Mapping[str, np.ndarray]:
        done = subprocess.run(  # noqa: S603 - the peer
            [MAPSERV], env={**os.environ, **asked}, check=True, capture_output=True
        )
        head, _, png = done.stdout.partition(b"\r\n\r\n")
        if b"image/png" not in head:
            sys.exit(done.stdout.decode(errors="replace"))
        return seen(png, work)

    return draw


if __name__ == "__main__":
    peer_main(prepare)
