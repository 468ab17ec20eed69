"""What an application may rely on: nothing of its process is changed, and it may fork, spawn, use threads and asyncio."""

from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from articleqa import ArticleQA, Reply, Retriever, build_articles
from tests.server.guard.event_loop import finished
from tests.toys import ToyEncoder, ToyReader

NAMES = "abcdefghijklmnopqrst"
ROWS = [{"id": name, "text": f"The bridge {name * 3} opened in {1900 + n}. It crosses {name * 4}."} for n, name in enumerate(NAMES)]
QUESTION = "When did the bridge hhh open?"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("index")
    build_articles(ROWS, directory, encoder=ToyEncoder())
    return directory


def opened(directory: Path) -> ArticleQA:
    return ArticleQA.open(directory, encoder=ToyEncoder(), reader=ToyReader())


def answer_of(reply: Reply) -> str | None:
    return reply.answer.text if reply.answer else None


STATE = """
import logging, os, random, signal, sys, threading, warnings
import faiss, narwhals, numpy, pydantic, tests.toys
from rank_bm25 import BM25Okapi
from articleqa import ArticleQA, build_articles

def state():
    signals = {number: signal.getsignal(number) for number in signal.valid_signals()}
    loggers = {name: (logger.level, [*logger.handlers]) for name, logger in logging.root.manager.loggerDict.items()
               if isinstance(logger, logging.Logger) and (logger.level or logger.handlers)}
    return {
        "environment": dict(os.environ), "warnings": [*warnings.filters], "signals": signals, "folder": os.getcwd(),
        "logging": (logging.root.level, [*logging.root.handlers], loggers),
        "hooks": (sys.excepthook, threading.excepthook, sys.displayhook),
        "threads": threading.enumerate(), "random": random.getstate(), "numpy": str(numpy.random.get_state()),
        "faiss": faiss.omp_get_max_threads(), "finders": [*sys.meta_path], "recursion": sys.getrecursionlimit(),
    }

before = state()
toys = {"encoder": tests.toys.ToyEncoder(), "reader": tests.toys.ToyReader()}
with ArticleQA.from_articles([{"text": "The bridge opened in 1998."}, {"title": "no text"}], **toys) as qa:
    assert qa.ask("When did the bridge open?").answer.text == "1998"
after = state()
print([name for name in before if before[name] != after[name]])
"""


def test_nothing_of_the_process_is_changed() -> None:
    done = subprocess.run([sys.executable, "-c", STATE], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("[]\n", 0)
    assert (
        done.stderr == 'articles[1] has no "text"; put it there, or into "body" or "content".\n'
    )  # Python's own way with warnings in a log


def _ask(directory: Path) -> str | None:
    with opened(directory) as qa:
        return answer_of(qa.ask(QUESTION))


def _ask_inherited() -> str:
    try:
        return str(answer_of(INHERITED[0].ask(QUESTION)))
    except ValueError as error:
        return str(error)


INHERITED: list[ArticleQA] = []


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_each_process_opens_its_own(directory: Path, method: str) -> None:
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(_ask, [directory] * 3) == ["1907"] * 3


def test_what_was_opened_before_a_fork_says_so_and_does_not_wait_for_ever(directory: Path) -> None:
    with opened(directory) as qa:
        INHERITED[:] = [qa]
        with multiprocessing.get_context("fork").Pool(1) as pool:
            message = pool.apply(_ask_inherited)
        INHERITED.clear()
        assert message == ("this Retriever was opened before the process was forked: open one in each process, or start them by spawn")
        assert answer_of(qa.ask(QUESTION)) == "1907"


@pytest.fixture
def rebuilding(directory: Path) -> Iterator[None]:
    """Another thread publishes one generation after another."""
    stop = threading.Event()

    def rebuild() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            build_articles([*ROWS, {"id": "new", "text": f"The ferry opened in {3000 + number}."}], directory, encoder=ToyEncoder())

    thread = threading.Thread(target=rebuild)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.usefixtures("rebuilding")
def test_asyncio_asks_in_threads_while_the_index_is_rebuilt(directory: Path) -> None:
    async def ask(qa: ArticleQA, number: int) -> str | None:
        snapshot = qa.retriever.snapshot()
        reply = await asyncio.to_thread(qa.ask, f"When did the bridge {NAMES[number] * 3} open?", snapshot=snapshot)
        assert reply.answer is not None
        text = snapshot.article(reply.answer.article_id).text
        assert text[reply.answer.start : reply.answer.end] == reply.answer.text
        return answer_of(reply)

    async def ask_all() -> list[str | None]:
        with opened(directory) as qa:
            return await asyncio.gather(*(ask(qa, number % 20) for number in range(100)))

    assert finished(ask_all()) == [f"{1900 + number % 20}" for number in range(100)]


def test_a_relative_index_is_found_from_where_it_was_opened(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(directory.parent)
    with Retriever.open(directory.name, encoder=ToyEncoder()) as retriever:
        monkeypatch.chdir(tmp_path)
        assert retriever.search("bridge")
        build_articles(ROWS[:3], directory, encoder=ToyEncoder())
        assert retriever.article_ids() == ["a", "b", "c"]
        build_articles(ROWS, directory, encoder=ToyEncoder())
