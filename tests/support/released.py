"""A site's folder with a released letter in four languages, and one that is open."""

from __future__ import annotations

from pathlib import Path

from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.world import LetterPlan, World, make_world
from undersigned.bundle.folder import write_folder

ENGLISH = """# Safe staffing

We, nurses of this hospital, ask for *two* nurses on every night shift. One nurse has been answering for
nineteen patients since March.

We refuse to sign duty plans that name nurses who are not there. We ask the board to publish the plans of
the last six months, and to meet us before the end of January.

- Two nurses on every night shift.
- Plans that name who is there.
"""
HEBREW = """# כוח אדם בטוח

אנחנו, אחיות בית החולים, מבקשות *שתי* אחיות בכל משמרת לילה. מאז מרץ אחות אחת אחראית לתשעה־עשר מטופלים.
"""
ARABIC = "# تمريض آمن\n\nنطلب ممرضتين في كل مناوبة ليلية.\n"
SPANISH = "# Personal suficiente\n\nPedimos *dos* enfermeras en cada turno de noche.\n"
TEXTS = (("en", ENGLISH), ("es", SPANISH), ("he", HEBREW), ("ar", ARABIC))

GROUP = GroupPlan((ClassPlan("ward", members=14), ClassPlan("former", "registrars", members=6)), witnesses=1)
LETTER = LetterPlan(
    title="Two nurses on every night shift",
    signs=(("ward", 6), ("former", 2)),
    texts=TEXTS,
    addressees=("The board of Northfield Hospital", "The ministry of health"),
    organisers=("The works council",),
)


def lay_out_released(path: Path, group: GroupPlan = GROUP, plan: LetterPlan = LETTER) -> World:
    """A letter's folder with its bundle out."""
    world = make_world(group, plan)
    write_folder(path, {name: data for name, data in world.files.items() if name != "signatures.jsonl"})
    write_folder(path / "bundle", world.files)
    return world


def lay_out_site(path: Path) -> tuple[World, Desk]:
    """A site with the released letter and an open one."""
    path.mkdir(exist_ok=True)
    world = lay_out_released(path / "released")
    opened = Desk.set_up(path, make_group(GroupPlan((ClassPlan(members=4),))), title="Open the archive")
    return world, opened
