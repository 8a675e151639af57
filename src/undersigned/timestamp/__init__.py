"""RFC 3161 timestamps: asked for, and checked offline."""

from __future__ import annotations

from undersigned.timestamp.response import check_response_matches, check_timestamp

__all__ = ["check_response_matches", "check_timestamp"]
