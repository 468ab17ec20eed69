"""Web pages that a browser saved as one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.errors import ArticleError
from articleqa.index.records import Place, Stated
from tests.index.loaders.helpers import only_article, parts_of, written

PAGE = (
    "<html lang=3D'fr'><meta charset=3D'utf-8'><title>Le phare</title><h1>Le phare de Cordouan</h1>=\r\n"
    "<p>L=E2=80=99ing=C3=A9nieur Louis de Foix commen=C3=A7a le phare en 1584, et il fut achev=C3=A9 en 1611.</p>"
)
SAVED = """From: <Saved by Blink>
Snapshot-Content-Location: https://phare.example/cordouan
Subject: =?utf-8?Q?Le=20phare?=
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="x"

--x
Content-Type: text/css
Content-Transfer-Encoding: quoted-printable

p {{ color: red }}
--x
Content-Type: text/html{charset}
Content-Transfer-Encoding: quoted-printable

{page}
--x--
""".replace("\n", "\r\n")


@pytest.mark.parametrize("name", ["a.mht", "a.MHTML"])
def test_the_page_is_read_with_the_address_where_the_browser_found_it(tmp_path: Path, name: str) -> None:
    article = only_article(written(tmp_path / name, SAVED.format(charset="", page=PAGE)))
    assert (article.title, article.lang, article.source) == ("Le phare de Cordouan", "fr", "https://phare.example/cordouan")
    assert article.text.endswith("L’ingénieur Louis de Foix commença le phare en 1584, et il fut achevé en 1611.")
    assert article.provenance.source == Stated("https://phare.example/cordouan", Place.PROPERTIES)


def test_what_the_page_itself_states_counts(tmp_path: Path) -> None:
    page = PAGE.replace("<title>", "<link rel=3Dcanonical href=3D'https://phare.example/'><title>")
    assert only_article(written(tmp_path / "a.mht", SAVED.format(charset="", page=page))).source == "https://phare.example/"


def test_the_encoding_that_its_header_declares_counts(tmp_path: Path) -> None:
    page = PAGE.replace("<meta charset=3D'utf-8'>", "").replace("=E2=80=99", "'").replace("=C3=A9", "=E9").replace("=C3=A7", "=E7")
    assert "L'ingénieur" in only_article(written(tmp_path / "a.mht", SAVED.format(charset="; charset=iso-8859-1", page=page))).text


def test_a_file_without_a_page_says_so(tmp_path: Path) -> None:
    (part,), whole = parts_of(written(tmp_path / "a.mht", "Subject: none\n\nOnly words."))
    assert isinstance(part, ArticleError)
    assert (part.reason, whole) == ("holds no web page; save the page as HTML.", False)


def test_an_address_that_is_not_ascii_is_none(tmp_path: Path) -> None:
    saved = SAVED.format(charset="", page=PAGE).encode().replace(b"https://phare", b"https:/\xafphare")
    assert only_article(written(tmp_path / "a.mht", saved)).source is None
