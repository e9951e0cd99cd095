"""One geometry column for two databases: PostGIS geometry, or WKB in SQLite.

GeoAlchemy2's own types want SpatiaLite where the database is SQLite; this
decorator hands them PostGIS only and keeps plain WKB everywhere else.
"""

from typing import Any

import shapely
from geoalchemy2 import Geometry
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator, TypeEngine

SRID = 25832
"""EPSG number of ETRS89 / UTM 32N, in which every geometry lies."""


class MetricGeometry(TypeDecorator[BaseGeometry]):
    """A shapely geometry in EPSG:25832, two dimensions, metres; None where there is none."""

    impl = Geometry
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(srid=SRID, spatial_index=False)

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        """PostGIS geometry unless the database is SQLite; GeoAlchemy2 asks without a dialect too."""
        if dialect is not None and dialect.name == "sqlite":
            return LargeBinary()
        return self.impl  # type: ignore[return-value]

    def process_bind_param(self, value: BaseGeometry | None, dialect: Dialect) -> Any:
        """What goes into the database: WKB on SQLite, EWKB with its EPSG number on PostGIS."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return shapely.to_wkb(value)
        return from_shape(value, srid=SRID, extended=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseGeometry | None:
        """What comes out of the database, as shapely says it."""
        if value is None:
            return None
        return shapely.from_wkb(value) if dialect.name == "sqlite" else to_shape(value)

    def __repr__(self) -> str:
        """How a migration spells it."""
        return "MetricGeometry()"
