# ruff: noqa: E501
"""Make the binary samples in this folder: `python tests/data/make.py`.

Needs Chromium and python-docx. The results are in the repository.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

HERE = Path(__file__).parent

LIGHTHOUSE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Der Leuchtturm von Rotesand</title>
<style>body {{ font: 11pt/1.4 "DejaVu Serif", serif; hyphens: auto; text-align: justify; }} h1 {{ font-size: 20pt; text-align: left; }}
h2 {{ font-size: 13pt; }} .columns {{ columns: 2; column-gap: 1cm; }} p {{ margin: 0 0 .6em; }}</style></head><body>
<h1>Der Leuchtturm von Rotesand</h1><div class="columns">{}</div></body></html>"""
CHAPTERS = (
    ("Der Bau", (
        "Der Leuchtturm Roter Sand steht mitten in der Nordsee, in der Mündung der Weser. Er war das erste Bauwerk der Welt, das auf offener "
        "See auf dem Meeresgrund errichtet wurde. Ein erster Versuch scheiterte 1881, als ein Sturm den halb versenkten Senkkasten zerstörte.",
        "Beim zweiten Mal gelang es. Am 26. Mai 1883 wurde der neue Senkkasten von zwei Schleppern an seinen Platz gebracht und abgesenkt. "
        "Gut zwei Jahre später, am 1. November 1885, brannte das Feuer zum ersten Mal.",
        "• Höhe über Niedrigwasser: 30,7 Meter",
        "• Durchmesser des Senkkastens: elf mal vierzehn Meter",
    )),
    ("Das Leben auf dem Turm", (
        "Drei Wärter lebten jeweils auf dem Turm. Abgelöst wurden sie, wenn das Wetter es zuließ, alle vier Wochen; im Winter dauerte es "
        "manchmal doppelt so lange. Das Trinkwasser kam mit dem Schiff, und die Post ebenfalls.",
        "Im Jahr 1964 verließ der letzte Wärter den Turm, denn ein neuer Leuchtturm, Alte Weser, übernahm seine Aufgabe. Roter Sand sollte "
        "verschrottet werden, doch eine Bürgerinitiative sammelte Geld und erreichte, dass das Fundament erneuert wurde.",
    )),
    ("Der Turm heute", (
        "Seit 1987 trägt ein Mantel aus Stahl das alte Fundament. Besucher konnten einige Jahre lang im Turm übernachten, eine Reise, die "
        "allerdings bei Seegang oft ausfiel. Das Denkmal gehört heute dem Bund, der über seine Zukunft noch nicht entschieden hat.",
    )),
)  # fmt: skip


def pdf() -> None:
    """Make a PDF of several pages with two columns, hyphenated words, a page header and page numbers."""
    from playwright.sync_api import sync_playwright

    body = "".join(f"<h2>{title}</h2>{''.join(f'<p>{text}</p>' for text in texts)}" for title, texts in CHAPTERS)
    edge = '<div style="font-size: 8px; width: 100%; text-align: center">{}</div>'
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(LIGHTHOUSE.format(body))
        page.pdf(
            path=HERE / "leuchtturm.pdf", width="13cm", height="13cm", display_header_footer=True,
            header_template=edge.format("Blätter für Küstenkunde, Heft 7"),
            footer_template=edge.format('<span class="pageNumber"></span>'),
            margin={"top": "2cm", "bottom": "2cm", "left": "1cm", "right": "1cm"},
        )  # fmt: skip
        browser.close()


CANAL = (
    "تربط قناة السويس البحر الأبيض المتوسط بالبحر الأحمر، وتغني السفن المسافرة بين أوروبا وآسيا عن الدوران حول رأس الرجاء الصالح.",
    "وفي 17 نوفمبر 1869 افتتح الخديوي إسماعيل القناة في احتفال كبير حضرته الإمبراطورة الفرنسية أوجيني.",
)


def right_to_left() -> None:
    """Make a PDF with two paragraphs of several lines in Arabic."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        body = "".join(f"<p>{text}</p>" for text in CANAL)
        page.set_content(f'<html lang="ar" dir="rtl"><style>body {{ font: 12pt "Noto Sans Arabic" }}</style><body>{body}</body></html>')
        page.pdf(path=HERE / "qanat.pdf", width="11cm", height="11cm")
        browser.close()


def docx() -> None:
    """Make a Word document with a heading, paragraphs, a list, a table, and a page header, which is no part of the article."""
    import docx

    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "El faro de Hércules", "Ana Souto"
    document.core_properties.language = "es"
    document.sections[0].header.paragraphs[0].text = "Documento interno"
    document.add_heading("El faro de Hércules", 0)
    document.add_paragraph(
        "La Torre de Hércules, en La Coruña, es el faro romano más antiguo que sigue en servicio. Fue construida en el siglo I."
    )
    document.add_paragraph("Altura: 55 metros", style="List Bullet")
    document.add_paragraph("Escalones: 234", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("Año", "Suceso", "2009", "Patrimonio de la Humanidad"), strict=True
    ):
        cell.text = text
    document.add_paragraph("El arquitecto Eustaquio Giannini la restauró entre 1788 y 1790.")
    document.save(str(HERE / "faro.docx"))


PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="u">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="u">urn:uuid:1</dc:identifier><dc:title>Le phare de Cordouan</dc:title>
<dc:creator>Paul Morin</dc:creator><dc:creator>Lise Roux</dc:creator><dc:language>fr</dc:language><dc:date>2021-07-24</dc:date></metadata>
<manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="a" href="text/un%20phare.xhtml" media-type="application/xhtml+xml"/><item id="b" href="text/deux.xhtml" media-type="application/xhtml+xml"/>
<item id="x" href="text/notes.xhtml" media-type="application/xhtml+xml"/><item id="c" href="style.css" media-type="text/css"/></manifest>
<spine><itemref idref="n"/><itemref idref="b"/><itemref idref="a"/><itemref idref="x" linear="no"/></spine></package>"""
XHTML = """<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>{0}</title><style>p {{}}</style></head>
<body><h1>{0}</h1>{1}</body></html>"""
CONTAINER = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/livre.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""


def epub() -> None:
    """Make an EPUB with two chapters in the order of the spine, and with a table of contents and notes, which are no part of it."""
    with zipfile.ZipFile(HERE / "cordouan.epub", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("OEBPS/livre.opf", PACKAGE)
        book.writestr("OEBPS/style.css", "p { margin: 0 }")
        book.writestr("OEBPS/nav.xhtml", XHTML.format("Table", "<ol><li>Un</li></ol>"))
        book.writestr(
            "OEBPS/text/deux.xhtml", XHTML.format("La construction", "<p>L'ingénieur Louis de Foix commença le phare en <b>1584</b>.</p>")
        )
        book.writestr(
            "OEBPS/text/un phare.xhtml",
            XHTML.format(
                "Le monument",
                "<p>Le phare fut classé en 1862.<br/>Il mesure 67,5 mètres.</p><ul><li>301 marches</li><li>une chapelle</li></ul>",
            ),
        )
        book.writestr("OEBPS/text/notes.xhtml", XHTML.format("Notes", "<p>Une note.</p>"))


if __name__ == "__main__":
    for make in (pdf, right_to_left, docx, epub):
        make()
