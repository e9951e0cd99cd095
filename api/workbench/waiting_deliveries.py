"""Deliveries that wait for a planner: the very bytes that were checked, bounded in number and in time.

They lie in a folder of this process, each named by its digest, and go when they
are kept, when they are too old or too many, and when the process ends.
"""

import asyncio
import hashlib
import os
import re
import shutil
import tempfile
import time
import weakref
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import BinaryIO

from api.workbench.delivery_check import Checked
from api.workbench.delivery_mapping import Asked
from geo_lsz.identity import digest

MOST = 8
"""So many files wait at one time."""

WAIT_S = 3 * 3600
"""So long a file waits: a planner may ask the office on the telephone in between."""

NAMED_BY = 32
"""Hex digits of the digest that a file is named by."""

CHUNK = 1 << 20

FOLDER = "geo-lsz-lieferungen"
"""How the folder of a process is named, before the id of the process."""

ENDING = re.compile(r"(\.[a-z0-9]{1,8}){1,2}$")
"""What is kept of the name of a file: by it the readers know the format."""


@dataclass(slots=True)
class Waiting:
    """A delivery that was sent.

    id : digest of its bytes and of what was asked of them
    content : SHA-256 of its bytes
    checked : None until its check has ended
    kept : what came of keeping it; None before
    work : what is being done; failure : why that could not be brought to an end
    """

    id: str
    file: Path
    content: str
    asked: Asked
    since: float
    checked: Checked | None = None
    kept: Checked | None = None
    work: asyncio.Task[None] | None = None
    failure: Exception | None = None

    @property
    def at_work(self) -> bool:
        """Whether it is just being checked or kept."""
        return self.work is not None and not self.work.done()

    @property
    def outcome(self) -> Checked | None:
        """What came of it so far."""
        return self.kept or self.checked

    @property
    def there(self) -> bool:
        """Whether its bytes are still those that were sent."""
        return self.file.is_file() and _sha256(self.file) == self.content


class WaitingDeliveries:
    """All that wait, by id."""

    def __init__(self) -> None:
        self._all: dict[str, Waiting] = {}
        self._folder: Path | None = None

    def store(self, sent: BinaryIO, name: str) -> tuple[Path, str]:
        """Copy a file under a name of ours; where it lies, and the SHA-256 of its bytes."""
        ending = ENDING.search(name.lower())
        arriving = self._home() / f"{os.urandom(8).hex()}.neu"
        with arriving.open("wb") as file:
            shutil.copyfileobj(sent, file, CHUNK)
        content = _sha256(arriving)
        called = content[:NAMED_BY] + (ending[0] if ending else "")
        return arriving.rename(arriving.with_name(called)), content

    def wait(self, file: Path, content: str, asked: Asked) -> Waiting:
        """Let stored bytes wait; the same with the same asked of them is the one there is."""
        key = digest([content, *astuple(asked)])
        there = self._all.pop(key, None)
        if there is None or not there.at_work:
            there = Waiting(key, file, content, asked, time.monotonic())
        self._all[key] = there
        self._let_go()
        return there

    def found(self, key: str) -> Waiting | None:
        """The one of this id; None where it waits no more."""
        self._let_go()
        return self._all.get(key)

    def drop(self, delivery: Waiting) -> None:
        """Forget a delivery, and its file where no other one is of the same bytes."""
        self._all.pop(delivery.id, None)
        self.free(delivery)

    def free(self, delivery: Waiting) -> None:
        """Remove the file of a delivery that needs it no more, where no other one does."""
        others = [one for one in self._all.values() if one is not delivery and one.kept is None]
        if delivery.file not in {one.file for one in others}:
            delivery.file.unlink(missing_ok=True)

    def _let_go(self) -> None:
        """The old ones, and of too many the oldest; none that is being worked on."""
        idle = [one for one in self._all.values() if not one.at_work]
        too_many = max(len(self._all) - MOST, 0)
        old = [one for one in idle if time.monotonic() - one.since > WAIT_S]
        for one in {one.id: one for one in (*idle[:too_many], *old)}.values():
            self.drop(one)

    def _home(self) -> Path:
        if self._folder is None:
            _remove_orphans()
            self._folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}-{os.getpid()}-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder


def _remove_orphans() -> None:
    """Remove the folders of processes that were ended before they could do it themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}-*-*"):
        process = folder.name.split("-")[-2]
        if process.isdigit() and not _lives(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is somebody else's
    return True


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
