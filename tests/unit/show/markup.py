"""What a page holds, as a browser would take it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = ("meta", "link", "input", "br", "hr", "img")
PARTS = ("p", "li", "caption", "summary")


class Markup(HTMLParser):
    """The tags and texts of a page or of a part of one; fails on tags not closed in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[list[str]] = []
        """The texts of each row of the tables."""
        self.paragraphs: list[str] = []
        self.code: dict[str, str] = {"script": "", "style": ""}
        self._words: list[str] = []
        self._part = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.cells.append([])
        if tag in ("th", "td", *PARTS):
            self._part = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open.pop() == tag
        if tag in ("th", "td"):
            self.cells[-1].append(self._part)
        if tag in PARTS:
            self.paragraphs.append(self._part)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.code:
            self.code[self.open[-1]] += data
        else:
            self._words += data.split()
            self._part += data

    @property
    def text(self) -> str:
        """All words."""
        return " ".join(self._words)
