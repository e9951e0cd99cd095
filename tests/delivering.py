"""What a planner sends to the page of deliveries, and what its answers say."""

import re
import time
from html import unescape

ADDRESS = "/planner/lieferungen"

KITAS = """\
layer = "offers"
source = "beispiel/kitas"
title = "Kitas"
stichtag = 2026-12-31
licence = "dl-de/by-2-0"
attribution = "Stadt Beispiel"
crs = "EPSG:25832"

[columns]
offer = "nr"
name = "name"
plz = "PLZ"
places = "Plätze"
x = "x"
y = "y"

[constants]
angebotsart = "kita"

[secrecy]
rule = "open"
reason = "zählt keine Personen"
"""
"""A mapping of the list of Kitas of `deliveries.offers`, of a later Stichtag."""


def send(client, file, layer="offers", *, own=None, choice="", name=None):
    """Send a file, and wait for what comes of it."""
    return finished(client, sent(client, file, layer, own=own, choice=choice, name=name))


def recheck(client, checked, **told):
    """Send the form of the mapping of a report, and wait for what comes of it."""
    return finished(client, client.post(f"{checked.url.path}/pruefung", data=told))


def confirm(client, checked):
    """Press the button of a report, and wait for what comes of it."""
    return finished(client, client.post(f"{checked.url.path}/aufnahme"))


def finished(client, answer):
    """What a page that says that it works comes to; any other as it is."""
    until = time.monotonic() + 60
    while answer.status_code == 202:
        assert time.monotonic() < until, "it works for ever"
        time.sleep(0.05)
        answer = client.get(answer.url)
    return answer


def sent(client, file, layer="offers", *, own=None, choice="", name=None):
    """Send a file; the answer may say that it is being worked on."""
    files = {"datei": (name or file.name, file.read_bytes())}
    if own is not None:
        files["eigene"] = ("zuordnung.toml", own if isinstance(own, bytes) else own.encode())
    told = {"ebene": layer, "zuordnung": choice}
    return client.post(ADDRESS, data=told, files=files)


def words(answer):
    """What stands in the main part of a page, without its marks."""
    main = re.search(r"<main[^>]*>(.*)</main>", answer.text, re.DOTALL)[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def mapping_in(answer):
    """What stands in the field of the mapping."""
    field = re.search(r"<textarea[^>]*>\n(.*)</textarea>", answer.text, re.DOTALL)
    return unescape(field[1])
