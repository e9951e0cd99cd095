"""A labelled map by geopandas and matplotlib."""

import io
from collections.abc import Callable, Mapping

import matplotlib as mpl
import numpy as np
from map_work import areas_of, seen
from worker import peer_main

mpl.use("Agg")


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """The frame and the places of its labels."""
    areas = areas_of(work)
    points = areas.representative_point()
    size = int(work["size_px"])

    def draw() -> Mapping[str, np.ndarray]:
        figure = mpl.pyplot.figure(figsize=(size / 100, size / 100), dpi=100)
        axes = figure.add_axes((0, 0, 1, 1))
        areas.plot(ax=axes, color=areas["colour"], edgecolor="#5c5c5c", linewidth=0.5)
        for name, point in zip(areas["name"], points, strict=True):
            axes.text(point.x, point.y, name, ha="center", va="bottom", fontsize=7)
        west, south, east, north = work["bounds"]
        axes.set(xlim=(west, east), ylim=(south, north), aspect="equal")
        axes.axis("off")
        file = io.BytesIO()
        figure.savefig(file, format="png")
        mpl.pyplot.close(figure)
        return seen(file.getvalue(), work)

    return draw


if __name__ == "__main__":
    import matplotlib.pyplot  # noqa: ICN001 - after the backend is chosen

    peer_main(prepare)
