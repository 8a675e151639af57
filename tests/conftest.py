"""Makes `tests/support` importable from every test, and sets how long property tests look.

`pytest --hypothesis-profile=long tests/property` tries five hundred times as many inputs.
"""

from __future__ import annotations

from hypothesis import settings

# A slow moment of the machine is no fault of a parser.
settings.register_profile("usual", deadline=None)
settings.register_profile("long", deadline=None, max_examples=50_000)
settings.load_profile("usual")
