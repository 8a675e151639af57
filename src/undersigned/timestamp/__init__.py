"""RFC 3161 timestamps: asked for, and checked offline."""

from __future__ import annotations

from undersigned.timestamp.certificates import certificate_digest
from undersigned.timestamp.response import check_response_matches, check_timestamp

__all__ = ["certificate_digest", "check_response_matches", "check_timestamp"]
