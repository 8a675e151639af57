"""The page of a letter that was opened, with what can be done next."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from undersigned.desk.letter_folder import BUNDLE
from undersigned.letter.rules import BATCHED
from undersigned.roster.words import build_words
from undersigned.server.letter_states import State, find_state
from undersigned.server.letters import Served
from undersigned.server.organiser.access import show
from undersigned.server.organiser.forms import Form
from undersigned.server.organiser.handed_files import FILES_MOST
from undersigned.server.organiser.ring_warnings import list_ring_warnings
from undersigned.server.organiser.sessions import Session
from undersigned.server.organiser.witness_files import describe_logs
from undersigned.server.shell.view import View
from undersigned.server.site import Site
from undersigned.server.store.folders import is_kept_elsewhere


def render_opened(session: Session, served: Served, site: Site, view: View, form: Form) -> Response:
    """How far the letter has come; a form that was refused is told there."""
    state = find_state(served, datetime.now(UTC))
    compared = state in {State.COMING, State.OPEN} and not served.charter.log.witnesses
    return show(
        "letter",
        view,
        session,
        form,
        served=served,
        letter=served.letter,
        state=state,
        states=State,
        warnings=list_ring_warnings(served, site.collector(served), state, view.tongue),
        elsewhere=is_kept_elsewhere(served.folder.path, site.store),
        files_most=FILES_MOST,
        batched=served.letter.release == BATCHED,
        has_key=site.keys.find_log(served.charter.id) is not None,
        has_bundle=(served.folder.path / BUNDLE).is_dir(),
        is_valid=served.shown is not None,
        quorum=served.charter.log.quorum,
        witnesses=served.charter.log.witnesses,
        words_of_charter=build_words(served.charter.id) if compared else (),
        words_of_letter=build_words(served.letter.id) if compared else (),
        logs=describe_logs(served.folder.path),
        kept=f"letters/{served.id}",
        responses=site.responses.list(served.id),
        articles=site.articles.list(served.id),
        categories=form.values.get("categories", ", ".join(site.categories.all().get(served.id, ()))),
    )
