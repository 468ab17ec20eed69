"""Questions to try, made of the names in the person's own articles. Each was asked, and surely answered, before it is suggested."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

import regex

from articleqa.index.errors import ArticleQAError
from articleqa.ui.background import is_ending
from articleqa.ui.views.welcome import Example

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from articleqa import ArticleQA
    from articleqa.index.records import Article
    from articleqa.snapshot import Snapshot
    from articleqa.ui.i18n import Messages

_log = logging.getLogger(__name__)
_WANTED: Final = 3
_ARTICLES: Final = 12
"""Articles that are looked into at most, spread over all of them."""
_NAMES: Final = 3
"""Names of an article that are asked about at most."""
_CHARACTERS: Final = 5000
"""Of an article that are looked into: names that matter stand early."""
# Two to four words with a capital, as names are written in scripts that have capitals.
_NAME = regex.compile(r"\b\p{Lu}[\p{L}\p{M}'’-]+(?:\s\p{Lu}[\p{L}\p{M}'’-]+){1,3}\b")


class Suggester:
    """Finds questions to try, for each language of the interface and each generation of the index once. Threads may share it.

    Args:
        qa: The index is its own.
    """

    def __init__(self, qa: ArticleQA) -> None:
        self._qa = qa
        self._lock = threading.Lock()
        self._found: dict[tuple[str, Path], tuple[Example, ...]] = {}

    def examples(self, messages: Messages) -> tuple[Example, ...]:
        """Return at most three questions in the interface's language, each about another article.

        Where the articles surely answer no such question, a name is suggested, which is shown where it stands. The questions are looked
        for in a thread of their own, which takes some seconds; until it has ended there are none.
        """
        snapshot = self._qa.retriever.snapshot()
        key = messages.lang, snapshot.generation
        with self._lock:
            if key not in self._found:
                self._found[key] = ()
                threading.Thread(target=self._look, args=(messages, snapshot, key), daemon=False).start()
                return ()
            return self._found[key]

    def _look(self, messages: Messages, snapshot: Snapshot, key: tuple[str, Path]) -> None:
        """Look for questions, and note them down."""
        try:
            self._found[key] = self._examples(messages, snapshot)
        except (ArticleQAError, ValueError) as error:  # the index is damaged, or was closed meanwhile
            _log.info("No questions to try: %s", error)

    def _examples(self, messages: Messages, snapshot: Snapshot) -> tuple[Example, ...]:
        """Look for questions in some articles, until there are enough."""
        found: list[Example] = []
        names: list[str] = []
        for article in takewhile(lambda _: not is_ending(), _spread(snapshot)):
            of_article = list(islice(_names(article, snapshot), _NAMES))
            names += of_article[:1]
            for name in of_article:
                question = messages.say("Who is {name}?", name=name)
                if self._surely_answers(question, name):
                    found.append(Example(question, messages.lang))
                    break
            if len(found) == _WANTED:
                break
        found += [Example(name, messages.lang) for name in names if not any(name in e.question for e in found)]
        return tuple(found[:_WANTED])

    def _surely_answers(self, question: str, name: str) -> bool:
        """Whether the question is surely answered, and not with the name itself."""
        reply = next(self._qa.ask_in_steps(question))
        return bool(reply.certainty == "sure" and reply.answer and name not in reply.answer.text)


def _spread(snapshot: Snapshot) -> Iterator[Article]:
    """Yield some articles, from everywhere in the list of them."""
    ids = [article.id for article in snapshot.metadata()]
    for id_ in ids[:: max(1, len(ids) // _ARTICLES)][:_ARTICLES]:
        yield snapshot.article(id_)


def _names(article: Article, snapshot: Snapshot) -> Iterator[str]:
    """Yield the names of an article, most frequent first, of equal ones the earlier."""
    counts = Counter(" ".join(match.group().split()) for match in _NAME.finditer(f"{article.title}\n{article.text[:_CHARACTERS]}"))
    for name, _ in counts.most_common():
        if len(snapshot.informative(name)) >= len(name.split()):
            yield name
