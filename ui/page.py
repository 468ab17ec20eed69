"""The page: which components there are, and which event of theirs goes where.

What is shown is in `gr.HTML` components, not in a `gr.Chatbot`. A Chatbot reads messages as Markdown before it cleans them, drops `data-*`
attributes, and gives components inside a message no events. `gr.HTML` takes what `ui/views` made as it is: its template is the default
`${value}`, where the value is an argument and is never read as a template itself (as Handlebars' `{{value}}` it would be pasted into
JavaScript). It changes only what differs on the page, so earlier exchanges keep their place, focus and selection.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import gradio as gr
import htpy as h
from fastapi import FastAPI
from gradio.routes import App
from markupsafe import Markup

from articleqa.server.api.telemetry import NO_TELEMETRY
from articleqa.server.guard.passwords import Accounts, read_accounts
from articleqa.server.guard.routes import Kind
from articleqa.server.services import guarded
from articleqa.server.serving import ON_THIS_MACHINE, Serving
from articleqa.ui.events import page_routes
from articleqa.ui.handlers.articles import ArticleHandlers
from articleqa.ui.handlers.asking import AskingHandlers
from articleqa.ui.handlers.keeping import KeepingHandlers
from articleqa.ui.handlers.quoting import QuotingHandlers
from articleqa.ui.history import Conversation
from articleqa.ui.rendering import rendered
from articleqa.ui.upload import Adder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from articleqa import ArticleQA
    from articleqa.records import Reply
    from articleqa.server.guard.uploads import Uploads
    from articleqa.server.services import Services
    from articleqa.ui.views.welcome import Example

# Two questions at a time, one for each core; the rest wait.
_AT_ONCE = 2
_WAITING = 32
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_QUICK: dict[str, Any] = {**_PRIVATE, "queue": False}
_ASKING: dict[str, Any] = {"concurrency_limit": _AT_ONCE, "concurrency_id": "ask"}
_ADDING: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "add"}
_SESSIONS = 1000
"""Pages whose state is kept, the newest."""
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "Menlo", "Consolas", "Noto Sans Mono", "monospace")
_STATIC = Path(__file__).parent / "static"
_SCRIPTS = (
    *("asking.js", "page.js", "marks.js", "outlast.js", "store.js", "toast.js", "keeping.js", "conversations.js"),
    *("choosing.js", "collections.js", "divider.js", "files.js", "quotes.js", "finding.js", "ways.js"),
    *("page_images.js", "provenance.js"),
)
_STYLES = (
    "base.css",
    "exchanges.css",
    "article.css",
    "conversations.css",
    "quotes.css",
    "finding.css",
    "page_images.css",
    "provenance.css",
    "narrow.css",
    "touch.css",
)


def page_over(
    qa: ArticleQA,
    examples: Sequence[Example] = (),
    *,
    uploads: Uploads | None = None,
    serving: Serving = ON_THIS_MACHINE,
    answered: Callable[[Reply], object] | None = None,
) -> gr.Blocks:
    """Return the page over an opened index.

    Args:
        qa: The index.
        examples: Questions that it answers, for the page to suggest.
        uploads: Where the articles lie that people add; None: none can be added, removed or corrected.
        serving: What reading an added file may cost, and whether what people think of replies is written down.
        answered: Is told of each reply that is whole.
    """
    may_add = uploads is not None
    asking = AskingHandlers(qa, examples, may_add=may_add, may_rate=serving.may_rate, answered=answered)
    articles = ArticleHandlers(qa, examples, may_add=may_add, adder=Adder(qa, uploads, serving.limits))
    keeping = KeepingHandlers(qa, examples, may_add=may_add)
    quoting = QuotingHandlers(qa, examples, may_add=may_add)
    with gr.Blocks(title="ArticleQA", fill_width=True, analytics_enabled=False) as page:
        state, filters = gr.State(Conversation()), gr.State(None)
        with gr.Row(elem_id="top"):
            past = _html("past")
            _html("brand", h.h1["Article", h.span["QA"]])
            quotes = _html("quotes")
            menu = _html("menu")
            again = gr.Button("New conversation", size="sm", elem_id="again")
        with gr.Row(elem_id="rooms"):
            with gr.Column(elem_id="talk"):
                talk = _html("conversation", js_on_load="\n".join(_file(name) for name in _SCRIPTS))
                status = _html("status")
                with gr.Row(elem_id="composer"):
                    box = gr.Textbox(
                        label="Your question",
                        show_label=False,
                        container=False,
                        placeholder="Ask a question, in any language",
                        interactive=True,
                        lines=1,
                        max_lines=6,
                        elem_id="question",
                        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
                    )
                    attach = _html("attach")
                    scope = _html("scope")
                    send = gr.Button("Ask", variant="primary", elem_id="send", min_width=40, scale=0)
                suggestions = _html("suggestions")
            divider = _html("divider")
            article = _html("article")
        conversations = _html("conversations")  # the page's script moves it into a dialog
        file = _html("file", visible="hidden")
        words, outcome = gr.JSON(visible="hidden"), gr.JSON(visible="hidden")

        parts = [state, filters, talk, article, scope, past, quotes, menu, attach, suggestions, divider, box, send, again]
        begun = "() => { articleqa.begun(); articleqa.quotes.begun(); }"
        page.load(asking.begin, None, parts, **_QUICK).then(None, js=begun)
        again.click(asking.again, filters, [state, talk, article], **_QUICK).then(None, js="() => articleqa.began()")
        put = talk.ask(asking.put, [state, filters], [state, talk, article, box], **_ASKING, **_PRIVATE)
        put.success(None, js="() => articleqa.answered()")
        put.failure(None, js="() => articleqa.failed()")
        talk.fail(asking.fail, [state, filters], [state, talk], **_QUICK)
        talk.suggest(asking.suggest, None, suggestions, **_QUICK)
        talk.rate(asking.rate, state, [state, talk, status], **_QUICK).then(None, js="() => articleqa.rated()")
        talk.recall(keeping.recall, filters, [state, filters, talk, article, scope], **_QUICK).then(None, js="() => articleqa.recalled()")
        talk.conversations(keeping.conversations, None, conversations, trigger_mode="always_last", **_QUICK).then(
            None, js="() => articleqa.listed()"
        )
        talk.open(articles.open, [state, filters], article, trigger_mode="multiple", **_QUICK).then(None, js="() => articleqa.opened()")
        talk.look(articles.look, filters, article, trigger_mode="multiple", **_QUICK).then(None, js="() => articleqa.looked()")
        talk.choose(articles.choose, filters, [filters, scope], **_QUICK).then(None, js="() => articleqa.chosen()")
        talk.files(articles.add, [state, filters], [status, talk, article, scope], **_ADDING, **_PRIVATE)
        removed = talk.discard(articles.remove, [state, filters], [status, talk, article, scope], **_ADDING, **_PRIVATE)
        removed.then(None, js="() => articleqa.removed()")
        talk.restore(articles.restore, [state, filters], [status, talk, article, scope], **_ADDING, **_PRIVATE)
        edited = talk.edit(articles.edit, [state, filters], [status, outcome, talk, scope], **_ADDING, **_PRIVATE)
        edited.success(None, outcome, js="(outcome) => articleqa.edited(outcome)")
        edited.failure(None, js="() => articleqa.edited(null)")
        talk.refresh(asking.show_again, state, [state, talk], **_QUICK)
        talk.export(keeping.export, state, file, **_QUICK).then(None, js="() => articleqa.exported()")
        talk.quote(quoting.quote, None, words, **_QUICK).then(None, words, js="(words) => articleqa.quotes.found(words)")
        talk.quotes(quoting.show, None, article, trigger_mode="multiple", **_QUICK).then(None, js="() => articleqa.quotes.shown()")
        talk.save(quoting.save, None, file, **_QUICK).then(None, js="() => articleqa.exported()")
        gr.api(asking.reply, api_name="ask", **_ASKING)
    # What waits in the queue cannot be asked for without it.
    page.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE, api_open=False)
    page.state_session_capacity = _SESSIONS
    return page


def launch(
    page: gr.Blocks,
    serving: Serving = ON_THIS_MACHINE,
    uploads: Uploads | None = None,
    *,
    accounts: Accounts | None = None,
    services: Services | None = None,
) -> str:
    """Start serving the page in other threads and return its URL; `page.close()` ends that.

    Args:
        page: Made by `page_over`.
        serving: As for `page_over`; says also where, and to whom.
        uploads: As for `page_over`.
        accounts: Who may use the page; None: those in the file that `serving` names, or everybody where it names none.
        services: What is served beside the page; None: nothing.

    Returns:
        The URL, with a slash at its end.

    Raises:
        LoginFileUnusable: The file of those who may use the page cannot be used.
        OSError: The port cannot be used.
    """
    if accounts is None and serving.auth_file:
        accounts = read_accounts(serving.auth_file)
    events = {
        Kind.EVENT: {number for number, event in page.fns.items() if event.fn and not event.queue},
        Kind.ASKING: {number for number, event in page.fns.items() if event.fn and event.queue},
    }
    app = gr.mount_gradio_app(
        services.app if services else FastAPI(openapi_url=None, telemetry=NO_TELEMETRY),
        page,
        path="/",
        app_kwargs={"telemetry": NO_TELEMETRY},
        show_error=False,
        theme=gr.themes.Base(font=_SANS, font_mono=_MONO),
        head=_head(may_rate=serving.may_rate),
        footer_links=[],
        run_history=False,
        max_file_size=uploads.largest if uploads else "1kb",  # the page's script looks at it, too
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
    )
    routes = (*page_routes(["ask"], events), *(services.routes if services else ()))
    server = guarded(app, routes, serving, accounts, uploads=uploads, seen=services.metrics.request if services else None)
    mounted = (getattr(route, "app", None) for route in app.routes)
    page.app, page.server = next(part for part in mounted if isinstance(part, App)), server  # what `page.close()` closes
    server.start()
    return server.url


def _html(elem_id: str, view: h.Element | None = None, *, js_on_load: str | None = None, visible: Any = True) -> gr.HTML:  # noqa: ANN401
    """A component that shows a view."""
    return gr.HTML(rendered(view), elem_id=elem_id, apply_default_css=False, js_on_load=js_on_load, visible=visible)


def _head(*, may_rate: bool) -> str:
    """The icon and the style sheet: as `css=` it would be taken apart and lose its media rules and nested commas."""
    icon = h.link(rel="icon", type="image/svg+xml", href=f"data:image/svg+xml,{quote(_file('icon.svg'))}")
    return rendered(
        h.fragment[icon, h.style[Markup(_style_sheet())], None if may_rate else h.style["[data-rate] { display: none !important; }"]]
    )


def _style_sheet() -> str:
    """Our own files, to be put in as they are: a browser reads no escapes in a `style` element."""
    return "".join(_file(name) for name in _STYLES)


def _file(name: str) -> str:
    """A file that comes with the page."""
    return (_STATIC / name).read_text("utf-8")
