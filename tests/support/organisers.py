"""An organiser in front of the real server: a browser without script that follows links and sends forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from support.servers import Answer, Served

_LINK = re.compile(rb"organise/enter\?token=([A-Za-z0-9_-]+)")


def read_token(served: Served) -> str:
    """The token that the server printed when it started."""
    assert served.process.stdout is not None
    while line := served.process.stdout.readline():
        if found := _LINK.search(line):
            return found[1].decode()
    raise AssertionError("no link was printed")


class _Fields(HTMLParser):
    """The fields of the first form that sends to an address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.values, self.found = action, dict[str, str](), False
        self._inside, self._area, self._select = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = not self.found and given.get("action", "").partition("?")[0] == self.action
            self.found |= self._inside
        if not self._inside:
            return
        name = given.get("name", "")
        if tag == "input" and given.get("type") == "checkbox":
            if "checked" in given:
                self.values[name] = given.get("value", "on")
        elif tag == "input" and given.get("type") != "file":
            self.values[name] = given.get("value", "")
        elif tag == "textarea":
            self._area, self.values[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.values):
            self.values[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area:
            # As browsers do, the first line feed is left out.
            self.values[self._area] = self.values[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._inside and self._area:
            self.values[self._area] += data


@dataclass
class Browser:
    """An organiser's browser: it keeps the cookie that it was given, and sends it where it may."""

    served: Served
    prefix: str = ""
    cookie: str = ""
    cookies: list[str] = field(default_factory=list)
    language: str = "en"

    def enter(self, token: str, name: str = "first") -> Answer:
        return self.post("/organise/enter", {"token": token, "name": name})

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, values: dict[str, str]) -> Answer:
        """Send fields just as they are."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._ask("POST", path, urlencode(values).encode(), kind)
        if given := answer.headers.get("set-cookie"):
            self.cookies.append(given)
            self.cookie = given.partition(";")[0]
        return answer

    def fill(self, page: str, action: str, **values: str) -> Answer:
        """Fill in the form of a page that sends to an address, and send it."""
        return self.send(self.get(page), action, **values)

    def send(self, shown: Answer, action: str, **values: str) -> Answer:
        """Fill in the form of a page that was shown, and send it; a name's `__` stands for a dash."""
        assert shown.status in {200, 422}, (shown.status, shown.text[:500])
        form = _Fields(self.prefix + action)
        form.feed(shown.text)
        assert form.found, f"no form for {action}"
        typed = {name.replace("__", "-"): value for name, value in values.items()}
        return self.post(action, form.values | typed)

    def follow(self, answer: Answer) -> Answer:
        """The page that an answer leads to."""
        assert answer.status == 303, (answer.status, answer.text[:3000])
        return self.get(answer.headers["location"].removeprefix(self.prefix))

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        sent = {"Accept": "text/html", "Accept-Language": self.language, **headers}
        if self.cookie and path.startswith("/organise"):
            sent["Cookie"] = self.cookie
        return self.served.ask(method, self.prefix + path, body, sent)
