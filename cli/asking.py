"""The commands that use an index: `ask`, `search`, `serve`, `mcp`, `evaluate`."""

from __future__ import annotations

import argparse
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from articleqa.cli.options import Commands, UsageError, add_command, add_json_option, add_location_option, index_location, positive
from articleqa.cli.serving import add_serving_options, serving_of
from articleqa.cli.terminal import exact_hits_text, hits_text, printable, reply_text, terminal_progress, to_json
from articleqa.filters import Filters
from articleqa.index.errors import ArticleQAError, PackageMissing
from articleqa.index.extras import missing_library

if TYPE_CHECKING:
    from collections.abc import Callable

    from articleqa.retriever import Retriever


def add_asking(commands: Commands) -> None:
    """Add the commands of this module to a parser."""
    _add_ask(commands)
    _add_search(commands)
    _add_serve(commands)
    _add_mcp(commands)
    _add_evaluate(commands)


def _add_ask(commands: Commands) -> None:
    """Add `ask`."""
    ask = add_command(
        commands, "ask", _ask, "answer a question", epilog="Exit status: 0 answered, 1 not answered by these articles, 2 an error."
    )
    ask.add_argument("question", metavar="QUESTION", help="in any language, in quotation marks for the shell")
    add_location_option(ask)
    _add_filter_options(ask)
    add_json_option(ask)


def _add_search(commands: Commands) -> None:
    """Add `search`."""
    search = add_command(commands, "search", _search, "find passages")
    search.add_argument("query", metavar="QUERY", help="words or a question, in any language")
    add_location_option(search)
    search.add_argument(
        "-k", type=positive, default=10, metavar="N", help="at most N passages, or articles of an exact search (default: 10)"
    )
    search.add_argument(
        "--mode",
        choices=("hybrid", "bm25", "dense", "exact"),
        default="hybrid",
        help="find by words (bm25), by the encoder's vectors (dense), or by both; or the articles that hold every word, and every phrase "
        "in quotation marks, as typed but for case and accents (exact) (default: hybrid)",
    )
    search.add_argument(
        "--rerank",
        action="store_true",
        help="read the first 5 passages, and order by how well they answer, too (default: only by how well they match)",
    )
    _add_filter_options(search)
    search.add_argument("--explain", action="store_true", help="show the scores of BM25 and of the vectors (default: only their sum)")
    add_json_option(search)


def _add_serve(commands: Commands) -> None:
    """Add `serve`."""
    serve = add_command(
        commands,
        "serve",
        _serve,
        "open the chat in the browser",
        description="Serve the chat to browsers, and the API to programs, until Ctrl+C, and take up every new build meanwhile. Needs "
        "articleqa[ui], or articleqa[api] with --api-only.",
    )
    add_location_option(serve)
    serve.add_argument(
        "--mcp",
        action="store_true",
        help="serve assistants, too, by the Model Context Protocol at /mcp; needs articleqa[mcp] (default: no)",
    )
    serve.add_argument("--api-only", action="store_true", help="serve the API without the chat (default: both)")
    add_serving_options(serve, port=7860)


def _add_mcp(commands: Commands) -> None:
    """Add `mcp`."""
    mcp = add_command(
        commands,
        "mcp",
        _mcp,
        "serve an assistant that starts this command",
        description="Answer an assistant over standard input and output, by the Model Context Protocol, until it closes them. Needs "
        "articleqa[mcp].",
    )
    add_location_option(mcp)


def _add_evaluate(commands: Commands) -> None:
    """Add `evaluate`."""
    evaluate = add_command(commands, "evaluate", _evaluate, "measure retrieval and answers on a collection of questions")
    evaluate.add_argument(
        "collection", type=Path, metavar="COLLECTION", help="a folder of articles with questions.jsonl or questions.jsonl.gz"
    )
    evaluate.add_argument(
        "--questions",
        type=Path,
        metavar="FILE",
        help="ask the questions of this file, such as an index's feedback.jsonl (default: the COLLECTION's)",
    )
    evaluate.add_argument("--split", metavar="NAME", help="ask the questions of this split, such as dev (default: all)")
    evaluate.add_argument("--sample", type=positive, metavar="N", help="ask at most N questions, drawn at random (default: all)")
    evaluate.add_argument("--seed", type=int, default=0, metavar="N", help="the seed of --sample and --careless (default: 0)")
    scope = evaluate.add_mutually_exclusive_group()
    scope.add_argument("--retrieval", action="store_true", help="only find passages, which is many times quicker (default: find and read)")
    scope.add_argument(
        "--unanswerable",
        action="store_true",
        help="ask every question twice more, with its article left out and with the answer's passages left out, and measure how well "
        "the confidence tells that they are not answered (default: once, with nothing left out)",
    )
    evaluate.add_argument(
        "--gold-passage",
        action="store_true",
        help="also read each question in the passage that holds the answer, whether it was found or not (default: no)",
    )
    evaluate.add_argument(
        "--careless", action="store_true", help="also ask as hurried people type (default: no); needs articleqa[evaluation]"
    )
    add_json_option(evaluate)


def _add_filter_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which articles are asked."""
    group = parser.add_argument_group(
        "which articles",
        "Only articles that match all of these options; those that do not say their day, language or source do not match. The last three "
        "may be given several times: then any of the values matches.",
    )
    group.add_argument("--since", metavar="DAY", help="of this day, month or year (2024-12-05, 2024-12, 2024), or later (default: any)")
    group.add_argument("--until", metavar="DAY", help="of this day, month or year, or earlier (default: any)")
    group.add_argument("--lang", action="append", default=[], metavar="TAG", help="in this language, such as fr (default: any)")
    group.add_argument(
        "--source", action="append", default=[], metavar="NAME", help="of this source: its name, address or host (default: any)"
    )
    group.add_argument("--article", action="append", default=[], metavar="ID", help="with this id (default: any)")


def _filters(arguments: argparse.Namespace) -> Filters | None:
    try:
        return Filters.of(
            article_ids=arguments.article,
            langs=arguments.lang,
            sources=arguments.source,
            since=arguments.since,
            until=arguments.until,
        )
    except ValueError as error:
        raise UsageError(f"{error}.") from error


def _note_where_none_is_admitted(filters: Filters | None, retriever: Retriever) -> None:
    """Say on stderr that no article passes the filters: an option is misspelled more often than it is meant so."""
    if filters is None or any(filters.admits(article) for article in retriever.metadata()):
        return
    languages = f" Its languages are {', '.join(retriever.languages())}." if filters.langs else ""
    print(f"articleqa: No article of this index matches these options.{languages}", file=sys.stderr)


def _begin_loading() -> object:
    """Begin to load the models that a question needs, while the rest is imported.

    Returns:
        What loads them, to be held until the index is open.
    """
    from articleqa.index.encoder.bundled_encoder import BundledEncoder
    from articleqa.index.text.language import load_model

    try:
        encoder = BundledEncoder.load()
    except ArticleQAError:
        return None  # whoever needs it says what is wrong
    for load in (lambda: encoder.tokenizer, lambda: encoder.query_network, load_model):
        _in_background(load)
    return encoder


def _in_background(load: Callable[[], object]) -> None:
    """Load something in a thread; an error is raised again where the thing is needed."""

    def quietly() -> None:
        with suppress(ArticleQAError):
            load()

    threading.Thread(target=quietly, daemon=True).start()


def _ask(arguments: argparse.Namespace) -> int:
    encoder = _begin_loading()
    from articleqa.pipeline import ArticleQA

    if not arguments.question.strip():
        raise UsageError("The QUESTION is empty.")
    filters = _filters(arguments)
    with ArticleQA.open(index_location(arguments.index)) as qa:
        del encoder
        _in_background(qa.retriever.reader)
        snapshot = qa.retriever.snapshot()
        reply = qa.ask(arguments.question, filters=filters, snapshot=snapshot)
        if not reply.hits:
            _note_where_none_is_admitted(filters, qa.retriever)
        print(to_json(reply) if arguments.json else reply_text(reply, snapshot, color=sys.stdout.isatty()))
    return 0 if reply.answer and not reply.to_judge else 1


def _search(arguments: argparse.Namespace) -> int:
    encoder = _begin_loading() if arguments.mode in ("hybrid", "dense") else None
    from articleqa.retriever import Retriever

    filters = _filters(arguments)
    with Retriever.open(index_location(arguments.index)) as retriever:
        del encoder
        snapshot = retriever.snapshot()
        if arguments.mode == "exact":
            exact_hits = snapshot.exact(arguments.query, filters=filters)
            if not exact_hits:
                _note_where_none_is_admitted(filters, retriever)
            shown = exact_hits[: arguments.k]
            print(to_json(shown) if arguments.json else exact_hits_text(shown, len(exact_hits), snapshot))
            return 0
        hits = snapshot.search(arguments.query, arguments.k, mode=arguments.mode, rerank=arguments.rerank, filters=filters)
        if not hits:
            _note_where_none_is_admitted(filters, retriever)
        print(to_json(hits) if arguments.json else hits_text(hits, snapshot, explain=arguments.explain))
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    location, serving = index_location(arguments.index), replace(serving_of(arguments), mcp=arguments.mcp)
    if arguments.api_only:
        from articleqa.server.running import serve_api

        serve_api(location, replace(serving, uploads=False))
    else:
        from articleqa.ui.server import serve

        serve(location, serving)
    return 0


def _mcp(arguments: argparse.Namespace) -> int:
    try:
        from articleqa.server.mcp.transports import serve_stdio
    except ImportError as error:
        raise PackageMissing(f"MCP {missing_library(error, 'mcp')}", "articleqa[mcp]") from error
    serve_stdio(index_location(arguments.index))
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    from articleqa.evaluation.evaluate import evaluate
    from articleqa.evaluation.report import report_text

    with terminal_progress() as progress:
        report = evaluate(
            arguments.collection,
            split=arguments.split,
            questions_in=arguments.questions,
            sample=arguments.sample,
            seed=arguments.seed,
            read=not arguments.retrieval,
            gold_passage=arguments.gold_passage,
            unanswerable=arguments.unanswerable,
            typed_carelessly=arguments.careless,
            progress=progress,
        )
    print(to_json(report) if arguments.json else printable(report_text(report)))
    return 0
