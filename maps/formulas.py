"""Formulas: what a spreadsheet would run is made a plain text, and can be made itself again."""

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula; the last four are full-width."""

GUARD = "'"


def disarmed(text: str) -> str:
    """The text with an apostrophe before it where it begins a formula, or with an apostrophe.

    Law: `rearmed(disarmed(text)) == text`. That is why a text that begins with
    an apostrophe of its own gets one more.
    """
    return GUARD + text if text.startswith((*BEGINNINGS, GUARD)) else text


def rearmed(text: str) -> str:
    """The text that `disarmed` was given: without the one apostrophe that stands before it."""
    return text.removeprefix(GUARD)
