"""The sample: `python app.py` indexes the articles in `corpus/` that have changed, and serves the page."""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from pathlib import Path

from articleqa.cli.serving import add_serving_options, serving_of
from articleqa.index.errors import ArticleQAError

CORPUS = Path(__file__).parent / "corpus"
INDEX = Path(".articleqa/corpus")
EXAMPLES = {
    "en": "When did the call take place?",
    "fr": "Quelle est la longueur du tunnel sous la Manche ?",
    "es": "¿Quién fue el último hombre que caminó sobre la Luna?",
    "de": "Wann ging der heiße Draht in Betrieb?",
    "vi": "Tuyến Cát Linh – Hà Đông có bao nhiêu nhà ga?",
    "zh": "嫦娥五号带回了多少月球样品？",
}
"""A question for each language that the sample articles answer; the article that answers the first one is in another language."""


def main() -> int:
    """Index the sample articles and serve the page; return the exit status."""
    parser = argparse.ArgumentParser(prog="python app.py", description="Ask the sample articles in the browser.")
    add_serving_options(parser, port=None)
    arguments = parser.parse_args()

    print("Loading the encoder (some seconds; at the very first start it is unpacked, which takes a little longer) …", flush=True)
    from articleqa import ArticleQA
    from articleqa.cli.hints import with_hint
    from articleqa.cli.terminal import build_summary, terminal_progress
    from articleqa.index.encoder.sentence_transformer import load_encoder
    from articleqa.index.ingest import build
    from articleqa.ui.server import require_page, serve_opened

    atexit.register(gc.freeze)  # as in the command `articleqa`
    try:
        require_page()  # before the build, which takes long
        from articleqa.ui.views.welcome import Example

        examples = [Example(question, lang) for lang, question in EXAMPLES.items()]
        encoder = load_encoder()
        with terminal_progress() as progress:
            report = build([CORPUS], INDEX, encoder=encoder, progress=progress)
        print(build_summary(report), flush=True)
        with ArticleQA.open(INDEX, encoder=encoder) as qa:
            serve_opened(qa, serving_of(arguments), examples=examples)
    except ArticleQAError as error:
        print(f"articleqa: {with_hint(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
