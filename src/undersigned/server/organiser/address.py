"""Where people find this site, for links that are handed out."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request

from undersigned.server.site import Site

_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?|\[[0-9a-fA-F:.]+\](?::[0-9]{1,5})?")


def find_host(request: Request) -> str:
    """The host that the organiser's browser asked for; it stands on no page but the organiser's own."""
    host = request.headers.get("host", "")
    return host if _HOST.fullmatch(host) else "localhost"


def find_address(request: Request, site: Site) -> str:
    """The site's address without a slash at its end: as the organisers wrote it, else as they came."""
    written = site.about.read().address
    scheme = "https" if site.settings.is_https else "http"
    return written or f"{scheme}://{find_host(request)}{site.settings.prefix}"
