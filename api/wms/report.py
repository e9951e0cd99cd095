"""What the map service says when it cannot: a ServiceExceptionReport of WMS 1.3.0."""

from starlette.responses import Response

from api.rendering import document

WMS = "/wms"
"""Where the map service is."""

XML = "text/xml; charset=utf-8"


def report(code: str, message: str, status: int) -> Response:
    """The report, with the status of the error.

    WMS 1.3.0 says nothing of HTTP statuses. A fault is told as one (400 or
    more), so that nobody between here and the client keeps it as a picture;
    OWSLib, GDAL, QGIS and OpenLayers read the report all the same.
    """
    body = document("wms_report.xml", {"code": code, "message": message})
    return Response(body, status, media_type=XML)
