from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.loaders import read_sources
from articleqa.index.loaders.text_layouts import TextPart, parts_of_text
from articleqa.index.records import Article
from tests.index.loaders.helpers import no_blow_up, only_article, written

BODY = "The old mill of Vester burned on Sunday.\n\nNobody was hurt."
LETTER = f"Dear Ann,\n\n{BODY}"


def fields(article: Article) -> tuple[str | None, ...]:
    return article.title, article.author, article.date, article.text


@pytest.mark.parametrize(
    ("headers", "title", "author", "date"),
    [
        ("From: Bo Lind <bo@a.example>\nTo: ann@a.example\nDate: Tue, 12 Jan 2010 09:14:22 +0200\nSubject: The mill",
         "The mill", "Bo Lind", "2010-01-12"),
        ("Received: by a.example; 1 Jan 2011\nMessage-ID: <1@a>\nFrom: =?utf-8?q?Bj=C3=B6rn_L=C3=B6f?= <b@a.example>\n"
         "Subject: =?utf-8?b?TcO4bGxlbg==?= has\n burned\nDate: Mon, 3 Jan 2011 10:00:00 +0000",
         "Møllen has burned", "Björn Löf", "2011-01-03"),
        ("From:\tBo Lind\nSent:\tTuesday, 12 January 2010 09:14\nTo:\tAnn Low\nSubject:\tThe mill", "The mill", "Bo Lind", "2010-01-12"),
        ("Subject: The mill\nFrom: bo@a.example\nTo: ann@a.example", "The mill", "bo", None),
    ],
)  # fmt: skip
def test_a_mail_says_its_title_author_and_day(tmp_path: Path, headers: str, title: str, author: str, date: str | None) -> None:
    assert fields(only_article(written(tmp_path / "a.txt", f"{headers}\n\n{LETTER}"))) == (title, author, date, LETTER)


def test_a_mailbox_is_its_mails(tmp_path: Path) -> None:
    mail = (
        "From bo@a.example Tue Jan 12 09:14:22 2010\nFrom: Bo Lind <bo@a.example>\nTo: ann@a.example\nSubject: Mill {}\n\nFrom here {}\n\n"
    )
    articles = read_sources([written(tmp_path / "a.txt", mail.format(1, "on.") + mail.format(2, "to there."))]).articles
    assert [(article.title, article.text) for article in articles] == [("Mill 1", "From here on."), ("Mill 2", "From here to there.")]


def test_the_text_of_a_mail_in_parts_is_the_plain_one(tmp_path: Path) -> None:
    headers = 'From: Bo Lind <b@a.example>\nTo: ann@a.example\nSubject: Caf=E9\nContent-Type: multipart/alternative; boundary="x"'
    plain = "--x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nThe caf=C3=A9 burned.\n"
    page = "--x\nContent-Type: text/html\n\n<p>The page.</p>\n--x--\n"
    assert only_article(written(tmp_path / "a.txt", f"{headers}\n\n{plain}{page}")).text == "The café burned."


@pytest.mark.parametrize(
    "text",
    [
        f"From: the mayor\n\n{BODY}",
        f"Subject: mills\nAuthor: Ann Low\n\n{BODY}",
        "Note: this is no mail.\nFrom: here on it is text.",
        f"Document 7 of 9\n\n{BODY}",
        f"One\n\nDocument 1 of 2\n\n{BODY}",
        f"Left      Right\nA     B\n\n          Middle\n\n{BODY}",
    ],
)
def test_other_text_is_as_it_is(text: str) -> None:
    assert parts_of_text(text) == [TextPart(text)]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("*** START OF THE PROJECT GUTENBERG EBOOK THE MILL ***", "*** END OF THE PROJECT GUTENBERG EBOOK THE MILL ***"),
        ("***START OF THIS PROJECT GUTENBERG EBOOK THE MILL***", "End of the Project Gutenberg EBook of The Mill, by Ann Low"),
    ],
)
def test_a_text_of_project_gutenberg_is_without_its_licence(tmp_path: Path, start: str, end: str) -> None:
    head = "The Project Gutenberg eBook of The Mill\n\nTitle: The Mill\n      A Story of Vester\n\nAuthor: Ann Low\n\n"
    head += "Release date: May 4, 2009 [eBook #1]\n\nLanguage: English\n\n"
    text = f"{head}{start}\n\n\n{BODY}\n\n{end}\n\nThe licence: you may copy it.\n"
    article = only_article(written(tmp_path / "a.txt", text))
    assert (*fields(article), article.lang) == ("The Mill A Story of Vester", "Ann Low", "2009-05-04", BODY, "en")


@pytest.mark.parametrize("mark", ["Document {} of 2", "                     {} of 2 DOCUMENTS"])
def test_an_archive_of_the_press_is_its_articles(tmp_path: Path, mark: str) -> None:
    head = "                     The Quay\n\n               May 4, 2009 Monday\n               Final Edition"
    labels = "BYLINE: By Ann Low, Staff Writer\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 61 words"
    foot = "LOAD-DATE: May 5, 2009\n\nLANGUAGE: ENGLISH\n\nCopyright 2009 The Quay Ltd."
    first = f"{mark.format(1)}\n\n{head}\n\nMill burned\n\n{labels}\n\n{BODY}\n\n{foot}"
    second = f"{mark.format(2)}\n\n{head}\n\nHEADLINE: School opened\n\nBODY:\nIt has two rooms."
    articles = read_sources([written(tmp_path / "a.txt", f"{first}\n\n\n{second}\n")]).articles
    assert [(*fields(article), article.source, article.id) for article in articles] == [
        ("Mill burned", "Ann Low", "2009-05-04", f"Mill burned\n\n{BODY}", "The Quay", "a.txt:1"),
        ("School opened", None, "2009-05-04", "School opened\n\nIt has two rooms.", "The Quay", "a.txt:2"),
    ]


def test_an_archive_may_end_each_article(tmp_path: Path) -> None:
    head = "Mill burned\nThe Quay\nMay 4, 2009 Monday\nCopyright 2009 The Quay Ltd.  All Rights Reserved"
    labels = "Section: NEWS; Pg. 4\nLength: 61 words\nByline: Ann Low\nBody"
    second = "School opened\nThe Quay\nMay 5, 2009 Tuesday\n\nLength: 9 words\nBody\n\nIt has two rooms.\n\nEnd of Document\n"
    text = f"{head}\n\n\n{labels}\n\n\n{BODY}\n\n\nLoad-Date: May 5, 2009\n\n\nEnd of Document\n\n\n{second}"
    articles = read_sources([written(tmp_path / "a.txt", text)]).articles
    assert [(*fields(article), article.source) for article in articles] == [
        ("Mill burned", "Ann Low", "2009-05-04", f"Mill burned\n\n{BODY}", "The Quay"),
        ("School opened", None, "2009-05-05", "School opened\n\nIt has two rooms.", "The Quay"),
    ]


def test_an_archive_may_have_rules_and_labels_behind_the_text(tmp_path: Path) -> None:
    foot = "Publication title: The Quay\n\nPublication date: May 4, 2009\n\nLanguage of publication: English"
    text = f"{'_' * 40}\n\nDocument 1 of 1\n\nMill burned\nAuthor: Low, Ann\n\nLinks: \n\nFull text: {BODY}\n\n{foot}\n{'_' * 40}\n"
    article = only_article(written(tmp_path / "a.txt", text))
    assert fields(article) == ("Mill burned", "Low, Ann", "2009-05-04", f"Mill burned\n\n{BODY}")
    assert (article.source, article.lang, article.id) == ("The Quay", "en", "a.txt")


def test_an_rfc_has_the_title_below_its_head_and_no_page_numbers(tmp_path: Path) -> None:
    head = "Network Working Group                  A. Low\nRequest for Comments: 9         Odder Institute\n"
    edges = "Low            Informational            [Page 1]\n\f\nRFC 9            Mills            May 2009"
    pages = f"   A mill that\n\n\n\n{edges}\n\n\n   burns is hot."
    text = f"\n\n\n{head}Category: Informational               May 2009\n\n\n               Mills over IP\n\nAbstract\n\n{pages}\n"
    article = only_article(written(tmp_path / "a.txt", text))
    assert (article.title, article.author, article.date) == ("Mills over IP", "A. Low", None)
    assert article.text.endswith("Abstract\n\n   A mill that\n\n\n   burns is hot.")


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n c\n" * 50_000,
        "Document 1 of 9\n" * 20_000,
        "Document 1 of 1\n" + "Body\n\n" * 40_000,
        "*** START OF THE PROJECT GUTENBERG\n" * 9_000,
        " a   b\n" * 50_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    with no_blow_up():
        parts_of_text(text)
