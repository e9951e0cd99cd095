"""Visits of a browser that keep account of what a page asks for, says, and breaks of WCAG 2.2."""

from contextlib import contextmanager

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "rules": {"target-size": {"enabled": True}},  # of WCAG 2.2 AA, and off unless it is named
}

DRIVER = "GL Driver Message"
"""Of a browser that draws without a graphics card, about its own speed: nothing that a page could mend."""


@contextmanager
def opened(chromium, width, height=900):
    """A page of this width with what it `asked` for and its `errors`, on the console or thrown."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="de-DE")
    page = context.new_page()
    page.asked, page.errors = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda said: _is_a_complaint(said) and page.errors.append(said.text))
    yield page
    context.close()


def _is_a_complaint(said):
    return said.type in ("error", "warning") and DRIVER not in said.text


def violations(page, source):
    """Rules of WCAG 2.0 to 2.2, A and AA, that the page breaks, each with where; `source` is axe-core."""
    page.evaluate(source)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [(one["id"], node["html"][:200]) for one in found for node in one["nodes"]]
