"""What each event of the page does: component values in, component values out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import ArticleQAError
from ui import render
from ui.conversation import MAX_QUESTION, Conversation, look_over, open_answer, open_article, open_hit, too_long

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa import ArticleQA
    from ui.render import Example


class Events:
    """The events of a page over one index. What comes from the page is checked: it may be anything.

    "Typing" below stands for three components: the box, the button that sends, and the button for a new conversation.
    """

    def __init__(self, qa: ArticleQA, examples: Sequence[Example]) -> None:
        self._qa = qa
        self._examples = examples

    def begin(self) -> tuple[Conversation, str, str]:
        """State, conversation and article of a page that nothing was asked on."""
        seen = look_over(self._qa)
        return Conversation(), render.welcome(seen, self._examples), render.overview(seen)

    def put(self, question: str, conversation: Conversation) -> tuple[Any, ...]:
        """State, conversation and typing once a question was put."""
        taken = conversation.put(question)
        if taken is conversation:
            return (gr.skip(),) * 5
        free = taken.pending is None
        # A question that is too long stays in the box, to be shortened.
        box = gr.update(value=question if free else "", interactive=free)
        return taken, taken.html(), box, gr.update(interactive=free), gr.update(interactive=free)

    def put_example(self, event: gr.EventData, conversation: Conversation) -> tuple[Any, ...]:
        """Return the same once an example was clicked."""
        place = event._data.get("example")
        known = type(place) is int and 0 <= place < len(self._examples)
        return self.put(self._examples[place].question if known else "", conversation)

    def answer(self, conversation: Conversation) -> tuple[Any, ...]:
        """State, conversation, article and typing once the pending question was answered."""
        return self._settled(conversation.answered(self._qa)) if conversation.pending is not None else (gr.skip(),) * 6

    def fail(self, conversation: Conversation) -> tuple[Any, ...]:
        """Return the same where the pending question never came to be answered: too many are waiting."""
        return self._settled(conversation.failed())

    def open(self, event: gr.EventData, conversation: Conversation) -> str | dict[str, Any]:
        """Return the article that was clicked: by its id, by the number of the exchange, or by that and the place of the hit."""
        wanted = event._data
        page = None
        if "article" in wanted:
            page = open_article(self._qa, wanted["article"])
        elif exchange := conversation.find(wanted.get("turn")):
            page = open_hit(self._qa, exchange, wanted["hit"]) if "hit" in wanted else open_answer(self._qa, exchange)
        return page or gr.skip()

    def ask(self, question: str) -> dict[str, Any]:
        """Ask the articles a question; the reply as `articleqa ask --json` prints it."""
        if len(question) > MAX_QUESTION:
            raise gr.Error(too_long(question), print_exception=False)
        try:
            return asdict(self._qa.ask(question))
        except ArticleQAError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _settled(self, conversation: Conversation) -> tuple[Any, ...]:
        page = open_answer(self._qa, conversation.exchanges[-1]) if conversation.exchanges else None
        free = gr.update(interactive=True)
        return conversation, conversation.html(), page or gr.skip(), free, free, free
