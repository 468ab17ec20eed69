"""Articles in the file formats of other programs. Those programs wrote the files in tests/data: `tests/data/make.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.loaders import SourceContents, SourceFile, read_file, read_sources
from articleqa.index.records import Article

DATA = Path(__file__).parents[2] / "data"


def sample_article(name: str) -> Article:
    """Load the one article of a file in tests/data."""
    (article,) = read_sources([DATA / name]).articles
    return article


def load_content(tmp_path: Path, name: str, content: str | bytes) -> SourceContents:
    """Write a file, and load it."""
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sources([file])


def test_a_web_page_is_its_main_text_and_what_it_states() -> None:
    page = sample_article("bao.html")
    assert page.id == "bao.html"
    assert (page.title, page.author, page.date, page.lang, page.source) == (
        "Hải đăng Kê Gà mở cửa trở lại",
        "Nguyễn Thị Lan",
        "2024-12-05",
        "vi",
        "https://baobien.example/hai-dang-ke-ga-mo-cua-tro-lai.htm",
    )
    paragraphs = page.text.split("\n\n")
    assert paragraphs[0] == "Hải đăng Kê Gà mở cửa trở lại"
    assert paragraphs[3] == "Giá vé"
    assert paragraphs[-1] == "Ngày\tGiờ mở cửa\nThứ hai đến thứ sáu\t7 giờ đến 17 giờ"
    for boilerplate in ("Thời sự", "Tin liên quan", "Mọi quyền", "window.ads"):
        assert boilerplate not in page.text


def test_a_page_without_a_main_text_is_all_that_it_shows(tmp_path: Path) -> None:
    (page,) = load_content(tmp_path, "a.htm", "<title>Kurz</title><body><script>x</script><p>Nur ein Satz.").articles
    assert (page.title, page.text, page.lang, page.date) == ("Kurz", "Nur ein Satz.", None, None)


def test_a_page_without_words_says_why(tmp_path: Path) -> None:
    (failure,) = load_content(tmp_path, "app.html", "<body><div id=root></div><script>render()</script>").failures
    assert failure.reason == "has no text; it may be made by a script in the browser: save the page as it is shown."


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [('<meta charset="windows-1251">', "cp1251"), ('<meta http-equiv=Content-Type content="text/html; charset=koi8-r">', "koi8-r")],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path, declared: str, encoding: str) -> None:
    collected = load_content(tmp_path, "m.html", f"<html><head>{declared}</head><body><p>Маяк на озере.</p>".encode(encoding))
    assert [a.text for a in collected.articles] == ["Маяк на озере."]
    assert collected.warnings == []


def test_a_word_document() -> None:
    faro = sample_article("faro.docx")
    assert (faro.title, faro.author, faro.lang, faro.date) == ("El faro de Hércules", "Ana Souto", "es", None)
    assert faro.text.split("\n\n") == [
        "El faro de Hércules",
        "La Torre de Hércules, en La Coruña, es el faro romano más antiguo que sigue en servicio. Fue construida en el siglo I.",
        "Altura: 55 metros",
        "Escalones: 234",
        "Año\tSuceso\n2009\tPatrimonio de la Humanidad",
        "El arquitecto Eustaquio Giannini la restauró entre 1788 y 1790.",
    ]


def test_a_book() -> None:
    book = sample_article("cordouan.epub")
    assert (book.title, book.author, book.lang, book.date) == ("Le phare de Cordouan", "Paul Morin, Lise Roux", "fr", "2021-07-24")
    assert book.text == (
        "La construction\n\nL'ingénieur Louis de Foix commença le phare en 1584.\n\n"
        "Le monument\n\nLe phare fut classé en 1862.\nIl mesure 67,5 mètres.\n\n301 marches\nune chapelle"
    )


@pytest.mark.parametrize("name", ["a.docx", "a.epub"])
def test_archives_that_cannot_be_read_say_so(tmp_path: Path, name: str) -> None:
    whole = (DATA / {"a.docx": "faro.docx", "a.epub": "cordouan.epub"}[name]).read_bytes()
    for content in (b"no archive", whole[: len(whole) // 2]):
        (failure,) = load_content(tmp_path, name, content).failures
        assert "that can be read" in failure.reason


def test_a_table() -> None:
    collected = read_sources([DATA / "noticias.csv"])
    seventh, lighthouse = collected.articles
    assert (seventh.id, seventh.title, seventh.date, seventh.source) == ("7", "Ponte reaberta", "2025-02-11", "https://noticias.example/7")
    assert seventh.text.endswith("dois milhões de euros.\nOs peões já a podiam usar.")
    assert lighthouse.id == "noticias.csv:5"
    assert [str(failure) for failure in collected.failures] == [f"{DATA}/noticias.csv:4 has no text; write some, or remove it."]
    assert [warning.reason for warning in collected.warnings] == ["is not UTF-8; it was read as windows-1252, which is a guess."]


def test_tables_that_are_none_say_why(tmp_path: Path) -> None:
    (failure,) = load_content(tmp_path, "a.csv", "name,age\nAnn,3\n").failures
    assert failure.reason == 'has no column named "text", "body", "content": name the one that holds the articles\' text.'


def test_feeds() -> None:
    collected = read_sources([DATA / "blog.atom", DATA / "news.rss"])
    boat, ferry = collected.articles
    assert (ferry.id, ferry.title, ferry.author, ferry.lang) == ("tag:harbour.example,2025:1", "The Flying ferry", "Mary Reed", "en")
    assert (ferry.date, ferry.source) == ("2025-03-03", "https://harbour.example/ferry")
    assert ferry.text == "The ferry to Inner Holm sailed again on 1 March.\n\nIt carries forty cars."
    assert (boat.id, boat.text) == ("https://port.example/bac", "Le bac électrique a été inauguré samedi par la mairesse, Hélène Caron.")
    assert [str(failure) for failure in collected.failures] == [f"{DATA}/blog.atom, entry 2 has no text; write some, or remove it."]


def test_other_xml_is_left_out(tmp_path: Path) -> None:
    (remark,) = load_content(tmp_path, "a.xml", "<?xml version='1.0'?><a><b>http://x.example/feed</b></a>").skipped
    assert remark.reason == "is XML, but neither RSS nor Atom."


def test_the_encoding_of_plain_text_is_found() -> None:
    assert "les 14 années".encode() not in (DATA / "armen.txt").read_bytes()
    assert sample_article("armen.txt").text.startswith(
        "La lettre du gardien\n\nLe phare d'Ar-Men, à l'extrémité de la chaussée de Sein, a été allumé"
    )
    assert sample_article("mayak.txt").text.startswith("Письмо с маяка\n\nОсиновецкий маяк на Ладожском озере")
    (warning,) = read_sources([DATA / "mayak.txt"]).warnings
    assert warning.reason == "is not UTF-8; it was read as windows-1251, which is a guess."


@pytest.mark.parametrize("name", ["faro.docx", "cordouan.epub", "leuchtturm.pdf", "blog.atom"])
def test_a_damaged_file_is_a_failure_whatever_its_library_raises(tmp_path: Path, name: str) -> None:
    """The file is damaged, and cut off, at each twentieth of its length in turn."""
    data = (DATA / name).read_bytes()
    positions = [len(data) * i // 20 for i in range(20)]
    overwritten = [data[:position] + b"\x07" * 40 + data[position + 40 :] for position in positions]
    cut_short = [data[:position] for position in positions]
    whole = set()
    for content in overwritten + cut_short:
        (tmp_path / name).write_bytes(content)
        contents = read_file(SourceFile(tmp_path / name, name, name))
        assert contents.whole or contents.failures[-1].where.startswith(name)
        whole.add(contents.whole)
    assert False in whole
