"""What the handlers of all events have in common: the index, and the parts of the page that several of them show again.

The views give elements. What goes into a `gr.HTML` is what `rendered` makes of them, and nothing else.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import gradio as gr

from articleqa.index.errors import PackageMissing
from articleqa.ui.article_list import listed
from articleqa.ui.history import article_of
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import article_list, menu
from articleqa.ui.views.welcome import Overview, welcome_html

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from articleqa import ArticleQA
    from articleqa.filters import Filters
    from articleqa.index.records import Metadata
    from articleqa.ui.downloads import Download
    from articleqa.ui.views.welcome import Example

SKIP: dict[str, Any] = gr.skip()
"""In place of a component's value: it stays as it is."""


class Handlers:
    """Handlers of the events of a page over one index.

    A handler's parameters are the same everywhere. `event` has the data that the page's script sent with it, which may be anything;
    `request` says which language the browser asks for, and the page is in that one; `conversation` is the page's state; `filters` say which
    articles are asked, None: all. A handler returns the values of the components that it names.

    Args:
        qa: The index.
        examples: Questions that the page suggests.
        may_add: Whether articles can be added and removed.
    """

    def __init__(self, qa: ArticleQA, examples: Sequence[Example], *, may_add: bool) -> None:
        self.qa = qa
        self.examples = examples
        self.may_add = may_add

    def articles(self) -> Sequence[Metadata]:
        """All articles of the index."""
        return self.qa.retriever.metadata()

    def index_id(self) -> str:
        """A name for the index, made of its folder: by it the browser knows what it keeps for the page."""
        return sha256(str(self.qa.retriever.directory.resolve()).encode()).hexdigest()[:16]

    def welcome(self, messages: Messages) -> str:
        """The conversation before the first question."""
        overview = Overview(self.articles(), self.qa.retriever.languages())
        return rendered(welcome_html(messages, overview, may_add=self.may_add))

    def article_list(
        self, messages: Messages, filters: Filters | None, query: str = "", count: int = article_list.LISTED, sort: str = ""
    ) -> str:
        """The list of articles, in the article's place."""
        listing = listed(self.qa, query, filters, count, sort)
        return rendered(article_list.article_list_html(messages, listing, article_of(self.qa), may_add=self.may_add))

    def download(self, make: Callable[[], Download | None]) -> str | dict[str, Any]:
        """Return a file for the page's script, or nothing new where there is none.

        Args:
            make: Makes the file.

        Raises:
            gradio.Error: A library of its format is not installed.
        """
        try:
            download = make()
        except PackageMissing as error:
            raise gr.Error(str(error), print_exception=False) from error
        return rendered(menu.download_html(download.name, download.media_type, download.content)) if download else SKIP


def messages_for(request: gr.Request) -> Messages:
    """The language that the browser asks for."""
    return Messages.accepted(request.headers.get("accept-language"))
