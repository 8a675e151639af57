"""How many are enrolled, and what an organiser should think about before freezing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from undersigned.roster.charter import Charter
from undersigned.server.groups import Group
from undersigned.tongue import Tongue

# Below this a class hides its members badly; the tour for organisers says so too.
COMFORTABLE: Final = 100


def find_sizes(group: Group) -> dict[str, int]:
    """How many entries each class has, in the charter's order."""
    if group.is_frozen:
        return group.folder.roster().sizes()
    counts = Counter(entry.class_ for entry in group.folder.entries())
    return {one.name: counts[one.name] for one in group.charter.classes}


def list_group_warnings(charter: Charter, sizes: Mapping[str, int], tongue: Tongue) -> list[str]:
    """What speaks against going on, class by class and for the whole group."""
    warnings = []
    for name, size in sizes.items():
        if size < charter.min_ring:
            warnings.append(
                tongue.say(
                    "{name}: too few. Nobody of this class can sign before {smallest} are enrolled.",
                    name=name,
                    smallest=charter.min_ring,
                )
            )
        elif size < COMFORTABLE:
            warnings.append(
                tongue.say(
                    "{name}: a small crowd. Signers hide among {size}; {comfortable} are better.",
                    name=name,
                    size=size,
                    comfortable=COMFORTABLE,
                )
            )
    if charter.log.quorum == 0:
        warnings.append(
            tongue.say(
                "No witness has to watch this group: members must compare the twelve words with each other."
            )
        )
    return warnings
