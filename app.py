"""The chat: `python app.py` serves the sample articles, `serve` any index."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArticleQAError
from ui.views.talk import Example

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa import ArticleQA

CORPUS = Path(__file__).parent / "corpus"
INDEX = Path(".articleqa/corpus")
EXAMPLES = (
    Example("When did the call take place?", "en"),
    Example("Quelle est la longueur du tunnel sous la Manche ?", "fr"),
    Example("¿Quién fue el último hombre que caminó sobre la Luna?", "es"),
    Example("Wann ging der heiße Draht in Betrieb?", "de"),
    Example("Tuyến Cát Linh – Hà Đông có bao nhiêu nhà ga?", "vi"),
    Example("嫦娥五号带回了多少月球样品？", "zh"),
)
"""Questions that the sample articles answer; the first in another language than its article."""


def main() -> int:
    """Index the sample articles where they have changed, and serve the chat over them. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python app.py", description="Ask the sample articles in the browser.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine only)")
    parser.add_argument("--port", type=int, help="default: the first free one from 7860")
    parser.add_argument("--uploads", action=argparse.BooleanOptionalAction, help="let people add articles (default: on this machine alone)")
    arguments = parser.parse_args()

    from index.build import build
    from index.commands import build_summary, terminal_progress
    from index.encoder import load_encoder
    from qa import ArticleQA

    try:
        print("Loading the encoder (some seconds; at the very first start it is unpacked, which takes a little longer) …", flush=True)
        encoder = load_encoder()
        with terminal_progress() as progress:
            report = build([CORPUS], INDEX, encoder=encoder, progress=progress)
        print(build_summary(report), flush=True)
        with ArticleQA.open(INDEX, encoder=encoder) as qa:
            _serve(qa, arguments.host, arguments.port, EXAMPLES, may_add=_may_add(arguments.host, arguments.uploads))
    except ArticleQAError as error:
        print(f"articleqa: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def serve(index: Path, host: str = "127.0.0.1", port: int | None = 7860, *, uploads: bool | None = None) -> None:
    """Serve the chat over an index until it is stopped. `port` None takes the first free one from 7860.

    `uploads`: whether articles can be added from the page; None: only where nobody but this machine reaches it. Then an index that is
    not there yet is begun empty. ArticleQAError where the index cannot be opened or the port cannot be used.
    """
    from index.added import add
    from qa import ArticleQA

    may_add = _may_add(host, uploads)
    if may_add and not (index / "CURRENT").exists():
        add([], index)
    with ArticleQA.open(index) as qa:
        _serve(qa, host, port, (), may_add=may_add)


def _may_add(host: str, uploads: bool | None) -> bool:
    return uploads if uploads is not None else host in {"127.0.0.1", "::1", "localhost"}


def _serve(qa: ArticleQA, host: str, port: int | None, examples: Sequence[Example], *, may_add: bool) -> None:
    from ui.chat import chat, launch  # gradio takes seconds to import

    qa.ask("?")  # loads the reader, so that the first person need not wait for it
    page = chat(qa, examples, may_add=may_add)
    try:
        url = launch(page, host, port, may_add=may_add)
    except OSError as error:
        where = f"port {port} of {host}" if port else f"any port from 7860 of {host}"
        raise ArticleQAError(
            f"Cannot listen on {where}: it is taken, or not this machine's. Give another with --port or --host."
        ) from error
    print(f"Ask at {url}   (stop with Ctrl+C)", flush=True)
    page.block_thread()


if __name__ == "__main__":
    sys.exit(main())
