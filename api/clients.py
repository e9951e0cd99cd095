"""Who asks, as far as it is looked at: the network of an address, never the address itself."""

from collections.abc import Collection
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

HERE = "hier"
"""This machine, and whatever comes without an address."""

KEPT_BITS = {4: 24, 6: 48}
"""Of an address by its version: a street of a city, not a household."""


def network_of(scope: Scope, proxies: Collection[str] = ()) -> str:
    """The network that a request comes from, `192.0.2.0/24` or `2001:db8:1::/48`.

    proxies : addresses of those before the service; what they say of whom they ask for is believed
    """
    client = scope.get("client")
    host = str(client[0]) if client else ""
    if host in proxies:
        said = Headers(scope=scope).getlist("x-forwarded-for")
        told = [one.strip() for one in ",".join(said).split(",")]
        host = next((one for one in reversed(told) if one not in proxies), "")
    return shortened(host)


def shortened(host: str) -> str:
    """The network of an address; HERE for this machine and for what is no address."""
    try:
        address = ip_address(host)
    except ValueError:
        return HERE
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if address.is_loopback:
        return HERE
    return str(ip_network((address, KEPT_BITS[address.version]), strict=False))
