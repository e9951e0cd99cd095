"""Who hands out map packs and sheets: how the city looks on them, and where its service is found."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Self

from api.settings import Settings
from geo_lsz.identity import digest
from maps.face import ACCENT, PLAIN, Face, face_of


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands packs out.

    base : address of the service, without a slash at its end; empty where nobody told
    face : how the city wants to be seen
    """

    base: str = ""
    face: Face = PLAIN

    @classmethod
    def of(cls, told: Settings) -> Self:
        """That of the settings. Raises InputError for a logo or a colour that cannot be shown."""
        contact = ", ".join(one for one in (told.contact_name, told.contact_mail) if one)
        face = face_of(
            told.logo, accent=told.accent or ACCENT, contact=contact, imprint=told.imprint
        )
        return cls(told.address, face)

    @property
    def mark(self) -> str:
        """What tells its packs from those of others; empty for one who told nothing."""
        return "" if self == NOBODY else _mark(self)


NOBODY = Sender()


@cache
def _mark(sender: Sender) -> str:
    return digest(asdict(sender))[:8]
