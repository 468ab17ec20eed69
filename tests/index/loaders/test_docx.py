from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from articleqa.index.loaders import read_sources
from articleqa.index.loaders.base import LoadedArticle
from tests.index.loaders.helpers import failures_of, only_article, parts_of, written
from tests.index.loaders.word_files import STRICT_WORD, declared, paragraph, word_file

RAISED = '<w:vertAlign w:val="superscript"/>'
LOWERED = '<w:vertAlign w:val="subscript"/>'
DROP_CAP = '<w:framePr w:dropCap="drop"/>'
BOX = "<w:txbxContent>" + paragraph("In the box.") + "</w:txbxContent>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def text_of_body(tmp_path: Path, body: str, **parts: str) -> str:
    return only_article(word_file(tmp_path / "a.docx", body, **parts)).text


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (f'{run("The king of ")}<w:smartTag w:element="place">{run("Egypt")}</w:smartTag>{run(" died.")}', "The king of Egypt died."),
        (f"{run('to ')}<w:ins>{run('Porto')}</w:ins><w:del><w:r><w:delText>Oslo</w:delText></w:r></w:del>{run('.')}", "to Porto."),
        (f"<w:moveFrom>{run('gone')}</w:moveFrom>{run('Here ')}<w:moveTo>{run('now')}</w:moveTo>", "Here now"),
        (f"{run('By ')}<w:sdt><w:sdtContent>{run('Ana')}</w:sdtContent></w:sdt>{run('.')}", "By Ana."),
        (f"{run('By ')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>", "By"),
        (f'<w:hyperlink>{run("a ")}<w:fldSimple w:instr="PAGE">{run("link")}</w:fldSimple></w:hyperlink>', "a link"),
        (run("Seen") + run("hidden", "<w:vanish/>") + run(" too", '<w:vanish w:val="0"/>'), "Seen too"),
        (
            "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e</w:t></w:r>",
            "a\tb\nc-de",
        ),
        (run("10") + run("3", RAISED) + run(" kg CO") + run("2", LOWERED) + run(", the 1") + run("st", RAISED), "10³ kg CO₂, the 1st"),
        (run("10") + run("3", '<w:position w:val="8"/>') + run(" kg CO") + run("2", '<w:position w:val="-2"/>'), "10³ kg CO₂"),
        (run("Moved", '<w:position w:val="8"/>') + run(" up", '<w:position w:val="-8"/>'), "Moved up"),
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "α☑"),
        (f"<w:ruby><w:rt>{run('とう')}</w:rt><w:rubyBase>{run('東')}</w:rubyBase></w:ruby>", "東"),
        (f"{run('Text')}<w:r><w:commentReference w:id='0'/></w:r>", "Text"),
    ],
)
def test_a_paragraph_is_what_word_shows(tmp_path: Path, runs: str, text: str) -> None:
    assert text_of_body(tmp_path, f"<w:p>{runs}</w:p>") == text


def mark(kind: str, data: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{data}</w:fldChar></w:r>'


INSTRUCTION = "<w:r><w:instrText>IF</w:instrText></w:r>"


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (mark("begin") + INSTRUCTION + mark("separate") + run("7 May") + mark("end") + run(" it is"), "7 May it is"),
        # A field in the instruction of another one: its result is not shown.
        (
            mark("begin")
            + INSTRUCTION
            + mark("begin")
            + INSTRUCTION
            + mark("separate")
            + run("x")
            + mark("end")
            + run("y")
            + mark("separate")
            + run("yes")
            + mark("end"),
            "yes",
        ),
        (mark("begin") + INSTRUCTION + run("the text goes on"), "the text goes on"),
        (mark("end") + run("a"), "a"),
        (mark("begin", '<w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>') + mark("end") + run(" signed"), "☒ signed"),
        (
            mark(
                "begin",
                '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="no"/><w:listEntry w:val="yes"/></w:ddList></w:ffData>',
            )
            + mark("end"),
            "yes",
        ),
    ],
)
def test_of_a_field_its_result_is_read(tmp_path: Path, runs: str, text: str) -> None:
    assert text_of_body(tmp_path, f"<w:p>{runs}</w:p>") == text


@pytest.mark.parametrize(
    "box",
    [
        f"<w:drawing><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></w:drawing>",
        f"<w:pict><v:textbox>{BOX}</v:textbox></w:pict>",
        f"<mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Choice/><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent>",
    ],
)
def test_a_text_box_comes_once_after_its_paragraph(tmp_path: Path, box: str) -> None:
    body = f"<w:p>{run('The crane ')}<w:r>{box}</w:r>{run('stands.')}</w:p>{paragraph('End.')}"
    assert text_of_body(tmp_path, body) == "The crane stands.\n\nIn the box.\n\nEnd."


def test_a_text_box_with_the_initial_of_its_paragraph_is_a_part_of_the_word(tmp_path: Path) -> None:
    box = f"<w:pict><v:textbox><w:txbxContent>{paragraph('O')}</w:txbxContent></v:textbox></w:pict>"
    for text, expected in (("nce upon a time.", "Once upon a time."), ("Once upon a time.", "Once upon a time.\n\nO")):
        assert text_of_body(tmp_path, f"<w:p><w:r>{box}</w:r>{run(text)}</w:p>") == expected


def test_blocks_in_content_controls_and_custom_xml_are_read(tmp_path: Path) -> None:
    row = f"<w:tr><w:tc>{paragraph('a')}</w:tc><w:sdt><w:sdtContent><w:tc>{paragraph('b')}</w:tc></w:sdtContent></w:sdt></w:tr>"
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('One.')}<w:customXml>{paragraph('Two.')}</w:customXml></w:sdtContent></w:sdt>"
        f"<w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tbl>"
    )
    assert text_of_body(tmp_path, body) == "One.\n\nTwo.\n\na\tb"


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        (DROP_CAP, "Drop cap."),
        ('<w:framePr w:dropCap="margin"/>', "Drop cap."),
        ('<w:rPr><w:del w:id="1"/></w:rPr>', "Drop cap."),
        ("<w:rPr><w:vanish/><w:specVanish/></w:rPr>", "Drop cap."),
        ("<w:rPr><w:vanish/></w:rPr>", "D\n\nrop cap."),
    ],
)
def test_a_paragraph_whose_end_is_not_there_goes_on(tmp_path: Path, properties: str, text: str) -> None:
    article = only_article(word_file(tmp_path / "a.docx", paragraph("D", properties) + paragraph("rop cap.")))
    assert article.text == text


def test_a_paragraph_that_should_go_on_and_is_the_last_is_read(tmp_path: Path) -> None:
    row = f"<w:tr><w:tc>{paragraph('D', DROP_CAP)}</w:tc><w:tc>{paragraph('E')}</w:tc></w:tr>"
    assert text_of_body(tmp_path, f"<w:tbl>{row}</w:tbl>{paragraph('F', DROP_CAP)}") == "D\tE\n\nF"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


SPAN, MERGED = '<w:gridSpan w:val="900000"/>', "<w:vMerge/>"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([cell(paragraph("a"), SPAN) + cell(paragraph("b"))], "a\tb"),
        ([cell(paragraph("a"), MERGED) + cell(paragraph("b"))], "a\tb"),
        ([cell(paragraph("a")) + cell(paragraph("b")), cell("<w:p/>", MERGED) + cell(paragraph("c"))], "a\tb\nc"),
        ([cell(paragraph("a") + paragraph("b")) + cell(paragraph("c"))], "a b\tc"),
        ([cell(paragraph("One.") + paragraph("Two."))], "One.\n\nTwo."),
        ([cell(paragraph("l" * 201) + paragraph("m")) + cell(paragraph("n"))], "l" * 201 + "\n\nm\n\nn"),
        ([cell(f"<w:tbl><w:tr>{cell(paragraph('a'))}{cell(paragraph('b'))}</w:tr></w:tbl>") + cell(paragraph("c"))], "a b\tc"),
    ],
)
def test_tables(tmp_path: Path, rows: list[str], text: str) -> None:
    assert text_of_body(tmp_path, f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>") == text


def test_text_in_a_hidden_style_is_left_out(tmp_path: Path) -> None:
    styles = '<w:style w:styleId="H"><w:basedOn w:val="G"/></w:style><w:style w:styleId="G"><w:rPr><w:vanish/></w:rPr></w:style>'
    in_paragraph = '<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr>' + run("a") + run("b", '<w:vanish w:val="off"/>') + "</w:p>"
    in_run = "<w:p>" + run("c", '<w:rStyle w:val="H"/>') + run("d") + "</w:p>"
    assert text_of_body(tmp_path, in_paragraph + in_run, styles=styles) == "b\n\nd"


def test_deleted_and_hidden_rows_are_left_out(tmp_path: Path) -> None:
    rows = f"<w:tr><w:trPr><w:del/></w:trPr>{cell(paragraph('a'))}</w:tr><w:tr><w:trPr><w:hidden/></w:trPr>{cell(paragraph('b'))}</w:tr>"
    assert text_of_body(tmp_path, f"<w:tbl>{rows}<w:tr>{cell(paragraph('c'))}</w:tr></w:tbl>") == "c"


def note(note_id: int, text: str, kind: str = "footnote", attributes: str = "") -> str:
    return f'<w:{kind} w:id="{note_id}" {attributes}><w:p><w:r><w:{kind}Ref/></w:r>{run(f" {text}")}</w:p></w:{kind}>'


def test_notes_are_at_the_end_with_their_numbers(tmp_path: Path) -> None:
    body = (
        f"<w:p>{run('One')}<w:r><w:footnoteReference w:id='7'/></w:r>{run('. Two.')}<w:r><w:endnoteReference w:id='1'/></w:r></w:p>"
        f"<w:p>{run('Three.')}<w:r><w:footnoteReference w:id='2'/></w:r>"
        f"<w:r><w:footnoteReference w:id='3' w:customMarkFollows='1'/><w:t>*</w:t></w:r></w:p>"
    )
    footnotes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>'
        + note(2, "Second.")
        + note(7, "First.")
        + note(3, "* Third.")
        + note(4, "Nobody refers to it.")
    )
    assert text_of_body(tmp_path, body, footnotes=footnotes, endnotes=note(1, "End.", "endnote")).split("\n\n") == [
        "One[1]. Two.[i]",
        "Three.[2]*",
        "[1] First.",
        "[2] Second.",
        "* Third.",
        "[i] End.",
    ]


def test_headers_comments_and_the_table_of_contents_are_left_out(tmp_path: Path) -> None:
    styles = '<w:style w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>'
    toc = paragraph("Intro\t3", '<w:pStyle w:val="Verzeichnis1"/>')
    assert text_of_body(tmp_path, toc + paragraph("Text."), styles=styles, header=paragraph("Head"), comments="x") == "Text."


@pytest.mark.parametrize("suffix", ["docm", "dotx", "DOTM"])
def test_strict_documents_with_macros_and_other_part_names(tmp_path: Path, suffix: str) -> None:
    path = word_file(tmp_path / f"a.{suffix}", paragraph("Text."), word=STRICT_WORD, main="word/document2.xml", styles="")
    assert only_article(path).text == "Text."


def core(title: str = "", author: str = "") -> str:
    return f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>pt-BR</dc:language>"


STYLES = (
    '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Mine"><w:name w:val="My heads"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:styleId="Author"><w:name w:val="Author"/></w:style><w:style w:styleId="Date"><w:name w:val="Date"/></w:style>'
)


@pytest.mark.parametrize(
    ("properties", "style", "title", "author"),
    [
        (core("The crane", "Ana Reis; Rui Sá"), "", "The crane", "Ana Reis, Rui Sá"),
        (core("Word Document", "python-docx"), "", "First line", None),
        (core("Microsoft Word - crane.doc", "Microsoft Office User"), "", "First line", None),
        (core("crane.docx", "User"), "Titel", "Second line", None),
        (core("", "Windows User"), "berschrift1", "Second line", None),
        (core("[Document title]", "Пользователь"), "Mine", "Second line", None),
        (core("", ""), "Author", "First line", "Second line"),
        (core("", "Jesse Account"), "Author", "First line", "Second line"),  # what a reader sees counts
    ],
)
def test_titles_and_authors(tmp_path: Path, properties: str, style: str, title: str, author: str | None) -> None:
    body = paragraph("First line") + paragraph("Second line", f'<w:pStyle w:val="{style}"/>') + paragraph("Some text.")
    article = only_article(word_file(tmp_path / "a.docx", body, core=properties, styles=STYLES))
    assert (article.title, article.author, article.lang) == (title, author, "pt-BR")


def test_the_date_is_from_its_style(tmp_path: Path) -> None:
    body = paragraph("Text.") + paragraph("5 March 2024", '<w:pStyle w:val="Date"/>')
    assert only_article(word_file(tmp_path / "a.docx", body, styles=STYLES)).date == "2024-03-05"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "is in the old format of Word (.doc); save it as .docx."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is locked with a password; save it without one.",
        ),
        (rb"{\rtf1 x}", "is RTF and no Word document; save it as .docx."),
        (b"\xef\xbb\xbf<HTML><p>x", "is a web page and no Word document; save it as .docx."),
        (b"no archive", "is no Word document that can be read: File is not a zip file; save it as .docx again."),
    ],
)
def test_other_files_named_docx_are_told(tmp_path: Path, content: bytes, reason: str) -> None:
    collected = read_sources([written(tmp_path / "a.docx", content)])
    assert failures_of(collected) == [("a.docx", reason)]


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("content.xml", "is an OpenDocument text; save it as .docx."),
        ("a.txt", "is a zip file, but no Word document; save it as .docx."),
    ],
)
def test_other_archives_named_docx_are_told(tmp_path: Path, member: str, reason: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr(member, "<a/>")
    assert failures_of(read_sources([tmp_path / "a.docx"])) == [("a.docx", reason)]


def test_what_is_damaged_costs_only_itself(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx", f"{paragraph('One.')}<w:altChunk r:id='x'/>", footnotes="<w:open>")
    collected = read_sources([path])
    assert [article.text for article in collected.articles] == ["One."]
    assert [remark.reason for remark in collected.warnings] == [
        'is damaged: its part "word/footnotes.xml" is not valid XML; what could be read of it was read.',
        'has a file "" inside that Word shows as text and that was not read; save it with Word once more.',
    ]


def test_a_text_that_breaks_off_is_read_so_far(tmp_path: Path) -> None:
    collected = read_sources([word_file(tmp_path / "a.docx", f"{paragraph('One.')}<w:p><w:r><w:t>Two")])
    assert [article.text for article in collected.articles] == ["One.\n\nTwo"]
    assert [remark.reason for remark in collected.warnings] == [
        'is damaged: its part "word/document.xml" is not valid XML; what could be read of it was read.'
    ]


def test_a_text_of_which_nothing_can_be_read_says_why(tmp_path: Path) -> None:
    deep = "<w:sdt><w:sdtContent>" * 3000 + paragraph("Text.") + "</w:sdtContent></w:sdt>" * 3000
    reason = 'is damaged: its part "word/document.xml" is not valid XML; what could be read of it was read, and that is no text.'
    assert failures_of(read_sources([word_file(tmp_path / "a.docx", deep)])) == [("a.docx", reason)]


def test_a_part_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articleqa.index.loaders.archives._MOST_BYTES", 2000)
    path = word_file(tmp_path / "a.docx", "x" * 5000, styles="y" * 3000)
    (failure,), _ = parts_of(path)
    assert str(failure).startswith("a.docx is no Word document that can be read: word/document.xml is 5,")
    path = word_file(tmp_path / "b.docx", paragraph("One."), styles="y" * 3000)
    (loaded,), _ = parts_of(path)
    assert isinstance(loaded, LoadedArticle)
    assert loaded.article.provenance.remarks[0].startswith('is damaged: its part "word/styles.xml" cannot be read (word/styles.xml is 3,')


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<html><body><h1>Head</h1><p>Caf&eacute;.</p></body></html>", "Head\n\nCafé."),
        (
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Caf=C3=A9.</p>\r\n--b--\r\n",
            "Café.",
        ),
        ("Café.", "Café."),
    ],
)
def test_a_page_inside_a_document_is_a_part_of_its_text(tmp_path: Path, content: str, text: str) -> None:
    path = word_file(tmp_path / "a.docx", f"{paragraph('One.')}<w:altChunk r:id='chunk.dat'/>", **{"chunk.dat": content})
    assert only_article(path).text == f"One.\n\n{text}"


def test_the_texts_of_diagrams_and_charts_come_after_their_paragraph(tmp_path: Path) -> None:
    drawing = "<{0} {1}><dgm:pt><a:p><a:r><a:t>Buy</a:t></a:r><a:r><a:t> it</a:t></a:r></a:p><a:p/></dgm:pt></{0}>"
    parts = {f"{name}.xml": drawing.format(f"dgm:{name}", declared()) for name in ("diagram", "chart")}
    body = (
        f"<w:p>{run('One.')}<w:r><w:drawing><dgm:relIds r:dm='diagram.xml' r:lo='x'/></w:drawing></w:r></w:p>"
        f"<w:p>{run('Two.')}<w:r><w:drawing><c:chart r:id='chart.xml'/><c:chart r:id='missing'/></w:drawing></w:r></w:p>"
    )
    assert only_article(word_file(tmp_path / "a.docx", body, **parts)).text == "One.\n\nBuy it\n\nTwo.\n\nBuy it"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<Relationship Id="r0"', b'&a;<Relationship Id="r0"'),
        (b"<w:p>", b"&a;<w:p>&a;"),
        (b"<dc:title>", b"&a;<dc:title>"),
        (b"It opened.", b"It opened.\xed"),
        (b"<dc:title>The bridge", b"<dc:title>The bridge\xed"),
    ],
)
def test_entities_and_bytes_that_are_no_text_cost_no_document(tmp_path: Path, before: bytes, after: bytes) -> None:
    whole = word_file(tmp_path / "whole.docx", paragraph("It opened."), core="<dc:title>The bridge</dc:title>")
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(tmp_path / "a.docx", "w") as damaged:
        for name in archive.namelist():
            damaged.writestr(name, archive.read(name).replace(before, after))
    article = only_article(tmp_path / "a.docx")
    assert (article.text.rstrip("\ufffd"), article.title.rstrip("\ufffd")) == ("It opened.", "The bridge")
