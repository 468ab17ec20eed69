"""Articles in the file formats of other programs. Those programs wrote the files in tests/data: `tests/data/make.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.loaders import SourceContents, SourceFile, read_file, read_sources
from articleqa.index.loaders.pdf.lines import Line
from articleqa.index.loaders.pdf.paragraphs import join_lines
from articleqa.index.loaders.pdf.running_heads import without_running_heads
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


def test_a_pdf_is_running_text_with_pages() -> None:
    book = sample_article("leuchtturm.pdf")
    assert book.title == "Der Leuchtturm von Rotesand"
    paragraphs = book.text.split("\n\n")
    assert paragraphs[:2] == ["Der Leuchtturm von Rotesand", "Der Bau"]
    assert paragraphs[2].startswith(
        "Der Leuchtturm Roter Sand steht mitten in der Nordsee, in der Mündung der Weser. Er war das erste Bauwerk"
    )
    assert paragraphs[4] == "• Höhe über Niedrigwasser: 30,7 Meter"
    assert "von zwei Schleppern an seinen Platz gebracht und abgesenkt." in book.text  # from column to column
    assert "übernahm seine Aufgabe. Roter Sand" in book.text  # from page to page
    assert "Küstenkunde" not in book.text
    assert len(book.pages) == 3
    assert [book.page(book.text.index(words)) for words in ("1883", "Trinkwasser", "Stahl")] == [1, 2, 3]
    assert book.page(0) == 1
    assert sample_article("bao.html").page(0) is None


def lines(*texts: str, left: float = 0, width: float = 100) -> list[Line]:
    return [Line(text, left, left + width, 700 - 12 * number, 10) for number, text in enumerate(texts)]


def test_divided_words_are_whole_again() -> None:
    assert (
        join_lines([lines("It was a light\ufffe", "house, well-", "known in Saint-", "Malo.")]).text
        == "It was a lighthouse, wellknown in Saint-Malo."
    )
    assert join_lines([lines("中国的首都", "是北京。它很", "大。")]).text == "中国的首都是北京。它很大。"
    assert join_lines([lines("대한민국의 수도", "서울")]).text == "대한민국의 수도 서울"


def test_paragraphs_end_at_gaps_indents_and_short_lines() -> None:
    first = [Line("One goes on", 0, 100, 700, 10), Line("and ends.", 0, 40, 688, 10), Line("Two has a whole line.", 0, 100, 676, 10)]
    second = [Line("Three is indented", 12, 100, 664, 10), Line("here.", 0, 100, 652, 10), Line("four after a gap", 0, 100, 620, 10)]
    assert join_lines([[*first, *second]]).text.split("\n\n") == [
        "One goes on and ends.",
        "Two has a whole line.",
        "Three is indented here.",
        "four after a gap",
    ]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        lines("The Lighthouse", f"Text {word}", f"more {word}", f"end {word}", f"Page {number}") for number, word in enumerate("abcd", 1)
    ]
    assert [[line.text for line in page] for page in without_running_heads(pages)] == [
        [f"Text {w}", f"more {w}", f"end {w}"] for w in "abcd"
    ]
    running = join_lines([[], lines("One."), []])
    assert (running.text, running.pages) == ("One.", (0, 0, 4))


@pytest.mark.parametrize("number", ["3", "– 3 –", "Page 3 of 10", "S. 3 von 10", "стр. 3 из 10", "3/10", "Hal. 3 dari 10", "sida 3 av 10"])
def test_a_page_number_is_left_out_in_every_language(number: str) -> None:
    assert [line.text for line in without_running_heads([lines("One.", "Two.", number)])[0]] == ["One.", "Two."]


def test_pdfs_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    (failure,) = load_content(tmp_path, "a.pdf", b"%PDF-1.7 not really").failures
    assert failure.reason == "is no PDF that can be read; it may be damaged."
    picture = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj trailer<</Root 1 0 R>>"
    )
    (failure,) = load_content(tmp_path, "b.pdf", picture).failures
    assert failure.reason == "has no text, only pictures of pages; run text recognition (OCR) on it first."


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


def test_a_pdf_that_runs_to_the_left() -> None:
    from tests.data.make import CANAL

    assert sample_article("qanat.pdf").text == "\n\n".join(CANAL)


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
