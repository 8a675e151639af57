"""By which ways a page may travel: nobody on the way reads along, nor changes it."""

from __future__ import annotations

import ipaddress
from typing import Final

_ONION: Final = ".onion"


def is_here(host: str) -> bool:
    """Whether a host is this computer."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_be_plain(host: str) -> bool:
    """Whether http will do for a host: it is this computer, or an onion service."""
    return is_here(host) or host.endswith(_ONION)
