from __future__ import annotations

import pytest

from articleqa.index.loaders.markdown.front_matter import split_front_matter


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("---\nTitle: 1984\nlang: no\n---\n", {"title": "1984", "lang": "no"}),
        ("---yaml\ntitle: A\n...\n", {"title": "A"}),
        ("---\ntitle:\tA\nauthor:\n\tname: B\n---\n", {"title": "A", "author": ["B"]}),
        ("---\ntitle: A\ntitle: B\n---\n", {"title": "B"}),
        ("---\nauthors:\n  - name: A B\n    url: https://a.b\n  - C D\n---\n", {"author": ["A B", "C D"]}),
        ("---\nauthor: A B\nparams:\n  author: E\n  lang: fr\n---\n", {"author": ["A B"], "lang": "fr"}),
        ("---\ndate: 2024-03-06 10:00\nlastmod: 2025-01-01\n---\n", {"date": "2024-03-06"}),
        ("---\ncreated: 2023-01-01\npubDate: 2024-03-06T10:00:00+02:00\n---\n", {"date": "2024-03-06"}),
        ("---\ncreated: 2024-03-06\nupdated: 2025-01-01\n---\n", {"date": "2024-03-06"}),
        ("---\nurl: /posts/a\nlink: https://a.b/c\n---\n", {"source": "https://a.b/c"}),
        ("---\nsource: Le Monde\nurl: https://a.b/c\n---\n", {"source": "Le Monde"}),
        ('---\nauthor: "[[Ana Reis]]"\nsource: [[Notes/Post|The post]]\n---\n', {"author": ["Ana Reis"], "source": "The post"}),
        ("---\nauthor:\n  - [[Ana]]\n  - B\n---\n", {"author": ["Ana", "B"]}),
        ("---\ntitle: ~\nauthor: []\ndate: null\n---\n", {}),
        (
            '+++\ntitle = "A"\ndate = 2024-03-06T10:00:00Z\n[params]\nauthor = "B"\n+++\n',
            {"title": "A", "date": "2024-03-06", "author": ["B"]},
        ),
        ("---toml\ntitle = 'A'\n---\n", {"title": "A"}),
        (';;;\n{"title": "A"}\n;;;\n', {"title": "A"}),
        ('{\n  "title": "A",\n  "date": "2024-03-06"\n}\n', {"title": "A", "date": "2024-03-06"}),
        ("% A long\n  title\n% B C; D\n% 6 March 2024\n", {"title": "A long title", "author": ["B C", "D"], "date": "6 March 2024"}),
        ("% A\n", {"title": "A"}),
        ("Title: A: b\nAuthor: B\n  C\nBase Header Level: 2\n\n", {"title": "A: b", "author": ["B C"]}),
        ("\n\n---\ntitle: A\n---\n", {"title": "A"}),
        ("title: A\ndate: 2024-03-06\ntags:\n- b\n---\n", {"title": "A", "date": "2024-03-06"}),
        (
            "<!--\n.. title: A\n.. date: 2024-03-06 10:00 UTC\n.. author: B C\n-->\n",
            {"title": "A", "date": "2024-03-06", "author": ["B C"]},
        ),
        ("---\npublished: true\npublished_at: 2024-03-06\n---\n", {"date": "2024-03-06"}),
        ("---\npublished: false\n---\n", {}),
        ("---\ntítulo: A\nfecha: 2024-03-06\nautor: B C\n---\n", {"title": "A", "date": "2024-03-06", "author": ["B C"]}),
        ("---\n标题: 甲\n日期: 2024年3月6日\n---\n", {"title": "甲", "date": "2024年3月6日"}),
        ("---\ntitle: A\ndata: [1]\n---\n", {"title": "A"}),
    ],
)
def test_what_a_file_states_before_its_text(source: str, fields: dict[str, object]) -> None:
    assert split_front_matter(f"{source}Text.") == (fields, "Text.", ())


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA rule, then text.",
        "---\nNo mapping\n---\nText.",
        "---\n\nBetween rules: all is text.\n\n---\nText.",
        "---\nThe title:what it is\n---\nText.",
        "title: is a word\nand no field\n---\nText.",
        "---\ntitle: A\nnever ends",
        "---\nOne thing: another: a third\n---\nText.",
        "+++ b",
        "{braces} are text",
        '{"no": "field"}\nText.',
        "%not a title",
        "Note: this is one line.\n\nText.",
        "Title: A\nand no field\n\nText.",
        "Source: A B\nDate: 2024-03-06\n\nText.",
    ],
)
def test_what_only_looks_alike_is_text(text: str) -> None:
    assert split_front_matter(text) == ({}, text, ()) or text.startswith("%")


YAML_REMARK = "has front matter that is not valid YAML ({}); its lines were read one by one."


@pytest.mark.parametrize(
    ("content", "fields", "problem"),
    [
        (
            "title: Crane: leaves: harbour\ndate: 2024-03-06\nauthors:\n- A\n- B",
            {"title": "Crane: leaves: harbour", "date": "2024-03-06", "author": ["A", "B"]},
            "mapping values are not allowed here",
        ),
        ('title: "Crane" leaves\nlang: fr', {"title": '"Crane" leaves', "lang": "fr"}, "expected <block end>, but found '<scalar>'"),
        ("title: Crane\nbroken line here\nlang: fr", {"title": "Crane", "lang": "fr"}, "could not find expected ':'"),
        ("tags: [a, b\ntitle: 'Crane'", {"title": "Crane"}, "expected ',' or ']', but got ':'"),
        ("title: @crane", {"title": "@crane"}, "found character '@' that cannot start any token"),
    ],
)
def test_yaml_that_is_not_valid_is_read_line_by_line(content: str, fields: dict[str, object], problem: str) -> None:
    assert split_front_matter(f"---\n{content}\n---\nText.") == (fields, "Text.", (YAML_REMARK.format(problem),))


@pytest.mark.parametrize("content", ["title:Crane leaves\ndate:2024-03-06", "title:Crane leaves\ndate: 2024-03-06"])
def test_yaml_without_spaces_behind_its_colons_is_read(content: str) -> None:
    front_matter = split_front_matter(f"---\n{content}\n---\nText.")
    assert (front_matter.fields, front_matter.body) == ({"title": "Crane leaves", "date": "2024-03-06"}, "Text.")
    assert len(front_matter.remarks) == 1


def test_toml_that_is_not_valid_is_read_line_by_line() -> None:
    front_matter = split_front_matter("+++\ntitle = Crane\nlang = 'fr'\n+++\nText.")
    assert (front_matter.fields, front_matter.body) == ({"title": "Crane", "lang": "fr"}, "Text.")
    assert front_matter.remarks == (
        "has front matter that is not valid TOML (Invalid value (at line 1, column 9)); its lines were read one by one.",
    )


def test_front_matter_that_is_nested_too_deeply_or_far_too_long_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articleqa.index.loaders.markdown.front_matter._LONGEST", 2_100)
    for content in ("x: " + "[" * 2_000, "x: 1\n" * 440):
        front_matter = split_front_matter(f"---\ntitle: A\n{content}\n---\nText.")
        assert (front_matter.fields, front_matter.body) == ({"title": "A"}, "Text.")
        assert len(front_matter.remarks) == 1
