"""A map pack by WeasyPrint: the same words, tables and drawings as HTML, set as an accessible PDF."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from html import escape

import numpy as np
from weasyprint import HTML
from worker import peer_main

STYLE = """
@page { size: A4; margin: 15mm 18mm 17mm; @bottom-right { content: counter(page) " von " counter(pages) } }
body { font: 9.5pt sans-serif } table { border-collapse: collapse; width: 100%; font-size: 8pt }
td, th { border-bottom: 0.4pt solid #9a9a9a; text-align: left; padding: 1mm } figure { margin: 3mm 0 }
"""


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """What the pack says; the page is put together within the time, as ours is."""
    said = json.loads(work["said"].tobytes())

    def made() -> Mapping[str, np.ndarray]:
        page = f"<html lang=de><title>{escape(said['name'])}</title><style>{STYLE}</style>"
        body = "".join(_parts(said))
        pdf = HTML(string=f"{page}<body><h1>{escape(said['name'])}</h1>{body}").write_pdf(
            pdf_variant="pdf/ua-1"
        )
        return {"pdf": np.frombuffer(pdf, np.uint8)}

    return made


def _parts(said: Mapping) -> Iterator[str]:
    """Every text, table and drawing in the order in which they are told."""
    yield from (f"<p><b>{escape(title)}</b> {escape(text)}" for title, text in said["essentials"])
    yield _drawing(said["inset"])
    yield _table(said["glance"])
    yield "".join(f"<p>{escape(text)}" for text in said["remarks"])
    yield _table(said["people"]["rows"])
    yield _table(said["needs"])
    for one in (said["around"] or {"maps": []})["maps"]:
        yield f"<h2>{escape(one['title'])}</h2>{_drawing(one) if one['svg'] else ''}<p>{escape(one['said'])}"
    for one in said["large"]:
        yield f"<h2>{escape(one['title'])}</h2>{_drawing(one)}<p>{escape(one['yardstick'])}"
    yield _drawing(said["detail_map"]) if said["detail_map"] else ""
    yield _table(said["offers"])
    yield _table(said["beyond"] or [])
    yield _table((said["choices"] or {"rows": []})["rows"])
    yield _table(said["sure"])
    yield "".join(f"<p>{escape(text)}" for text in said["unknowns"])
    yield "".join(f"<p><b>{escape(title)}</b> {escape(text)}" for title, text in said["sources"])


def _drawing(one: Mapping) -> str:
    content = b64encode(one["svg"].encode()).decode()
    width = one.get("width", 54)
    return (
        f'<figure><img style="width: {width}mm" alt="{escape(one["alt"])}" '
        f'src="data:image/svg+xml;base64,{content}"></figure>'
    )


def _table(rows: list[Mapping]) -> str:
    if not rows:
        return ""
    columns = [name for name, value in rows[0].items() if "<svg" not in str(value)]
    head = "".join(f"<th>{escape(name)}" for name in columns)
    lines = ("".join(f"<td>{escape(str(row[name]))}" for name in columns) for row in rows)
    return f"<table><thead><tr>{head}</thead>{''.join(f'<tr>{line}' for line in lines)}</table>"


if __name__ == "__main__":
    peer_main(prepare)
