"""The page.

The conversation and the article are two `gr.HTML` components, not a `gr.Chatbot`. A Chatbot reads messages as Markdown before it cleans
them, drops `data-*` attributes, and gives components inside a message no events. `gr.HTML` takes what ui/render.py made as it is: its
template is the default `${value}`, where the value is an argument and is never read as a template itself (as Handlebars' `{{value}}` it
would be pasted into JavaScript). It changes only what differs on the page, so earlier exchanges keep their place, focus and selection.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import gradio as gr

from ui.conversation import Conversation
from ui.events import Events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa import ArticleQA
    from ui.render import Example

# Two questions at a time, one for each core; the rest wait.
_AT_ONCE = 2
_WAITING = 32
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_QUICK: dict[str, Any] = {**_PRIVATE, "queue": False}
_ASKING: dict[str, Any] = {"concurrency_limit": _AT_ONCE, "concurrency_id": "ask"}
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "Menlo", "Consolas", "Noto Sans Mono", "monospace")
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5a54"/>'
    '<path d="M8 9h16M8 23h11" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/>'
    '<rect x="7" y="13" width="18" height="6" rx="1.5" fill="#ffd447"/></svg>'
)
_HERE = Path(__file__).parent


def chat(qa: ArticleQA, examples: Sequence[Example] = ()) -> gr.Blocks:
    """Return the page over an opened index. `examples` are questions that this index answers."""
    events = Events(qa, examples)
    with gr.Blocks(title="ArticleQA", fill_width=True, analytics_enabled=False) as page:
        state = gr.State(Conversation())
        with gr.Row(elem_id="top"):
            gr.HTML("<h1>Article<span>QA</span></h1>", elem_id="brand", apply_default_css=False, js_on_load=None)
            again = gr.Button("New conversation", size="sm", elem_id="again")
        with gr.Row(elem_id="rooms"):
            with gr.Column(elem_id="talk"):
                talk = gr.HTML(elem_id="conversation", apply_default_css=False, js_on_load=_file("behaviour.js"))
                with gr.Row(elem_id="composer"):
                    box = gr.Textbox(
                        label="Your question",
                        show_label=False,
                        container=False,
                        placeholder="Ask a question, in any language",
                        autofocus=True,
                        lines=1,
                        max_lines=5,
                        elem_id="question",
                        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
                    )
                    send = gr.Button("Ask", variant="primary", elem_id="send", min_width=64, scale=0)
            article = gr.HTML(elem_id="article", apply_default_css=False, js_on_load=None)

        typing = [box, send, again]
        page.load(events.begin, None, [state, talk, article], **_QUICK)
        again.click(events.begin, None, [state, talk, article], **_QUICK).then(None, js="() => articleqa.began()")
        for put in (
            box.submit(events.put, [box, state], [state, talk, *typing], **_QUICK),
            send.click(events.put, [box, state], [state, talk, *typing], **_QUICK),
            talk.example(events.put_example, state, [state, talk, *typing], **_QUICK),
        ):
            put.then(None, js="() => articleqa.put()")
            answer = put.then(events.answer, state, [state, talk, article, *typing], **_ASKING, **_PRIVATE)
            answer.success(None, js="() => articleqa.answered()")
            failure = answer.failure(events.fail, state, [state, talk, article, *typing], **_QUICK)
            failure.then(None, js="() => articleqa.answered()")
        talk.open(events.open, state, article, **_QUICK).then(None, js="() => articleqa.opened()")
        gr.api(events.ask, api_name="ask", **_ASKING)
    page.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE)
    return page


def launch(page: gr.Blocks, host: str = "127.0.0.1", port: int | None = None) -> str:
    """Start serving the page in other threads and return its URL.

    `port` None takes the first free one from 7860. OSError where the port cannot be used.
    """
    _, url, _ = page.launch(
        server_name=host,
        server_port=port,
        quiet=True,
        prevent_thread_lock=True,
        share=False,
        theme=gr.themes.Base(font=_SANS, font_mono=_MONO),
        head=_head(),
        footer_links=[],
        run_history=False,
        max_file_size="1mb",  # nothing is uploaded here
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
        state_session_capacity=1000,
    )
    return str(url)


def _head() -> str:
    """Return the icon and the style sheet: as `css=` it would be taken apart and lose its media rules and nested commas."""
    icon = f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,{quote(_ICON)}">'
    return f"{icon}<style>{_file('style.css')}</style>"


def _file(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
