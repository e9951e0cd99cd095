"""Clients that portals and desktops use: OWSLib and GDAL's WMS driver, against the listening service."""

import json
import warnings
from urllib.request import urlopen

import numpy as np
import pytest
import rasterio
from owslib.util import ServiceException
from owslib.wms import WebMapService
from rasterio.errors import NotGeoreferencedWarning

import doors
import pictures
from listening import free_port, process
from release_fixture import SOUTH, WEST, made_release

LAYER = "beratung_ortsteile.versorgung"
BOX = (WEST, SOUTH, WEST + 3000, SOUTH + 3000)
BROWN, TEAL = [0x8A, 0x3F, 0x06], [0x1E, 0x6C, 0x78]

GDAL_WMS = """<GDAL_WMS>
<Service name="WMS"><Version>1.3.0</Version><ServerUrl>{base}/wms?</ServerUrl>
<Layers>{layer}</Layers><CRS>{crs}</CRS><ImageFormat>image/png</ImageFormat>
<Transparent>TRUE</Transparent>{order}</Service>
<DataWindow><UpperLeftX>{west}</UpperLeftX><UpperLeftY>{north}</UpperLeftY>
<LowerRightX>{east}</LowerRightX><LowerRightY>{south}</LowerRightY>
<SizeX>512</SizeX><SizeY>512</SizeY></DataWindow>
<Projection>{crs}</Projection><BandsCount>4</BandsCount>
<BlockSizeX>128</BlockSizeX><BlockSizeY>128</BlockSizeY>
</GDAL_WMS>"""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Where the service listens, in a process of its own."""
    folder = tmp_path_factory.mktemp("wms_clients")
    store = doors.store_in(folder)
    doors.put(store, made_release())
    store.close()
    with process(doors.url_in(folder), free_port()) as base:
        yield base


@pytest.fixture(scope="module")
def owslib(base):
    """OWSLib's client, which has read the capabilities."""
    return WebMapService(f"{base}/wms", version="1.3.0")


@pytest.fixture
def opened():
    """GDAL opens a description; a list of layers lies nowhere on earth, and that is no fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield rasterio.open


def fetched(address):
    """What the service sends, without any client between."""
    with urlopen(address) as answer:  # noqa: S310 - our own
        return answer.read()


def test_owslib_reads_what_the_service_says(owslib):
    """Title, licence, systems, boxes, time, attribution and styles with their legends."""
    assert owslib.identification.title == "Sozialraumkarten Beispielstadt"
    assert "Datenlizenz" in owslib.identification.accessconstraints
    layer = owslib[LAYER]
    assert layer.title == "Versorgung – Beratung, Unterstützung und Information: Ortsteile"
    assert set(layer.crsOptions) == {"EPSG:25832", "EPSG:3857", "EPSG:4326", "CRS:84"}
    assert layer.boundingBoxWGS84 == pytest.approx((10.99, 50.98, 11.04, 51.01), abs=0.01)
    assert (layer.timepositions, layer.defaulttimeposition) == (["2024-12-31"], "2024-12-31")
    assert layer.attribution["title"] == "Beispielstadt, Statistikstelle"
    assert set(layer.styles) == {"default", "ohne_namen"}
    assert layer.parent.title == "Beratung, Unterstützung und Information: Ortsteile"


def test_owslib_gets_the_map(owslib):
    """In metres and, with its own idea of axes, in degrees: the south-western square is brown."""
    metres = owslib.getmap(
        layers=[LAYER],
        styles=["ohne_namen"],
        srs="EPSG:25832",
        bbox=BOX,
        size=(300, 300),
        format="image/png",
        transparent=True,
    )
    assert pictures.read(metres.read())[250, 50].tolist() == [*BROWN, 255]
    degrees = owslib.getmap(
        layers=[LAYER],
        styles=["ohne_namen"],
        srs="EPSG:4326",
        bbox=owslib[LAYER].boundingBoxWGS84,
        size=(300, 300),
        format="image/png",
    )
    assert pictures.read(degrees.read())[250, 60].tolist() == [*BROWN, 255]


def test_owslib_asks_for_a_pixel_and_for_the_legend(owslib):
    """Information as JSON, and the picture behind the LegendURL."""
    said = owslib.getfeatureinfo(
        layers=[LAYER],
        srs="EPSG:25832",
        bbox=BOX,
        size=(300, 300),
        format="image/png",
        query_layers=[LAYER],
        info_format="application/json",
        xy=(50, 250),
    )
    assert json.loads(said.read())["features"][0]["properties"]["name"] == "Altstadt"
    style = owslib[LAYER].styles["default"]
    shape = pictures.read(fetched(style["legend"])).shape
    assert shape[:2] == (int(style["legend_height"]), int(style["legend_width"]))


def test_owslib_hears_of_faults(owslib):
    """A day without values is an exception of the service, with its sentence."""
    with pytest.raises(ServiceException, match="2024-12-31"):
        owslib.getmap(
            layers=[LAYER],
            srs="EPSG:25832",
            bbox=BOX,
            size=(30, 30),
            format="image/png",
            time="1999-12-31",
        )


def test_gdal_lists_every_layer_and_opens_one(base, opened):
    """GDAL reads the capabilities: 34 views, two geographies, the offers; a layer has its CRS.

    Six fields on two geographies, each with three views, but for the one that has no kind of
    offer with a place and so no Versorgung: 2 · (5 · 3 + 2) = 34.
    """
    with opened(f"WMS:{base}/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities") as listed:
        layers = listed.subdatasets
    assert len(layers) == 34 + 2 + 1
    (mine,) = (layer for layer in layers if f"LAYERS={LAYER}&" in layer)
    with opened(f"{mine}&FORMAT=image/png") as layer:  # GDAL's own default is JPEG
        assert layer.crs == "EPSG:25832"
        assert layer.bounds == pytest.approx(BOX)
        pixels = layer.read(out_shape=(3, 300, 300))
    assert pixels[:, 250, 20].tolist() == BROWN
    assert pixels[:, 170, 120].tolist() == TEAL


def test_gdal_puts_tiles_together_in_both_orders_of_axes(base, opened):
    """Sixteen tiles are the whole map: in metres to two shades, in degrees the same squares."""
    west, south, east, north = BOX
    description = GDAL_WMS.format(
        base=base,
        layer=LAYER,
        crs="EPSG:25832",
        order="",
        west=west,
        south=south,
        east=east,
        north=north,
    )
    with opened(description) as tiles:
        pixels = tiles.read()
    whole = (
        f"{base}/wms?VERSION=1.3.0&REQUEST=GetMap&LAYERS={LAYER}&CRS=EPSG:25832&TRANSPARENT=TRUE"
        f"&BBOX={west},{south},{east},{north}&WIDTH=512&HEIGHT=512"
    )
    at_once = pictures.read(fetched(whole))
    apart = np.abs(pixels.transpose(1, 2, 0).astype(int) - at_once.astype(int)).max(axis=2)
    assert (apart > 20).mean() < 0.001
    degrees = GDAL_WMS.format(
        base=base,
        layer=LAYER,
        crs="EPSG:4326",
        order="<BBoxOrder>yxYX</BBoxOrder>",
        west=10.99,
        south=50.98,
        east=11.05,
        north=51.02,
    )
    with opened(degrees) as tiles:
        squares = tiles.read()
    # 640,500 / 5,650,500 (the middle of the brown square) is 11.0025° E, 50.9884° N
    column, row = int((11.0025 - 10.99) / 0.06 * 512), int((51.02 - 50.9884) / 0.04 * 512)
    assert squares[:3, row + 15, column].tolist() == BROWN
