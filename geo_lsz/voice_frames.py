"""Frame contracts of what people say, what the city plans, and where both can be read (METHODS M12).

Which areas a row is about, its `betroffen`, is written as `service_area.py`
does: `stadtweit`, or codes with their geography; NA where nobody told. Days are
ISO. What citizens wrote in their own words is private: no public edition has it.
"""

from geo_lsz.frames import Contract

DOCUMENTS = Contract(
    "DOCUMENTS",
    index=("document",),
    columns={
        "title": "text",
        "art": "text?",
        "herausgeber": "text?",
        "datum": "text?",
        "fundstelle": "text?",
    },
)
"""Plans, decisions and minutes that a claim can cite, with a page.

art : plan, decision, minutes …, as the city says it
fundstelle : where it can be had: an address, or a number in the council's information system
"""

EVENTS = Contract(
    "EVENTS",
    index=("event",),
    columns={"name": "text?", "art": "text", "datum": "text", "betroffen": "text?"},
    values=("teilnehmende",),
    private=("name",),
)
"""Events at which people were heard: kind, day, area, and how many came."""

BEDARFE = Contract(
    "BEDARFE",
    index=("bedarf",),
    columns={
        "handlungsfeld": "text",
        "zielgruppe": "text",
        "betroffen": "text?",
        "herkunft": "text",
        "event": "text?",
        "datum": "text",
        "schwere": "number?",
        "stand": "text",
        "dokument": "text?",
        "seite": "text?",
        "anliegen": "text?",
    },
    values=("stimmen",),
    private=("anliegen",),
)
"""What people said they need, and how many said it.

herkunft : from an event, a survey, a Vorhaben or a Träger; event : where it was said; dokument, seite : where it is written
schwere : 1 (light) to 3 (heavy); NA where nobody weighed it
stand : how far it has come, the last is DONE
"""

SURVEY = Contract(
    "SURVEY",
    index=("area", "frage"),
    columns=dict.fromkeys(
        ("numerator", "denominator", "effective", "asked", "answered"), "number?"
    ),
    values=("value",),
)
"""One wave of a survey: how many of those who answered a question said what it asks for.

frage : key of `fragen.toml`, the same in every wave
numerator of denominator : answers as they were counted, without weights
value : the weighted share 0..1; effective : answers that it is worth (Kish); NA without weights
asked, answered : persons of the area who were written to, and who answered at all
"""

VORHABEN = Contract(
    "VORHABEN",
    index=("vorhaben",),
    columns={
        "nummer": "text",
        "title": "text",
        "kategorie": "text?",
        "handlungsfelder": "text?",
        "zielgruppe": "text?",
        "datum": "text?",
        "betroffen": "text?",
        "stand": "text",
        "ziel": "text?",
        "zeitplan": "text?",
        "grundlage": "text?",
        "dokument": "text?",
        "seite": "text?",
    },
    values=("kosten_eur",),
    geometry=("Point",),
    geometry_optional=True,
)
"""What the city plans, as its Vorhabenliste tells it.

nummer : as the city published it
handlungsfelder : slugs as `several.joined` writes them; NA where the list names none
stand : how far it has come, OPEN_PLANS or over; grundlage : the decision that it stands on
"""

DONE = "erledigt"
"""The stand of a Bedarf that nobody has to hear again."""

OPEN_PLANS = ("geplant", "laufend")
"""Stands of a Vorhaben that is still to bring something."""
