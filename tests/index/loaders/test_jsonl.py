from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from articleqa.index.loaders import read_sources
from articleqa.index.records import Article
from tests.index.loaders.helpers import failures_of, only_article, parts_of, rows, written

STORY = "The fox went home.\nIt slept.\n"


def test_jsonl_keeps_every_character(tmp_path: Path) -> None:
    text = "\ufeff a\r\nb\u2028c\n\n\x00 d \u2029"
    path = written(
        tmp_path / "a.jsonl",
        "\ufeff" + json.dumps({"id": "é/1", "title": "T", "text": text, "lang": "pt_br"}, ensure_ascii=False) + "\r\n\n",
    )
    assert only_article(path) == Article("é/1", "T", text, "pt-br")


def test_jsonl_fields(tmp_path: Path) -> None:
    path = rows(
        tmp_path / "a.jsonl",
        {"id": 7, "title": "T", "text": STORY, "lang": "fr", "date": "5 décembre 2024", "source": "AFP", "author": ["A. B", "C"], "x": {}},
        {"id": "8", "title": None, "text": STORY, "lang": None},
    )
    assert read_sources([path]).articles == [
        Article("7", "T", STORY, "fr", "2024-12-05", "AFP", "A. B, C"),
        Article("8", "The fox went home.", STORY),
    ]


def test_compressed_and_utf16_jsonl(tmp_path: Path) -> None:
    content = json.dumps({"id": "a", "text": STORY}) + "\n" + json.dumps({"id": "b", "text": STORY})
    written(tmp_path / "1.jsonl.gz", gzip.compress(content.encode()))
    written(tmp_path / "2.JSONL", content.replace('"a"', '"c"').replace('"b"', '"d"').encode("utf-16"))
    assert [article.id for article in read_sources([tmp_path]).articles] == ["a", "b", "c", "d"]


def test_a_small_file_that_is_endless_unpacked_is_read_so_far_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articleqa.index.loaders.jsonl._SURE_BYTES", 200_000)
    row = json.dumps({"id": "a", "text": STORY}).encode() + b"\n"
    parts, whole = parts_of(written(tmp_path / "a.jsonl.gz", gzip.compress(row * 20_000)))
    assert not whole
    assert 0 < len(parts) < 20_000
    assert str(parts[-1]).endswith("is more than 100 times as large unpacked, which no text is; what stands after that was not read.")
    assert parts_of(written(tmp_path / "b.jsonl.gz", gzip.compress(row * 1000)))[1]


def test_what_stands_before_damage_is_read(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": f"{number}", "text": os.urandom(99).hex()}) + "\n" for number in range(200))
    written(tmp_path / "a.jsonl.gz", gzip.compress(lines.encode())[:-2000])
    collected = read_sources([tmp_path])
    assert 50 < len(collected.articles) < 200
    assert failures_of(collected)[0][1].startswith("is damaged gzip: Compressed file ended before")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "a", "text": ', "is not JSON: Expecting value at character 21; put one object on each line."),
        (b"null", 'is a JSON null, not an object with "id", "title" and "text".'),
        (b'["a"]', 'is a JSON list, not an object with "id", "title" and "text".'),
        (b'{"id": "a"}', 'has no "text"; every line needs "id" and "text".'),
        (b'{"text": "A."}', 'has no "id"; every line needs "id" and "text".'),
        (b'{"id": "", "text": "A."}', 'has an empty "id"; give it one of its own.'),
        (b'{"id": true, "text": "A."}', 'has a "id" that is a boolean; make it a string.'),
        (b'{"id": "a", "text": ["A."]}', 'has a "text" that is a list; make it a string.'),
        (b'{"id": "a", "text": " \\n"}', "has no text; write some, or remove it."),
        (b'{"id": "a", "text": "ab\\ud800"}', "has a lone surrogate (U+D800) in its text at character 2; repair what wrote it."),
        (
            b'{"id": "a", "text": "ab", "title": "\\udfff"}',
            "has a lone surrogate (U+DFFF) in its title at character 0; repair what wrote it.",
        ),
        (b'{"id": "a", "question": "Who?"}', 'has a "question" and no "text"; keep questions in a file of their own.'),
        (
            b"[" * 100_000,
            "is JSON that cannot be read: maximum recursion depth exceeded while decoding a JSON array from a unicode string.",
        ),
    ],
)
def test_lines_that_cannot_be_read_are_reported_and_the_rest_goes_on(tmp_path: Path, line: bytes, reason: str) -> None:
    path = written(tmp_path / "a.jsonl", b'{"id": "0", "text": "A."}\n' + line + b'\n{"id": "1", "text": "B."}')
    collected = read_sources([path])
    assert failures_of(collected) == [("a.jsonl:2", reason)]
    assert [article.id for article in collected.articles] == ["0", "1"]


def test_a_file_of_questions_is_left_out(tmp_path: Path) -> None:
    rows(tmp_path / "questions.jsonl", *({"id": f"{number}", "question": "Who?"} for number in range(3)))
    collected = read_sources([tmp_path])
    assert [remark.reason for remark in collected.skipped] == ["holds 3 questions and no articles."]
    assert not collected.failures


def test_a_file_of_conversations_is_left_out(tmp_path: Path) -> None:
    rows(tmp_path / "conversations.jsonl", {"id": "1", "turns": [{"question": "Who?"}]}, {"id": "2", "turns": []})
    collected = read_sources([tmp_path])
    assert [remark.reason for remark in collected.skipped] == ["holds 2 conversations and no articles."]
    assert not collected.failures


def test_a_bad_byte_costs_a_character_of_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", b'{"id": "a", "text": "Caf\xc3\xa9, caf\xe9."}\n{"id": "b", "text": "B."}\n')
    collected = read_sources([path])
    assert [article.text for article in collected.articles] == ["Café, caf\ufffd.", "B."]
    assert [remark.reason for remark in collected.warnings] == ["has 1 place whose bytes are no UTF-8; it was read as U+FFFD."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_one_json_list_is_read_and_told(tmp_path: Path, encoding: str) -> None:
    content = '[\n  {"id": "a", "text": "A."},\n  {"id": "b"},\n  {"id": "c", "text": "C."}\n]\n'
    collected = read_sources([written(tmp_path / "a.jsonl", content.encode(encoding))])
    assert [article.id for article in collected.articles] == ["a", "c"]
    assert failures_of(collected) == [("a.jsonl, entry 2", 'has no "text"; every line needs "id" and "text".')]
    assert [remark.reason for remark in collected.warnings] == [
        "is one JSON list; its entries were read. JSON Lines has an object on each line."
    ]


def test_nan_is_no_value_and_a_key_twice_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", '{"id": "a", "title": NaN, "date": NaN, "text": "No.", "text": "A."}\n{"id": "b", "text": NaN}\n')
    collected = read_sources([path])
    assert [(article.title, article.text) for article in collected.articles] == [("A.", "A.")]
    assert [remark.reason for remark in collected.warnings] == ['has "text" more than once; the last one counts.']
    assert failures_of(collected) == [("a.jsonl:2", 'has no "text"; every line needs "id" and "text".')]
