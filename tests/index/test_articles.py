from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.articles import Collected, read_sources
from articleqa.index.articles.dates import iso_date, mentions
from articleqa.index.articles.markdown import render
from articleqa.index.errors import CorpusError
from articleqa.index.records import Article

SEED = Path(__file__).parents[2] / "corpus" / "seed-article.txt"
STORY = "The fox went home.\nIt slept.\n"


def only(source: Path) -> Article:
    collected = read_sources([source])
    assert not collected.failures, collected.failures
    (article,) = collected.articles
    return article


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path: Path, *objects: object) -> Path:
    return written(path, "".join(f"{json.dumps(row)}\n" for row in objects))


def failed(collected: Collected) -> list[tuple[str, str]]:
    return [(Path(error.where).name, error.reason) for error in collected.failures]


# SOURCES


def test_a_folder_is_read_in_order_with_relative_ids(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/A.TXT", ".hidden.txt", ".git/x.txt", "a/.b/c.txt", "photo.jpg", "README"):
        written(tmp_path / name, STORY)
    calls: list[tuple[int, int, str]] = []
    collected = read_sources([tmp_path], progress=lambda done, total, where: calls.append((done, total, where)))
    assert [article.id for article in collected.articles] == ["a/A.TXT", "a/z.md", "b.txt"]
    assert [Path(remark.where).name for remark in collected.skipped] == ["README", "photo.jpg"]
    assert "no kind that is read; read are .txt, .md" in collected.skipped[0].reason
    assert [call[:2] for call in calls] == [(1, 3), (2, 3), (3, 3)]
    assert calls[0][2].endswith("A.TXT")


def test_the_id_of_a_file_is_its_name(tmp_path: Path) -> None:
    assert only(written(tmp_path / "x" / "a.txt", STORY)).id == "a.txt"


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert read_sources([tmp_path]) == Collected(empty=[tmp_path])


def test_a_missing_source_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"nowhere does not exist; name files or folders that do\."):
        read_sources([tmp_path / "nowhere"])


def test_an_unknown_kind_given_directly_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a\.xlsx is of no kind that is read"):
        read_sources([written(tmp_path / "a.xlsx", STORY)])


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path / "sub" / "a.txt", STORY)
    assert [article.id for article in read_sources([tmp_path, path]).articles] == ["sub/a.txt"]
    assert [article.id for article in read_sources([path, tmp_path, tmp_path / "sub"]).articles] == ["a.txt"]


def test_the_same_id_twice_names_both_places(tmp_path: Path) -> None:
    written(tmp_path / "x" / "a.txt", STORY)
    rows(tmp_path / "y" / "b.jsonl", {"id": "b", "text": STORY}, {"id": "a.txt", "text": STORY})
    with pytest.raises(CorpusError, match=r'the id "a\.txt": .*x/a\.txt and .*y/b\.jsonl:2; give one'):
        read_sources([tmp_path / "x", tmp_path / "y"])


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    written(tmp_path / "outside" / "a.txt", STORY)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "broken.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "in" / "self.txt").symlink_to(tmp_path / "in" / "self.txt")
    collected = read_sources([tmp_path / "in"])
    assert [article.id for article in collected.articles] == ["link/a.txt"]
    assert failed(collected) == [
        ("broken.txt", "is a link to nothing; mend or remove it."),
        ("self.txt", "cannot be read: Too many levels of symbolic links."),
    ]


def test_a_pipe_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert [remark.reason for remark in read_sources([tmp_path]).skipped] == ["is a device, socket or pipe, which are not read."]
    with pytest.raises(CorpusError, match=r"pipe\.txt is a device"):
        read_sources([tmp_path / "pipe.txt"])


def test_no_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.txt", STORY)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert failed(read_sources([path])) == [("a.txt", "may not be read by this user; change its permissions.")]


def test_a_name_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    written(path, STORY)
    collected = read_sources([tmp_path])
    assert failed(collected) == [("caf\\udce9.txt", "has a name that is not UTF-8; rename it.")]


# Bytes → text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("é".encode(), "é"),
        ("é".encode("utf-8-sig"), "é"),
        ("é".encode("utf-16"), "é"),
        (b"\xfe\xff" + "é\n".encode("utf-16-be"), "é\n"),
        (b"a\r\nb\rc\n\n", "a\nb\nc\n\n"),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, text: str) -> None:
    assert only(written(tmp_path / "a.txt", content)).text == text


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"\x00\xe9", "is not UTF-8 text (byte 2); save it as UTF-8."),
        ("a.txt", b"\xff\xfea", "is not UTF-16 text (byte 3); save it as UTF-8."),
        (
            "a.txt",
            "abc".encode("utf-16-le"),
            "holds NUL characters, so it is no text, or UTF-16 without a byte order mark; save it as UTF-8.",
        ),
        ("a.txt", b"", "has no text; write some, or remove it."),
        ("a.md", "\ufeff \n\u200b\n".encode(), "has no text; write some, or remove it."),
        ("a.md", b"---\ntitle: A\n---\n", "has no text; write some, or remove it."),
        (
            "a.md",
            b"---\ntitle: [A\n---\nText.",
            "has front matter that is not YAML: expected ',' or ']', but got '<stream end>' in line 3; correct it or remove it.",
        ),
        ("a.jsonl.gz", b"{}", "is damaged gzip: Not a gzipped file (b'{}'); what stands after the damage was not read."),
    ],
)
def test_files_that_cannot_be_read_are_reported_and_the_rest_goes_on(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    written(tmp_path / name, content)
    written(tmp_path / "good.txt", STORY)
    collected = read_sources([tmp_path])
    assert failed(collected) == [(name, reason)]
    assert [article.id for article in collected.articles] == ["good.txt"]


# JSON lines


def test_jsonl_keeps_every_character(tmp_path: Path) -> None:
    text = "\ufeff a\r\nb\u2028c\n\n\x00 d \u2029"
    path = written(
        tmp_path / "a.jsonl",
        "\ufeff" + json.dumps({"id": "é/1", "title": "T", "text": text, "lang": "pt_br"}, ensure_ascii=False) + "\r\n\n",
    )
    assert only(path) == Article("é/1", "T", text, "pt-br")


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


def test_what_stands_before_damage_is_read(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": f"{number}", "text": os.urandom(99).hex()}) + "\n" for number in range(200))
    written(tmp_path / "a.jsonl.gz", gzip.compress(lines.encode())[:-2000])
    collected = read_sources([tmp_path])
    assert 50 < len(collected.articles) < 200
    assert failed(collected)[0][1].startswith("is damaged gzip: Compressed file ended before")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "a", "text": ', "is not JSON: Expecting value at character 21; put one object on each line."),
        (b'{"id": "a", "text": "\xe9"}', "is not UTF-8 text (byte 22); save it as UTF-8."),
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
    assert failed(collected) == [("a.jsonl:2", reason)]
    assert [article.id for article in collected.articles] == ["0", "1"]


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ({"lang": 5}, 'has a "lang" that is not a string; it was left out.'),
        ({"lang": "Français"}, 'has a "lang" that is not a language tag, such as fr: "Français"; it was left out.'),
        ({"date": "2024-02-30"}, 'has a "date" that is not a day, such as 2024-12-05: "2024-02-30"; it was left out.'),
        ({"date": "5/12/2024"}, 'has a "date" that is not a day, such as 2024-12-05: "5/12/2024"; it was left out.'),
        ({"title": {}}, 'has a "title" that is not a string; it was left out.'),
    ],
)
def test_fields_that_cannot_be_used_are_left_out_and_told(tmp_path: Path, field: dict[str, object], reason: str) -> None:
    collected = read_sources([rows(tmp_path / "a.jsonl", {"id": "a", "text": STORY} | field)])
    assert collected.articles == [Article("a", "The fox went home.", STORY)]
    assert [(Path(remark.where).name, remark.reason) for remark in collected.warnings] == [("a.jsonl:1", reason)]


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


# Markdown


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# A *heading*\n\nOne\nparagraph.\n\n## Another\nText.", "A heading\n\nOne paragraph.\n\nAnother\n\nText."),
        (
            "A [link](http://a.b) and ![an *image*](c.png), `code`, **bold**, ~~gone~~ &amp; 5 \\* 3.",
            "A link and an image, code, bold, gone & 5 * 3.",
        ),
        ("- one\n- two\n  - three\n\nEnd", "one\ntwo\nthree\n\nEnd"),
        ("- one\n\n- two", "one\n\ntwo"),
        ("4. Dezember 2024\nwar gut.", "4. Dezember 2024 war gut."),
        ("> quoted\n> text\n\nA<br>b <b>c</b>  \nd", "quoted text\n\nA\nb c\nd"),
        ("| a | b |\n|---|---|\n| *1* | 2 |", "a\tb\n1\t2"),
        ("```py\nx = 1\n\ny = 2\n```\n\n    z", "x = 1\n\ny = 2\n\nz"),
        ("<div>Some <i>HTML</i> &lt;\n\n</div>\n<script>x</script>\n<!-- y -->\n\n5 < 6", "Some HTML <\n\n5 < 6"),
        ("第一行\n第二行", "第一行 第二行"),
    ],
)
def test_markdown_becomes_what_a_reader_sees(source: str, text: str) -> None:
    assert render(source)[0] == text


PARAGRAPHS = st.lists(st.from_regex(r"[A-Za-zé]{1,9}( [a-z0-9,]{1,9}){0,4}\.", fullmatch=True), min_size=1, max_size=5)


@given(PARAGRAPHS, PARAGRAPHS)
def test_plain_markdown_is_its_blocks(first: list[str], second: list[str]) -> None:
    body = "\n\n".join([*first, "## Heading", "\n".join(second)])
    assert render(body)[0] == "\n\n".join([*first, "Heading", " ".join(second)])


def test_front_matter(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.md",
        "---\nTitle: 1984\ndate: 2024-12-05\nlanguage: no\nurl: https://a.b/c\nauthors: [A B, C D]\n---\n# Heading\n\nText.\n",
    )
    assert only(path) == Article("a.md", "1984", "Heading\n\nText.", "no", "2024-12-05", "https://a.b/c", "A B, C D")


@pytest.mark.parametrize(
    ("source", "title", "text"),
    [
        ("# Heading\n\nText.", "Heading", "Heading\n\nText."),
        ("Text.\n\n## Later", "Later", "Text.\n\nLater"),
        ("---\n---\nJust text here.", "Just text here.", "Just text here."),
        ("---\nNo mapping\n---\nText.", "No mapping", "No mapping\n\nText."),
        ("---\n\nA rule, then text.", "A rule, then text.", "A rule, then text."),
    ],
)
def test_titles_of_markdown(tmp_path: Path, source: str, title: str, text: str) -> None:
    article = only(written(tmp_path / "a.md", source))
    assert (article.title, article.text) == (title, text)


# What a text says about itself


def test_the_seed_article() -> None:
    article = only(SEED)
    assert article == Article(
        id="seed-article.txt",
        title="Le 4 décembre, l'armée américaine a annoncé qu'un appel téléphonique rare entre…",
        text=SEED.read_text(encoding="utf-8"),
        date="2024-12-05",
        source="https://thanhnien.vn/cuoc-dien-dam-hiem-hoi-cap-tong-tham-muu-truong-my-nga-185241205083544051.htm",
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n  A  heading \n\nText.", "A heading"),
        ("Only a line", "Only a line"),
        ("A sentence. Another.\nMore.", "A sentence."),
        ("Photo: AP\n2024-12-05\nBy Jane Doe\nThe heading\nText.", "The heading"),
        ("a" * 100, "a" * 79 + "…"),
        ("今天" * 60 + "。\n好。", "今天" * 39 + "今…"),
        ("One two " * 30, "One two " * 9 + "One two…"),
        (
            "The fox went home through the long grass of the meadow and\npast the mill, where it slept until the sun had risen\nabove it.",
            "The fox went home through the long grass of the meadow and past the mill, where…",
        ),
    ],
)
def test_titles_of_text(tmp_path: Path, text: str, title: str) -> None:
    assert only(written(tmp_path / "a.txt", text)).title == title


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Source : https://a.b/c.", "https://a.b/c"),
        ("Nguồn: VnExpress", "VnExpress"),
        ("来源：新华社", "新华社"),
        ("Источник: ТАСС", "ТАСС"),
        ("(Quelle: dpa, https://a.b/c)", None),
        ("المصدر: رويترز", "رويترز"),
        ("Source: the ministry did not say.", None),
        ("The source: Reuters", None),
    ],
)
def test_sources_near_the_end(tmp_path: Path, line: str, source: str | None) -> None:
    assert only(written(tmp_path / "a.txt", f"{STORY}\n{line}\n\nComment (0)")).source == source


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("Par Jean-Luc de la Tour et Anna Kim", "Jean-Luc de la Tour et Anna Kim"),
        ("Par AFP", "AFP"),
        ("Tác giả: Nguyễn Văn A", "Nguyễn Văn A"),
        ("Auteur : X. Dupont", "X. Dupont"),
        ("作者：王小明", "王小明"),
        ("By Monday it was over.", None),
        ("By Monday", None),
        ("Par conséquent, il partit", None),
    ],
)
def test_authors_below_the_heading_or_at_the_end(tmp_path: Path, line: str, author: str | None) -> None:
    for text in (f"The heading\n{line}\n{STORY * 9}", f"{STORY * 9}\n{line}\n"):
        assert only(written(tmp_path / "a.txt", text)).author == author


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2024-12-05", "2024-12-05"),
        ("Date : 5 décembre 2024", "2024-12-05"),
        ("Ngày: 05/12/2024", None),
        ("Publié le 5 décembre 2024 à 10h30", "2024-12-05"),
        ("发布时间：2024年12月5日", "2024-12-05"),
        ("On 5 December 2024 it rained.", None),
    ],
)
def test_dates_on_lines_of_their_own(tmp_path: Path, line: str, date: str | None) -> None:
    assert only(written(tmp_path / "a.txt", f"The heading\n{line}\n{STORY}")).date == date


@pytest.mark.parametrize(
    ("url", "text", "date"),
    [
        ("https://thanhnien.vn/a-185241205083544051.htm", "Reuters hat am 5. Dezember berichtet.", "2024-12-05"),
        ("https://m.tuoitre.vn/a-20241205083544051.htm", "Sáng ngày 5 tháng 12, ông nói.", "2024-12-05"),
        ("https://thanhnien.vn/a-185241205083544051.htm", "Reuters hat am 6. Dezember berichtet.", None),
        ("https://thanhnien.vn/a-185241305083544051.htm", "5.12. 5.13.", None),
        ("https://notthanhnien.vn/a-185241205083544051.htm", "5 décembre", None),
        ("https://example.org/2024/12/05/a", "5 décembre", None),
    ],
)
def test_dates_of_known_addresses_count_where_the_text_agrees(tmp_path: Path, url: str, text: str, date: str | None) -> None:
    assert only(written(tmp_path / "a.txt", f"{STORY}{text}\nSource: {url}\n")).date == date


@pytest.mark.parametrize(
    "written_date",
    [
        "le 5 décembre",
        "on December 5th",
        "Dec. 5",
        "am 5. Dezember",
        "el 5 de diciembre",
        "il 5 dicembre",
        "5 de dezembro",
        "5 декабря",
        "ngày 5 tháng 12",
        "5.12.",
        "5/12/2024",
        "在12月5日",
        "１２月５日",
        "١٢ ديسمبر ٥ ديسمبر",
        "5 كانون الأول",
        "5. desember",
        "5 Aralık'ta",
        "วันที่ 5 ธันวาคมที่",
        "5 दिसंबर",
        "5 decembrie",
        "ב-5 בדצמבר",
        "5 Δεκεμβρίου",
        "12월 5일",
        "2024-12-05",
    ],
)
def test_a_day_is_found_in_every_language(written_date: str) -> None:
    assert mentions(f"x {written_date} y", "2024-12-05")
    assert not mentions(f"x {written_date} y", "2024-11-07")


@pytest.mark.parametrize("text", ["15 décembre", "5 décembrex", "5.125", "December 50", "le 5", "décembre", "5/12/1999"])
def test_other_days_are_not_mistaken_for_it(text: str) -> None:
    assert not mentions(text, "2024-12-05")


@pytest.mark.parametrize(
    "text",
    [
        "2024-12-05T10:00:00Z",
        "2024-12-05 10:00",
        "Thu, 05 Dec 2024 10:00:00 GMT",
        "December 5, 2024",
        "ngày 5 tháng 12 năm 2024",
        "5 de diciembre de 2024",
        "2024年12月5日",
        "2024. 12. 5.",
        "05.12.2024",
        "5 ธันวาคม 2567",
        "٥ ديسمبر ٢٠٢٤",
        "5 בדצמבר 2024",
    ],
)
def test_dates_are_normalised(text: str) -> None:
    assert iso_date(text) == "2024-12-05"


@pytest.mark.parametrize("text", ["5/12/2024", "2024-02-30", "2024", "12 December", "2024-12", "listopad 5, 2024", "yesterday", "5 x 2024"])
def test_uncertain_dates_are_none(text: str) -> None:
    assert iso_date(text) is None


@given(st.text(max_size=60))
def test_dates_of_any_text(text: str) -> None:
    date = iso_date(text)
    assert date is None or mentions(date, date)
