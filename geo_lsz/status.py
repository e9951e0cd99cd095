"""What is known about a value: unknown is never zero."""

from enum import StrEnum


class Status(StrEnum):
    """The status that every value carries."""

    OK = "ok"
    MISSING = "missing"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
