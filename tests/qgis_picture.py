"""QGIS without a window, run by Debian's own Python: and what it makes of our files.

    /usr/bin/python3 qgis_picture.py < ORDER > ANSWER

Order (JSON): `file`, a GeoPackage with `layer` or a layer definition (.qlr); `style`, one of
the styles that come with the layer, or none for the usual one; `only`, the name of the layer
that is wanted of several; `box` in EPSG:25832; `points`
to look at; `picture`, where to put the PNG.
Answer (JSON): the colour at each point as #rrggbb, and of each layer its name, whether it is
valid, its fields by title, the titles of its legend, and how many features it has.
"""

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayerDefinition,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QEventLoop, QSize
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument

WIDE = 600


def layers_of(order):
    """The layers of the file, on top the first; only those that are `only`, where told."""
    if not order["file"].endswith(".qlr"):
        layer = QgsVectorLayer(f"{order['file']}|layername={order['layer']}", "opened", "ogr")
        if order.get("style"):
            _, ids, names, *_ = layer.listStylesInDatabase()
            qml, _ = layer.getStyleFromDatabase(ids[names.index(order["style"])])
            document = QDomDocument()
            document.setContent(qml)
            layer.importNamedStyle(document)
        return [layer]
    project = QgsProject.instance()
    told, why = QgsLayerDefinition.loadLayerDefinition(
        order["file"], project, project.layerTreeRoot()
    )
    if not told:
        sys.exit(why)
    found = project.layerTreeRoot().layerOrder()
    shown = [layer for layer in found if order.get("only", layer.name()) == layer.name()]
    for layer in shown:
        if "style" in order:
            layer.styleManager().setCurrentStyle(order["style"])
    return shown


def picture_of(layers, order):
    """The layers as an image of the box."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:25832"))
    box = QgsRectangle(*order["box"])
    settings.setExtent(box)
    settings.setOutputSize(QSize(WIDE, round(WIDE * box.height() / box.width())))
    settings.setBackgroundColor(QColor("white"))
    job, waiting = QgsMapRendererParallelJob(settings), QEventLoop()
    job.finished.connect(waiting.quit)
    job.start()
    waiting.exec()
    image = job.renderedImage()
    image.save(order["picture"])
    to_pixel = settings.mapToPixel()
    places = (to_pixel.transform(x, y) for x, y in order["points"])
    return [image.pixelColor(int(place.x()), int(place.y())).name() for place in places]


def about(layer):
    """What a person would see of the layer."""
    told = {"name": layer.name(), "valid": layer.isValid(), "provider": layer.providerType()}
    told["crs"] = layer.crs().authid()
    told["styles"] = layer.styleManager().styles()
    told["licence"] = layer.metadata().licenses()
    if isinstance(layer, QgsVectorLayer):
        told["titles"] = {field.name(): field.alias() for field in layer.fields()}
        told["legend"] = [item.label() for item in layer.renderer().legendSymbolItems()]
        told["features"] = sum(1 for _ in layer.getFeatures())
    return told


qgis = QgsApplication([], GUIenabled=False)
qgis.initQgis()
order = json.load(sys.stdin)
shown = layers_of(order)
json.dump(
    {"colours": picture_of(shown, order), "layers": [about(one) for one in shown]}, sys.stdout
)
sys.stdout.flush()
os._exit(0)  # its threads for the network would now and then crash on the way out
