"""Confined: a process gives up what reading a file does not need, before it opens the file.

What each step gives, on Linux:

1. A network of its own (`unshare`): no interface is up in it, not even
   loopback. Refused where the system lets nobody make namespaces, as many
   containers do.
2. A filter of system calls (seccomp): no new socket, no connection, no other
   program, no look into other processes, whoever in this process asks, in C
   too. Containers let it pass; only kernels without seccomp refuse.
3. `resource` limits: address space, processor time, size of what is written.

One of 1 and 2 must hold, or nothing is read. Elsewhere than on Linux there is
neither: an audit hook then stops Python's own sockets, and C code is only kept
from the network by the settings that `layers.reading.apart` hands to GDAL and
PROJ. Production is Linux.

Files that this user may read stay readable: a filter of paths is not set up.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from typing import Any

from layers.reading.asked import Limits

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2

LOAD_WORD, JUMP_EQUAL, JUMP_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | 13
"""The call fails with EACCES, which a library reports and survives."""

SYSCALL_AT, ARCHITECTURE_AT = 0, 4
FOREIGN_CALLS = 0x40000000
"""From here on, x86-64 counts its calls anew (x32): a second way to the same doors."""

REFUSED = {
    "x86_64": (0xC000003E, (41, 42, 53, 59, 101, 310, 311, 322, 425, 438)),
    "aarch64": (0xC00000B7, (198, 199, 203, 221, 117, 270, 271, 281, 425, 438)),
}
"""By machine: how audit names it, and the numbers of socket, connect, socketpair, execve, ptrace,
process_vm_readv, process_vm_writev, execveat, io_uring_setup (sockets without `socket`) and pidfd_getfd."""


class NotConfinedError(Exception):
    """This system offers nothing that keeps a process from the network."""


def confine(limits: Limits) -> None:
    """Give up network, programs and more than `limits`, for good. Raises NotConfinedError."""
    cut_off()
    most = {
        resource.RLIMIT_CPU: (
            limits.cpu_s,
            limits.cpu_s + 1,
        ),  # the first says why, the second ends
        resource.RLIMIT_FSIZE: (limits.output_bytes, limits.output_bytes),
        resource.RLIMIT_CORE: (0, 0),
    }
    if sys.platform == "linux":  # elsewhere it counts what nobody uses, or cannot be set
        most[resource.RLIMIT_AS] = (limits.memory_bytes, limits.memory_bytes)
    for what, (soft, last) in most.items():
        _, hard = resource.getrlimit(what)
        known = last if hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(what, (min(soft, known), min(last, known)))


def cut_off() -> None:
    """Give up the network and other programs. Raises NotConfinedError where Linux refuses both ways."""
    if sys.platform != "linux":
        sys.addaudithook(_refuse_sockets)
        return
    alone = own_network()
    if not no_sockets() and not alone:
        raise NotConfinedError


def own_network() -> bool:
    """Move into a network of its own; whether the system allowed it."""
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def no_sockets() -> bool:
    """Let the kernel refuse sockets and programs to this process; whether it does."""
    if platform.machine() not in REFUSED:
        return False
    architecture, calls = REFUSED[platform.machine()]
    code = _filter(architecture, calls)
    held = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(
        struct.pack("HP", len(code) // struct.calcsize("HBBI"), ctypes.addressof(held))
    )
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, calls: tuple[int, ...]) -> bytes:
    """The program that the kernel runs before each call: refuse these, and every foreign machine's."""
    refuse = len(calls) + 1
    steps = [
        (LOAD_WORD, 0, 0, ARCHITECTURE_AT),
        (JUMP_EQUAL, 0, refuse + 2, architecture),
        (LOAD_WORD, 0, 0, SYSCALL_AT),
        (JUMP_AT_LEAST, refuse, 0, FOREIGN_CALLS),
        *((JUMP_EQUAL, refuse - 1 - at, 0, call) for at, call in enumerate(calls)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _refuse_sockets(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith("socket."):
        raise PermissionError(os.strerror(13))
