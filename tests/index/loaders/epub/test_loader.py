from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from articleqa.index.loaders import SourceContents, read_sources
from tests.index.loaders.helpers import failures_of, only_article

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
NAMESPACES = 'xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf"'
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{}</body></html>'


def book(
    path: Path,
    chapters: dict[str, str | bytes],
    *,
    metadata: str = "<dc:title>The book</dc:title>",
    manifest: str | None = None,
    spine: str | None = None,
    more: str = "",
    files: dict[str, str] | None = None,
) -> Path:
    """Write a book whose chapters are all in the spine, unless a manifest or a spine says something else."""
    names = {f"c{number}": name for number, name in enumerate(chapters)}
    listed = "".join(f'<item id="{i}" href="{name}" media-type="application/xhtml+xml"/>' for i, name in names.items())
    ordered = "".join(f'<itemref idref="{i}"/>' for i in names)
    package = (
        f"<package {NAMESPACES}><metadata>{metadata}</metadata><manifest>{listed if manifest is None else manifest}</manifest>"
        f"<spine>{ordered if spine is None else spine}</spine>{more}</package>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"META-INF/container.xml": CONTAINER, "OPS/book.opf": package} | (files or {})).items():
            archive.writestr(name, content)
        for name, chapter in chapters.items():
            archive.writestr(f"OPS/{name}", chapter if isinstance(chapter, bytes) else XHTML.format(chapter))
    return path


def text_of_book(
    path: Path, chapters: dict[str, str | bytes], manifest: str | None = None, spine: str | None = None, more: str = ""
) -> str:
    return only_article(book(path / "a.epub", chapters, manifest=manifest, spine=spine, more=more)).text


def reasons(collected: SourceContents) -> list[str]:
    return [remark.reason for remark in collected.warnings]


WORDS = "Der Bürgermeister von Köln hieß Jürgen Müller und eröffnete die Brücke über den Fluß am 3. März."
MARKUP = f"<html><body><p>{WORDS}</p></body></html>"


@pytest.mark.parametrize(
    "chapter",
    [
        f'<?xml version="1.0" encoding="iso-8859-1"?>{MARKUP}'.encode("latin-1"),
        f'<?xml version="1.0" encoding="utf-16"?>{MARKUP}'.encode("utf-16"),
        f"<?xml version='1.0'?>{MARKUP}".encode("utf-8-sig"),
        MARKUP.replace("<body>", '<head><meta charset="windows-1252"></head><body>').encode("cp1252"),
        f'<?xml version="1.0" encoding="iso-8859-1"?>{MARKUP}'.encode(),
        f'<?xml version="1.0" encoding="utf-8"?>{MARKUP}'.encode("latin-1"),
    ],
    ids=["latin-1", "utf-16", "utf-8 with a mark", "in a meta element", "utf-8 that says latin-1", "latin-1 that says utf-8"],
)
def test_a_chapter_is_read_in_its_encoding(tmp_path: Path, chapter: bytes) -> None:
    assert text_of_book(tmp_path, {"a.xhtml": chapter}) == WORDS


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One<br/>two</p><script src='x'/><a id='b'/><p>three</p>", "One\ntwo\n\nthree"),
        ("<p>One&nbsp;caf&eacute; &amp; &lt;two&gt;</p>", "One café & <two>"),
        ("<p>One <b>two</p><a id='b'/><p>three</p>", "One two\n\nthree"),
        ("<nav epub:type='toc'><ol><li>One</li></ol></nav><p>Two</p>", "Two"),
        ("<div class='related' role='navigation'>next</div><p>Two</p>", "Two"),
        ("<p>On <span epub:type='pagebreak'>12</span>this page</p>", "On this page"),
        ("<p>Word<a epub:type='noteref' href='#n'>1</a>.</p><aside epub:type='footnote' id='n'>Note.</aside>", "Word[1].\n\nNote."),
        ("<p>Word<sup><a role='doc-noteref' href='#n'><span>*</span></a></sup>.</p>", "Word[*]."),
        ("<p>Word<a href='n.xhtml#n1'>1</a>, <sup><a href='#n2'>2</a></sup> see <a href='#p'>3</a>.</p>", "Word[1], [2] see 3."),
        (
            "<p>Word.</p><ol><li id='n'>Note. <a href='#r' role='doc-backlink'>↩︎</a></li></ol><p><a href='#r'>^</a> Two</p>",
            "Word.\n\n1. Note.\n\nTwo",
        ),
        ("<p style='color:red; display: none'>Gone</p><p hidden='hidden'>Gone</p><p style='x-display:none'>Seen</p>", "Seen"),
        ("<p><img alt='T' src='t.png'/>he end.<img alt='A tower'/></p>", "The end."),
    ],
)
def test_a_chapter_is_what_a_reader_sees(tmp_path: Path, markup: str, text: str) -> None:
    assert text_of_book(tmp_path, {"a.xhtml": markup}) == text


def test_a_chapter_that_is_named_often_is_read_once(tmp_path: Path) -> None:
    manifest = "".join(f'<item id="i{number}" href="a.xhtml#p{number}" media-type="application/xhtml+xml"/>' for number in range(10_000))
    spine = "".join(f'<itemref idref="i{number}"/>' for number in range(10_000))
    assert text_of_book(tmp_path, {"a.xhtml": "<p>Once.</p>"}, manifest=manifest, spine=spine) == "Once."


def test_a_chapter_that_is_missing_or_damaged_costs_that_chapter(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.epub",
        {"a.xhtml": "<p>One.</p>", "b.xhtml": "<p>Two.</p>"},
        manifest='<item id="a" href="a.xhtml" media-type="text/html"/><item id="b" href="b.xhtml" media-type="text/html"/>'
        '<item id="x" href="x.xhtml" media-type="text/html"/>',
        spine='<itemref idref="x"/><itemref idref="a"/><itemref idref="nothing"/><itemref idref="b"/>',
    )
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("OPS/b.xhtml").header_offset + 30 + len("OPS/b.xhtml")
    path.write_bytes(data[: start + 3] + bytes(8) + data[start + 11 :])
    collected = read_sources([path])
    assert [article.text for article in collected.articles] == ["One."]
    assert reasons(collected) == [
        'lacks documents that its package names: "x.xhtml".',
        'was read without what is damaged in it: "b.xhtml".',
    ]


@pytest.mark.parametrize("href", ["Text/un%20phare.xhtml", "text/Un phare.xhtml", "./text/../text/un%20phare.xhtml"])
def test_chapters_are_found_however_their_path_is_written(tmp_path: Path, href: str) -> None:
    manifest = f'<item id="c0" href="{href}" media-type="application/xhtml+xml"/>'
    assert text_of_book(tmp_path, {"text/un phare.xhtml": "<p>One.</p>"}, manifest=manifest) == "One."


def test_a_name_whose_accents_are_letters_of_their_own_is_found(tmp_path: Path) -> None:
    manifest = '<item id="c0" href="caf%C3%A9.xhtml" media-type="application/xhtml+xml"/>'
    assert text_of_book(tmp_path, {"cafe\u0301.xhtml": "<p>One.</p>"}, manifest=manifest) == "One."


def test_a_book_whose_chapters_are_all_missing_says_so(tmp_path: Path) -> None:
    manifest = '<item id="c0" href="b.xhtml" media-type="application/xhtml+xml"/>'
    collected = read_sources([book(tmp_path / "a.epub", {"a.xhtml": "<p>One.</p>"}, manifest=manifest)])
    assert failures_of(collected) == [("a.epub", 'has no chapter that can be read: "b.xhtml"; save it anew.')]


def test_without_a_spine_the_chapters_are_in_the_order_of_the_list(tmp_path: Path) -> None:
    collected = read_sources([book(tmp_path / "a.epub", {"b.xhtml": "<p>One.</p>", "a.xhtml": "<p>Two.</p>"}, spine="")])
    assert [article.text for article in collected.articles] == ["One.\n\nTwo."]
    assert reasons(collected) == ["has no reading order; its chapters were read in the order in which the package lists them."]


def encryption(algorithm: str, name: str) -> dict[str, str]:
    data = f'<EncryptionMethod Algorithm="{algorithm}"/><CipherData><CipherReference URI="{name}"/></CipherData>'
    return {"META-INF/encryption.xml": f"<encryption><EncryptedData>{data}</EncryptedData></encryption>"}


def test_encrypted_chapters_are_told_and_not_read(tmp_path: Path) -> None:
    chapters: dict[str, str | bytes] = {"a.xhtml": "<p>One.</p>", "b c.xhtml": b"\x83\x91\xff\x00garbage"}
    locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OPS/b%20c.xhtml")
    collected = read_sources([book(tmp_path / "a.epub", chapters, files=locked)])
    assert [article.text for article in collected.articles] == ["One."]
    assert reasons(collected) == ['was read without what is encrypted in it (DRM): "b c.xhtml".']
    del chapters["a.xhtml"]
    assert failures_of(read_sources([book(tmp_path / "a.epub", chapters, files=locked)])) == [
        ("a.epub", "is locked: its chapters are encrypted (DRM); only a book without such a lock can be read.")
    ]


def test_obfuscated_fonts_lock_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "a.epub", {"a.xhtml": "<p>One.</p>"}, files=encryption("http://www.idpf.org/2008/embedding", "OPS/a.xhtml"))
    assert only_article(path).text == "One."


LINKS = "".join(f"<li><a href='b.xhtml#{number}'>Chapter {number}</a></li>" for number in range(60))


def test_covers_and_tables_of_contents_are_left_out_but_not_what_else_they_hold(tmp_path: Path) -> None:
    chapters: dict[str, str | bytes] = {
        "cover.xhtml": "<p>The book</p>",
        "toc.xhtml": f"<h1>Contents</h1><ol>{LINKS}</ol>",
        "start.xhtml": f"<p>{'A preface. ' * 30}</p><ol>{LINKS}</ol>",
        "b.xhtml": "<p>One.</p>",
    }
    guide = (
        '<guide><reference type="cover" href="cover.xhtml"/><reference type="toc" href="toc.xhtml"/>'
        '<reference type="toc" href="start.xhtml"/><reference type="toc" href="b.xhtml#toc"/></guide>'
    )
    assert text_of_book(tmp_path, chapters, more=guide) == f"{('A preface. ' * 30).strip()}\n\nOne."


def test_documents_apart_from_the_text_come_at_the_end_where_it_links_to_them(tmp_path: Path) -> None:
    chapters: dict[str, str | bytes] = {
        "n.xhtml": "<p>Note.</p>",
        "x.xhtml": "<p>Advert.</p>",
        "a.xhtml": "<p>One <a href='n.xhtml#n1'>note</a>.</p>",
    }
    spine = '<itemref idref="c0" linear="no"/><itemref idref="c1" linear="no"/><itemref idref="c2"/>'
    collected = read_sources([book(tmp_path / "a.epub", chapters, spine=spine)])
    assert [article.text for article in collected.articles] == ["One note.\n\nNote."]
    assert reasons(collected) == ['was read without what is no part of its main text: "x.xhtml".']


@pytest.mark.parametrize(
    ("container", "name"),
    [
        (CONTAINER.replace("<rootfiles>", '<rootfiles><rootfile full-path="OPS/book.pdf" media-type="application/pdf"/>'), "OPS/book.opf"),
        (CONTAINER.replace("OPS/book.opf", "ops/Book.opf"), "OPS/book.opf"),
        ("<broken", "OPS/book.opf"),
    ],
)
def test_the_package_is_found(tmp_path: Path, container: str, name: str) -> None:
    path = book(tmp_path / "a.epub", {"a.xhtml": "<p>One.</p>"}, files={"META-INF/container.xml": container, "OPS/book.pdf": "%PDF"})
    assert only_article(path).text == "One."
    assert name in zipfile.ZipFile(path).namelist()


def test_a_zip_file_that_is_no_book_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        archive.writestr("a.txt", "x")
    assert failures_of(read_sources([tmp_path / "a.epub"])) == [
        ("a.epub", "is no EPUB that can be read: it has no package document (.opf).")
    ]


@pytest.mark.parametrize(
    ("metadata", "title", "author", "date", "lang"),
    [
        (
            '<dc:title id="s">A life</dc:title><dc:title id="m">Ana</dc:title><meta refines="#m" property="title-type">main</meta>'
            '<meta refines="#s" property="title-type">subtitle</meta><dc:creator id="c">Rui Sá</dc:creator>'
            '<meta refines="#c" property="role">aut</meta><dc:creator id="t">T L</dc:creator><meta refines="#t" property="role">trl</meta>'
            '<meta property="dcterms:modified">2024-01-01T00:00:00Z</meta><dc:language>UND</dc:language><dc:language>pt</dc:language>',
            "Ana: A life", "Rui Sá", None, "pt",
        ),
        (
            '<dc:title>Ana</dc:title><dc:creator opf:role="edt">E</dc:creator><dc:creator opf:role="aut">A B; C D &lt;c@d&gt;</dc:creator>'
            '<dc:date opf:event="modification">2023-01-02</dc:date><dc:date opf:event="conversion">2022-01-02</dc:date>'
            '<dc:date opf:event="publication">2021-03-04T12:00:00+00:00</dc:date><dc:date>2020</dc:date>',
            "Ana", "A B, C D", "2021-03-04", None,
        ),
        (
            "<dc:title>Unknown</dc:title><dc:creator>Unknown</dc:creator><dc:creator>calibre (7.1) [https://calibre-ebook.com]</dc:creator>"
            "<dc:date>0101-01-01T00:00:00+00:00</dc:date>",
            "First heading", None, None, None,
        ),
        (
            '<dc:title>Ana</dc:title><dc:creator id="a">Ana Sá</dc:creator><meta refines="#a" property="display-seq">2</meta>'
            '<meta refines="#a" property="role">aut</meta><meta refines="#a" property="role">ill</meta>'
            '<dc:creator id="b">Rui Sá</dc:creator><meta refines="#b" property="display-seq">1</meta>'
            '<dc:date>20210304</dc:date><dc:language>por</dc:language>',
            "Ana", "Rui Sá, Ana Sá", "2021-03-04", "pt",
        ),
        ("<dc:Title>Old</dc:Title><dc:Creator>A B</dc:Creator>", "Old", "A B", None, None),
    ],
)  # fmt: skip
def test_what_a_book_states(tmp_path: Path, metadata: str, title: str, author: str | None, date: str | None, lang: str | None) -> None:
    article = only_article(book(tmp_path / "a.epub", {"a.xhtml": "<h1>First <i>heading</i></h1><p>One.</p>"}, metadata=metadata))
    assert (article.title, article.author, article.date, article.lang) == (title, author, date, lang)


def test_a_package_that_is_not_well_formed_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    collected = read_sources([book(tmp_path / "a.epub", {"a.xhtml": "<p>One.</p>"}, metadata="<dc:title>Salt & pepper</dc:title>")])
    assert [(article.title, article.text) for article in collected.articles] == [("Salt pepper", "One.")]
    assert reasons(collected) == ["has a package document that is not valid XML; what could be read of it was read."]


@pytest.mark.parametrize("package", ["\0", "\ufffe", "<", "&a;", "<?xml"])
def test_a_package_document_of_which_nothing_can_be_read_is_told(tmp_path: Path, package: str) -> None:
    path = book(tmp_path / "a.epub", {"a.xhtml": "<p>It opened.</p>"}, files={"OPS/book.opf": package})
    ((name, reason),) = failures_of(read_sources([path]))
    assert name == "a.epub"
    assert reason.startswith("is no EPUB that can be read: ")


def test_a_reference_to_half_a_character_costs_no_book(tmp_path: Path) -> None:
    path = book(tmp_path / "a.epub", {"a.xhtml": "<p>It opened.</p>"}, metadata="<dc:title>&#xD800;The bridge</dc:title>")
    assert only_article(path).title == "The bridge"


def test_a_member_that_says_it_is_longer_than_the_file_costs_that_chapter(tmp_path: Path) -> None:
    path = book(tmp_path / "a.epub", {"a.xhtml": "<p>It opened.</p>", "b.xhtml": "<p>It is long.</p>"})
    data = bytearray(path.read_bytes())
    entry = data.index(b"OPS/b.xhtml", data.index(b"PK\1\2")) - 46  # in the directory at the end of the file
    data[entry + 20 : entry + 24] = (3_000_000_000).to_bytes(4, "little")
    path.write_bytes(data)
    collected = read_sources([path])
    assert [article.text for article in collected.articles] == ["It opened."]
    assert [remark.reason for remark in collected.warnings] == ['was read without what is damaged in it: "b.xhtml".']


def test_an_entity_of_the_chapters_own_costs_no_chapter(tmp_path: Path) -> None:
    page = XHTML.format("<p>It &own;opened.</p>&own;<pre>In &own;1998.</pre>")
    chapter = f'<!DOCTYPE html [<!ENTITY own "aaaa">]>{page}'.encode()
    assert text_of_book(tmp_path, {"a.xhtml": chapter}) == "It opened.\n\nIn 1998."
