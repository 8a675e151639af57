"""`undersigned press`: what articles quote, held against the letter that was signed."""

from __future__ import annotations

from pathlib import Path

import click

from undersigned.cli.output import json_option, page_options, tell, wrap_lines
from undersigned.cli.verify import EXISTING, policy_options, show_progress
from undersigned.desk.checking import verify_path
from undersigned.desk.press import fetch_article, read_article, read_letter
from undersigned.errors import StoreFailure
from undersigned.files import write_exclusively
from undersigned.press import report as press_report
from undersigned.press.article import Article
from undersigned.press.compare import Comparison, compare
from undersigned.press.examine import ArticleReport, PressLetter, examine
from undersigned.verify.policy import Policy


@click.command()
@click.argument("bundle", type=EXISTING)
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE…")
@page_options
@click.option(
    "--fetch", is_flag=True, help="Fetch articles given as https addresses; their hosts see that you do."
)
@click.option("--fetch-local", is_flag=True, help="With --fetch, ask this computer and its own networks too.")
@click.option(
    "--unverified", is_flag=True, help="Go on with a bundle that does not verify; every line says so."
)
@policy_options
@json_option
def press(
    bundle: Path,
    articles: tuple[str, ...],
    as_html: bool,
    language: str,
    out: Path | None,
    fetch: bool,
    fetch_local: bool,
    unverified: bool,
    policy: Policy,
    as_json: bool,
) -> None:
    """Say of every quotation in articles whether the letter has these words.

    An article is a saved page, a PDF, Markdown or plain text. Nothing is sent anywhere; an address is fetched
    with --fetch alone. Exit status 1 where a quotation of the letter is not as it was signed, or where words
    that the article gives to somebody else are so like the letter's that somebody should look.

    Example: undersigned press letter.zip article.html --html --out press.html
    """
    with show_progress(bundle.name) as progress:
        report, files = verify_path(bundle, policy, progress)
    letter = read_letter(report, files, unverified=unverified)
    reports = [examine(_read(one, fetch, fetch_local), letter) for one in articles]
    comparison = compare(reports, letter) if len(reports) > 1 else None
    if as_json and out is None:
        tell(press_report.describe(reports, comparison, letter), True, list)
    else:
        output = _build_output(reports, comparison, letter, language if as_html else None, as_json)
        if out is None:
            click.echo(output, nl=False)
        else:
            write_exclusively(out, output.encode())
            click.echo(f"written: {out}")
    if any(one.judgement.wants_look for report in reports for one in report.quotations):
        raise SystemExit(1)


def _read(article: str, fetch: bool, local: bool) -> Article:
    if article.startswith(("https://", "http://")):
        if not fetch or not article.startswith("https://"):
            raise click.UsageError(f"{article} is an address: with --fetch it is asked for, over https alone")
        return fetch_article(article, local=local)
    path = Path(article)
    if not path.exists():
        raise StoreFailure("not-found", article)
    return read_article(path)


def _build_output(
    reports: list[ArticleReport],
    comparison: Comparison | None,
    letter: PressLetter,
    page: str | None,
    as_json: bool,
) -> str:
    if as_json:
        import orjson  # noqa: PLC0415 - seldom needed

        return (
            orjson.dumps(
                press_report.describe(reports, comparison, letter), option=orjson.OPT_INDENT_2
            ).decode()
            + "\n"
        )
    if page is not None:
        from undersigned.languages import find_tongue  # noqa: PLC0415 - catalogues are slow to load
        from undersigned.page.press import build_press_page  # noqa: PLC0415 - templates are slow to load

        return build_press_page(reports, comparison, letter, find_tongue(page))
    return "\n".join(_wrap(press_report.build_lines(reports, comparison, letter), letter.verified)) + "\n"


def _wrap(lines: list[str], verified: bool) -> list[str]:
    """Lines wrapped; what is unverified says so on every line, also on those that wrapping makes."""
    if verified:
        return wrap_lines(lines)
    bare = [line.removeprefix(press_report.WARNING) for line in lines]
    return [press_report.WARNING + line for line in wrap_lines(bare)]
