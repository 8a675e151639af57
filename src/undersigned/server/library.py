"""What readers are shown: the letters in a folder, and what organisers put beside them."""

from __future__ import annotations

from pathlib import Path

from undersigned.server.about import SITE, AboutFile
from undersigned.server.letters import Letters
from undersigned.server.reader.articles import find_articles
from undersigned.server.reader.categories import Categories
from undersigned.server.reader.responses import find_responses


class Library:
    """The letters in a folder with their responses, articles and categories.

    Args:
        folder: holds the letters' folders, and `site/`.
        threads: worker threads for checking proofs, 0 for all cores.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        self.letters = Letters(folder, threads)
        self.about = AboutFile(folder / SITE)
        self.articles = find_articles(folder / SITE)
        self.categories = Categories(folder / SITE)
        self.responses = find_responses(folder / SITE)
