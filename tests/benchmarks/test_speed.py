"""The table of docs/speed.md is made of the figures, and every row is a script with the same arguments. Nothing is measured here."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import pytest

from articleqa.evaluation.datasets import Gold, Question
from articleqa.index.records import Passage, Span
from articleqa.records import Answer, Reply
from benchmarks.speed import __main__ as command
from benchmarks.speed import changes, lexical, sizes
from benchmarks.speed.ask import mean_f1
from benchmarks.speed.figures import Figure, number
from benchmarks.speed.page import page, table, table_of_sizes
from benchmarks.speed.search import hit_at_1
from benchmarks.speed.shared import arguments, compared, interleaved

QUERY = Figure("a question's vector", 3.04, "ms", "sentence-transformers", 15.2, 5.0, at_least=4, quality="12 questions")
READY = Figure("`articleqa serve` is ready", 4.5, "s", at_most=4)
CONDITIONS = {
    "date": "2026-11-28",
    "quick": False,
    "machine": "Some CPU, 2 cores",
    "load": 0.4,
    "versions": {"numpy": "2.4", "python": "3.11.7"},
}
FOOTPRINT = Figure("`pip install articleqa[models]`", 1234.5, "MB")


def row(*figures: Figure, **conditions: object) -> dict[str, object]:
    """What a row writes, read again."""
    made: dict[str, object] = json.loads(json.dumps(CONDITIONS | conditions | {"figures": [asdict(figure) for figure in figures]}))
    return made


@pytest.mark.parametrize(
    ("figure", "met", "target"),
    [
        (QUERY, True, "≥ 4 ×"),
        (Figure("x", 1, "ms", "y", 3.9, 3.9, at_least=4), False, "≥ 4 ×"),
        (Figure("x", 1, "ms", "y", 4, 4, at_least=4), True, "≥ 4 ×"),
        (Figure("x", 0.9, "s", "full", 30, 0.03, at_most=0.03), True, "≤ 0.03 ×"),
        (READY, False, "≤ 4 s"),
        (Figure("x", 5000, "MB", at_most=3000), False, "≤ 3,000 MB"),
        (FOOTPRINT, None, ""),
    ],
)
def test_a_target_is_of_the_ratio_or_where_there_is_none_of_the_value(figure: Figure, met: bool | None, target: str) -> None:
    assert (figure.is_met, figure.target) == (met, target)


def test_numbers_have_three_digits() -> None:
    assert [number(value) for value in (0.01234, 3.04, 15.25, 99.99, 100.4, 12345.6)] == ["0.0123", "3.04", "15.2", "100", "100", "12,346"]


def test_the_table_is_made_of_the_figures() -> None:
    assert table([QUERY, READY, FOOTPRINT]) == (
        "| | ArticleQA | beside it | ratio | target | |\n"
        "|---|---|---|---|---|---|\n"
        "| a question's vector | 3.04 ms | sentence-transformers: 15.2 ms | **5 ×** | ≥ 4 × | met |\n"
        "| `articleqa serve` is ready | 4.5 s |  |  | ≤ 4 s | **not met** |\n"
        "| `pip install articleqa[models]` | 1,234 MB |  |  |  |  |\n"
    )


def test_sizes_are_columns() -> None:
    figures = [
        Figure("opened", 0.5, "s", passages=1000),
        Figure("opened", 1.5, "s", at_most=2, passages=1_000_000),
        Figure("on the disk", 7, "MB", passages=1000),
    ]
    assert table_of_sizes(figures) == (
        "| passages | 1,000 | 1,000,000 |\n|---|---|---|\n| opened | 0.5 s | 1.5 s (≤ 2 s: met) |\n| on the disk | 7 MB | – |\n"
    )


def test_the_page_says_what_is_not_met_and_where_was_measured() -> None:
    made = page(
        {"query": row(QUERY), "serving": row(READY, date="2026-11-29", load=1.2), "sizes": row(Figure("opened", 0.5, "s", passages=1000))}
    )
    assert "1 of 2 targets are met. Not met: `articleqa serve` is ready." in made
    assert "Measured on Some CPU, 2 cores, 2026-11-28 to 2026-11-29, load at the end of a row 0.4 to 1.2; numpy 2.4, python 3.11.7." in made
    assert "](speed.svg)" in made
    assert "- a question's vector: 12 questions." in made
    assert "mean nothing" not in made


def test_the_page_names_each_machine_with_its_rows() -> None:
    made = page({"query": row(QUERY, quick=True), "serving": row(READY, machine="Another, 8 cores")}, None)
    assert "Measured on Some CPU, 2 cores (query), 2026-11-28, load" in made
    assert "Measured on Another, 8 cores (serving), 2026-11-28, load" in made
    assert "mean nothing" in made
    assert "speed.svg" not in made


@pytest.mark.parametrize("name", command.ROWS)
def test_every_row_is_a_script_with_the_same_arguments(name: str) -> None:
    module = import_module(f"benchmarks.speed.{name}")
    assert callable(module.measure)
    assert f"python -m benchmarks.speed.{name} FOLDER" in (module.__doc__ or "")
    given = arguments(module.__doc__, ["texts", "--rivals", "venv", "--rounds", "7", "--quick", "--json", "row.json"])
    assert vars(given) == {"folder": Path("texts"), "rivals": Path("venv"), "rounds": 7, "quick": True, "json": Path("row.json")}


def test_a_row_that_fails_keeps_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    results = {"query": row(QUERY), "serving": row(READY)}
    monkeypatch.setattr(command, "measured", lambda name, _: results[name])
    words = [str(tmp_path), "--into", str(tmp_path / "docs"), "--rows"]
    assert command.main([*words, "serving"]) == 0
    results |= {"serving": None}  # type: ignore[dict-item]
    assert command.main([*words, "serving", "query"]) == 1
    assert "failed: serving" in capsys.readouterr().out
    written = json.loads((tmp_path / "docs" / "experiments" / "speed.json").read_text("utf-8"))
    assert list(written) == ["query", "serving"]  # in the order of the page
    assert (tmp_path / "docs" / "speed.md").read_text("utf-8") == page(written, None)


def test_what_is_drawn_of_the_same_figures_is_the_same_file(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from benchmarks.speed.chart import draw

    figures = [Figure(name, value, "s", passages=n) for name in (sizes.WRITTEN, sizes.SEARCH) for n, value in ((1000, 1.0), (10_000, 2.0))]
    assert not draw([QUERY], tmp_path / "none.svg")
    assert draw(figures, tmp_path / "one.svg")
    assert draw(figures, tmp_path / "other.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()
    assert not (tmp_path / "none.svg").exists()


def test_sides_take_turns_and_every_other_round_is_reversed() -> None:
    turns: list[str] = []

    def side(name: str) -> float:
        turns.append(name)
        return float(len(turns))

    values = interleaved({"a": lambda: side("a"), "b": lambda: side("b")}, 2)
    assert turns == ["b", "a", "a", "b", "b", "a"]
    assert values == {"a": [3, 6], "b": [4, 5]}  # the first round does not count


def test_a_ratio_is_the_median_of_those_of_the_rounds() -> None:
    values = {"own": [1.0, 2.0, 10.0], "other": [4.0, 10.0, 20.0]}
    assert compared(values, "own", "other") == {"ours": 2.0, "rival": 10.0, "against": "other", "ratio": 4.0}


def test_figures_are_read_of_what_the_lexical_script_prints() -> None:
    lines = [
        "Python 3.11.7, numpy 2.4.6, rank-bm25 0.2.2, bm25s 0.3.16, numba 0.68.1; 2 cores, load 13.1",
        "100000 passages: made in 0.06 s, by bm25s in 0.12 s: 2.0 times as fast",
        "    compiled      0.100 ms a query:     1.00 times the compiled one's",
        "   rank-bm25     11.000 ms a query:   110.00 times the compiled one's",
        "bm25s, NumPy      0.200 ms a query:     2.00 times the compiled one's",
        "bm25s, Numba      0.050 ms a query:     0.50 times the compiled one's",
        " by language      0.110 ms a query:     1.10 times the compiled one's",
    ]
    figures = lexical.figures(lines, "real text")
    assert [(f.what, f.ours, f.against, f.rival, f.is_met) for f in figures] == [
        ("a lexical index of 100,000 passages, real text", 0.06, "bm25s", 0.12, True),
        ("a lexical query of 100,000 passages, real text", 0.1, "rank-bm25", 11.0, False),
        ("a lexical query of 100,000 passages, real text", 0.1, "bm25s, NumPy", 0.2, False),
        ("a lexical query of 100,000 passages, real text", 0.1, "bm25s, Numba", 0.05, False),
    ]
    fewer = [line.replace("100000", "2000") for line in lines]
    assert {f.is_met for f in lexical.figures(fewer, "real text")} == {None}
    with pytest.raises(SystemExit, match="other lines"):
        lexical.figures(lines[:2], "real text")


def test_figures_are_read_of_what_the_script_of_sizes_prints() -> None:
    lines = [
        "1000 passages made in 2 s",
        "1000 passages: open s 0.02, own MB before 49, own MB open 53, own MB 57.5, mapped MB 35.5, p50 ms 8.0, p95 ms 27",
        "    articles.sqlite                 1.5 MB,   1282.0 bytes a passage",
        "    vectors.faiss                   3.0 MB,   3072.1 bytes a passage",
        "1000000 passages: open s 2.5, own MB before 49, own MB open 53, own MB 1e+03, mapped MB 900, p50 ms 4, p50 ms of a core 3",
        "    vectors.faiss                 900.0 MB,    900.0 bytes a passage",
    ]
    assert [(f.passages, f.what, f.ours, f.unit, f.is_met) for f in sizes.figures(lines)] == [
        (1000, sizes.WRITTEN, 2, "s", None),
        (1000, sizes.OPENED, 0.02, "s", None),
        (1000, sizes.SEARCH, 8, "ms", None),
        (1000, sizes.RESIDENT, 93, "MB", None),
        (1000, sizes.DISK, 4.5, "MB", None),
        (1_000_000, sizes.OPENED, 2.5, "s", False),
        (1_000_000, sizes.SEARCH, 4, "ms", True),
        (1_000_000, sizes.RESIDENT, 1900, "MB", True),
        (1_000_000, sizes.DISK, 900, "MB", None),
    ]
    with pytest.raises(SystemExit, match="other lines"):
        sizes.figures(["1000 passages: open 1"])


def test_hit_at_1_counts_passages_that_hold_an_answer() -> None:
    best = [Passage(at, "a.txt", start, start + 10, "0123456789", (Span(start, start + 10),), "en") for at, start in enumerate((0, 10))]
    question = Question("1", "en", "?", (Gold("a.txt", 2, 5, "234"),), "dev")
    assert hit_at_1([*best, None, best[0]], [question] * 4) == 0.5


def test_f1_of_best_guesses_counts_a_reply_without_one() -> None:
    def reply(text: str) -> Reply:
        span = Span(0, len(text))
        return Reply("?", (), (), Answer(text, "a.txt", 0, len(text), 0.5, span, span) if text else None, None)

    asked = [Question("1", "en", "?", (Gold("a.txt", 2, 6, "1998"),), None)] * 3
    assert mean_f1([reply("1998"), reply("in 1998"), reply("")], asked) == pytest.approx(100 * (1 + 2 / 3) / 3)


def test_files_are_changed_in_place_and_counted(tmp_path: Path) -> None:
    files = changes.write(tmp_path / "articles", ["One.", "Two.", "Three."])
    assert changes.change(files[::2]) == 2
    assert [file.read_text("utf-8").split(" Changed")[0] for file in files] == ["One.", "Two.", "Three."]
    assert [" Changed at " in file.read_text("utf-8") for file in files] == [True, False, True]
