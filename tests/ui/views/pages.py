"""HTML that is checked, and what the views are given."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from articleqa.index.records import Article, Metadata
from articleqa.ui.rendering import rendered
from tests.ui.samples import HOSTILE, SEED

if TYPE_CHECKING:
    import htpy as h


class Page(HTMLParser):
    """The tags, the attributes' names, the links, and the text of each `mark.answer`; fails where tags are not nested properly."""

    def __init__(self, view: h.Renderable | str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str | None] = []
        self.text = ""
        self.marked: dict[str, list[str]] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(view if isinstance(view, str) else rendered(view))
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        named = dict(attrs).get("class") or ""
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag == "input":  # has no end
            return
        self._open.append((tag, named))
        self.marked.setdefault(named, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        for named in {named for _, named in self._open}:
            self.marked[named][-1] += data


def article_of(article_id: str) -> Article | None:
    return {SEED.id: SEED, HOSTILE.id: HOSTILE}.get(article_id)


def about(*ids: str) -> list[Metadata]:
    return [Metadata(id_, id_.upper(), "fr") for id_ in ids]
