"""The sample: its articles are indexed, and the page is served over them, by the command `demo` and by a checkout's `app.py`."""

from __future__ import annotations

import argparse
from pathlib import Path

import articleqa
from articleqa.cli.options import Commands, add_command
from articleqa.cli.serving import add_serving_options, serving_of

EXAMPLES = {
    "en": "When did the call take place?",
    "fr": "Quelle est la longueur du tunnel sous la Manche ?",
    "es": "¿Quién fue el último hombre que caminó sobre la Luna?",
    "de": "Wann ging der heiße Draht in Betrieb?",
    "vi": "Tuyến Cát Linh – Hà Đông có bao nhiêu nhà ga?",
    "zh": "嫦娥五号带回了多少月球样品？",
}
"""A question for each language that the sample articles answer; the article that answers the first one is in another language."""


def add_demo(commands: Commands) -> None:
    """Add `demo`."""
    demo = add_command(
        commands,
        "demo",
        lambda arguments: serve_sample(arguments, _index()),
        "try the chat over articles that come with the package",
        description="Index the sample articles, and serve the chat over them until Ctrl+C. Needs articleqa[ui]. Its index is in the user's "
        "cache, or in $ARTICLEQA_CACHE.",
    )
    add_serving_options(demo, port=None)


def sample_folder() -> Path:
    """Return the folder of the sample articles: in the installed package, or in the checkout."""
    package = Path(articleqa.__file__).parent
    return next(folder for folder in (package / "corpus", package.parent / "corpus") if folder.is_dir())


def serve_sample(arguments: argparse.Namespace, index: Path) -> int:
    """Index the sample's articles that have changed, and serve the page over them.

    Args:
        arguments: The options of `add_serving_options`.
        index: The folder of the index.

    Returns:
        The exit status.
    """
    print("Loading the encoder (some seconds; at the very first start it is unpacked, which takes a little longer) …", flush=True)
    from articleqa import ArticleQA
    from articleqa.cli.terminal import build_summary, terminal_progress
    from articleqa.index.encoder.loading import load_encoder
    from articleqa.index.ingest import build
    from articleqa.ui.server import require_page, serve_opened

    require_page()  # before the build, which takes long
    from articleqa.ui.views.welcome import Example

    examples = [Example(question, lang) for lang, question in EXAMPLES.items()]
    encoder = load_encoder()
    with terminal_progress() as progress:
        report = build([sample_folder()], index, encoder=encoder, progress=progress)
    print(build_summary(report), flush=True)
    with ArticleQA.open(index, encoder=encoder) as qa:
        serve_opened(qa, serving_of(arguments), examples=examples)
    return 0


def _index() -> Path:
    """The folder of the index of `demo`."""
    from articleqa.index.encoder.bundled_model import cache_folder

    return cache_folder() / "demo"
