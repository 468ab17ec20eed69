"""What each event of the page does: component values in, component values out. What comes from the page is checked: it may be anything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import gradio as gr

from articleqa import feedback
from articleqa.filters import Filters
from articleqa.index.errors import ArticleQAError
from articleqa.index.storage import generations
from articleqa.ui import transcript
from articleqa.ui.article_list import listed
from articleqa.ui.article_pane import Opener
from articleqa.ui.history import MAX_QUESTION, Asked, Conversation, article_of, too_long
from articleqa.ui.i18n import Words
from articleqa.ui.upload import Adder
from articleqa.ui.views import article_list, menu, scope, upload
from articleqa.ui.views.welcome import Overview, welcome_html

if TYPE_CHECKING:
    from articleqa import ArticleQA
    from articleqa.index.records import Metadata
    from articleqa.ui.views.welcome import Example

_SKIP = gr.skip()


class Handlers:
    """The events of a page over one index.

    "Typing" below stands for three components: the box, the button that sends, and the button for a new conversation. A page is in the
    language that its browser asks for with every request.
    """

    def __init__(self, qa: ArticleQA, examples: Sequence[Example], *, may_add: bool) -> None:
        self._qa = qa
        self._examples = examples
        self._adder = Adder(qa)
        self._may_add = may_add

    # The page

    def begin(self, request: gr.Request, kept: str | None = None) -> tuple[Any, ...]:
        """State, filters, conversation, article, scope, menu, the place for files, and typing, of a page that is opened.

        `kept` is what the browser kept of the conversation, as JSON.
        """
        words = _words(request)
        conversation = Conversation.recalled(words, self._qa, _json(kept))
        said = words.say("Ask a question, in any language")
        return (
            conversation,
            None,
            conversation.html(words) if conversation.exchanges else self._welcome(words),
            self._article_list(words, None),
            scope.scope(words, self._articles(), None),
            menu.menu(words),
            upload.drop_zone(words) if self._may_add else "",
            gr.update(placeholder=said, label=said),
            gr.update(value=words.say("Ask")),
            gr.update(value=words.say("New conversation")),
        )

    def again(self, request: gr.Request, filters: Filters | None) -> tuple[Any, ...]:
        """State, conversation and article of a new conversation; the filters stay."""
        words = _words(request)
        return Conversation(), self._welcome(words), self._article_list(words, filters)

    # Questions

    def put(self, request: gr.Request, question: str, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """State, conversation and typing once a question was put."""
        return self._put(_words(request), Asked(question, filters), conversation)

    def put_example(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Return the same once an example was clicked."""
        place = event._data.get("example")
        known = type(place) is int and 0 <= place < len(self._examples)
        return self._put(_words(request), Asked(self._examples[place].question if known else "", filters), conversation)

    def put_alone(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> tuple[Any, ...]:
        """Return the same once an earlier question is to be asked on its own."""
        earlier = conversation.find(event._data.get("turn"))
        if earlier is None:
            return (_SKIP,) * 5
        return self._put(_words(request), Asked(earlier.asked.question, earlier.asked.filters, follows=False), conversation)

    def answer(self, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """State, conversation, article and typing once the pending question was answered."""
        if conversation.pending is None:
            return (_SKIP,) * 6
        words = _words(request)
        return self._settled(words, conversation.answered(words, self._qa), filters)

    def fail(self, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Return the same where the pending question never came to be answered: too many are waiting."""
        words = _words(request)
        return self._settled(words, conversation.failed(words), filters)

    def rate(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> tuple[Any, ...]:
        """State and conversation once somebody said whether a reply is right. Not while a question is pending."""
        exchange, rating = conversation.find(event._data.get("turn")), event._data.get("rating")
        if exchange is None or exchange.reply is None or rating not in {"up", "down"} or conversation.pending or exchange.rated == rating:
            return _SKIP, _SKIP
        words = _words(request)
        try:
            feedback.append(self._qa.retriever.directory / generations.FEEDBACK, exchange.reply, good=rating == "up")
        except OSError as error:
            raise gr.Error(
                words.say("Your opinion could not be written down: {reason}", reason=str(error)), print_exception=False
            ) from error
        conversation = conversation.rated(words, self._qa, exchange.number, rating)
        return conversation, conversation.html(words)

    # Articles

    def open(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> str | dict[str, Any]:
        """Return the article that was clicked: by its id, with a part of it or not, or by the exchange, and the place of a hit in it."""
        wanted = event._data
        opener = Opener(_words(request), self._qa, filters)
        page = None
        if "article" in wanted:
            query = wanted.get("query")
            page = opener.article(wanted["article"], wanted.get("start"), wanted.get("end"), query if isinstance(query, str) else "")
        elif exchange := conversation.find(wanted.get("turn")):
            if "hit" in wanted:
                page = opener.hit(exchange, wanted["hit"])
            elif "evidence" in wanted:
                page = opener.evidence(exchange, wanted["evidence"])
            else:
                page = opener.answer(exchange)
        return page or _SKIP

    def look(self, event: gr.EventData, request: gr.Request, filters: Filters | None) -> str:
        """Return the list of articles, those that a query finds where there is one."""
        query, count = event._data.get("query"), event._data.get("count")
        return self._article_list(
            _words(request), filters, query if isinstance(query, str) else "", count if type(count) is int else article_list.LISTED
        )

    def choose(self, event: gr.EventData, request: gr.Request, filters: Filters | None) -> tuple[Any, ...]:
        """Filters and scope once somebody chose which articles are asked; what cannot be is said, and the choice stays as it was."""
        words, wanted = _words(request), event._data
        try:
            filters, problem = _filters(wanted), ""
        except ValueError:
            problem = words.say("The first day must not be after the last one.")
        return filters, scope.scope(words, self._articles(), filters, is_open=wanted.get("open") is True, problem=problem)

    def add(
        self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None
    ) -> Iterator[tuple[Any, ...]]:
        """Status, conversation, article and scope while files are added, and once they are."""
        words = _words(request)
        if not self._may_add:
            return
        for said in self._adder.add(words, event._data.get("files"), event._data.get("failed")):
            yield said, _SKIP, _SKIP, _SKIP
        yield self._changed(words, conversation, filters, _SKIP)

    def remove(self, event: gr.EventData, request: gr.Request, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        """Return the same once an article that was added is removed."""
        words = _words(request)
        if not self._may_add:
            return (_SKIP,) * 4
        return self._changed(words, conversation, filters, self._adder.remove(words, event._data.get("article")))

    # Taking away

    def export(self, event: gr.EventData, request: gr.Request, conversation: Conversation) -> str:
        """Return the conversation as a file: its name, its type, and what is in it."""
        find = article_of(self._qa)
        if event._data.get("kind") == "md":
            name, kind, text = "conversation.md", "text/markdown", transcript.to_markdown(_words(request), conversation.turns, find)
        else:
            name, kind, text = "conversation.json", "application/json", transcript.to_json(conversation.turns, find)
        return menu.download_html(name, kind, text)

    def ask(self, question: str) -> dict[str, Any]:
        """Ask the articles a question; the reply as `articleqa ask --json` prints it."""
        if len(question) > MAX_QUESTION:
            raise gr.Error(too_long(Words(), question), print_exception=False)
        try:
            return asdict(self._qa.ask(question))
        except ArticleQAError as error:
            raise gr.Error(str(error), print_exception=False) from error

    # What these have in common

    def _put(self, words: Words, asked: Asked, conversation: Conversation) -> tuple[Any, ...]:
        asked = Asked(asked.question, asked.filters, scope.described(words, self._articles(), asked.filters), asked.follows)
        taken = conversation.put(words, asked)
        if taken is conversation:
            return (_SKIP,) * 5
        free = taken.pending is None
        # A question that is too long stays in the box, to be shortened.
        box = gr.update(value=asked.question if free else "", interactive=free)
        return taken, taken.html(words), box, gr.update(interactive=free), gr.update(interactive=free)

    def _settled(self, words: Words, conversation: Conversation, filters: Filters | None) -> tuple[Any, ...]:
        page = Opener(words, self._qa, filters).answer(conversation.exchanges[-1]) if conversation.exchanges else None
        free = gr.update(interactive=True)
        return conversation, conversation.html(words), page or _SKIP, free, free, free

    def _changed(self, words: Words, conversation: Conversation, filters: Filters | None, said: Any) -> tuple[Any, ...]:  # noqa: ANN401
        begun = conversation.exchanges or conversation.pending
        shown = _SKIP if begun else self._welcome(words)
        return said, shown, self._article_list(words, filters), scope.scope(words, self._articles(), filters)

    def _articles(self) -> Sequence[Metadata]:
        return self._qa.retriever.metadata()

    def _welcome(self, words: Words) -> str:
        overview = Overview(self._articles(), self._qa.retriever.languages())
        return welcome_html(words, overview, self._examples, may_add=self._may_add)

    def _article_list(self, words: Words, filters: Filters | None, query: str = "", count: int = article_list.LISTED) -> str:
        return article_list.article_list_html(words, listed(self._qa, query, filters, count), article_of(self._qa), may_add=self._may_add)


def _words(request: gr.Request) -> Words:
    return Words.accepted(request.headers.get("accept-language"))


def _filters(wanted: dict[str, Any]) -> Filters | None:
    """What somebody chose; ValueError where no article can be in it."""

    def texts(name: str) -> list[str]:
        values = wanted.get(name)
        return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []

    def day(name: str) -> str | None:
        value = wanted.get(name)
        return value if isinstance(value, str) else None

    return Filters.of(article_ids=texts("article"), langs=texts("lang"), sources=texts("source"), since=day("since"), until=day("until"))


def _json(text: str | None) -> object:
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
