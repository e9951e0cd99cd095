"""A bad file: how it is made, and what a person is told who delivers it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from layers.readers import ANYTHING
from layers.reading.asked import LIMITS, Asked, Limits


@dataclass(frozen=True, slots=True)
class Bad:
    """A file that must be refused.

    content : its bytes, or what writes it
    said : what the refusal says behind the name of the file
    """

    content: bytes | Callable[[Path], object]
    said: str
    asked: Asked = ANYTHING
    limits: Limits = LIMITS

    def make(self, file: Path) -> Path:
        """Write it."""
        if isinstance(self.content, bytes):
            file.write_bytes(self.content)
        else:
            self.content(file)
        return file
