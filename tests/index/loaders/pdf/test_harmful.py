"""Files that a few bytes make endless are refused at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.base import SourceFile
from articleqa.index.loaders.pdf import load
from articleqa.index.loaders.pdf.harmful import is_repeated, reason_to_refuse
from tests.index.loaders.helpers import no_blow_up, only_article, written
from tests.index.loaders.pdf_files import column, made_pdf


def reason(path: Path) -> str:
    with no_blow_up(), pytest.raises(ArticleError) as refused:
        list(load(SourceFile(path, "a.pdf", "a.pdf")))
    return refused.value.reason


def test_a_page_that_is_named_thousands_of_times(tmp_path: Path) -> None:
    content = made_pdf(tmp_path / "a.pdf", column(72, 700, *["One of the lines of the text on this page"] * 45)).read_bytes()
    repeated = written(tmp_path / "b.pdf", content.replace(b"Kids[6 0 R]/Count 1", b"Kids[" + b"6 0 R " * 3000 + b"]/Count 3000"))
    assert reason(repeated) == (
        f"has 3,000 pages in {len(repeated.read_bytes()):,} bytes, so it shows the same ones again and again; print those that you need."
    )


@pytest.mark.parametrize("drawings", [{4: (4,)}, {4: (9, 5), 5: (6,), 6: (4,)}])
def test_a_drawing_that_contains_itself(tmp_path: Path, drawings: dict[int, tuple[int, ...]]) -> None:
    forms = "".join(
        f"{number} 0 obj<</Type/XObject/Subtype /Form/BBox[0 0 9 9]/Resources<</XObject <<{' '.join(f'/X{n} {n} 0 R' for n in drawn)}>>>>"
        f"/Length 11>>stream\n/X Do /X Do\nendstream endobj\n"
        for number, drawn in drawings.items()
    )
    content = (
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 8 0 R/Resources<</XObject<</X4 4 0 R>>>>>>endobj\n"
        f"8 0 obj<</Length 6>>stream\n/X4 Do\nendstream endobj\n{forms}trailer<</Root 1 0 R>>"
    )
    assert reason(written(tmp_path / "a.pdf", content)) == "has a drawing that contains itself, which never ends; print it to a new PDF."
    assert reason_to_refuse(content.replace("/Form", "/Image").encode(), 1) is None


def test_text_that_is_the_same_again_and_again() -> None:
    assert is_repeated(2_000_001, 20_000)
    assert not is_repeated(2_000_000, 20_000)
    assert not is_repeated(500_000, 10)


def test_a_report_of_many_pages_is_read(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", *(column(72, 700, f"Words of page {number}", "and more") for number in range(300)))
    assert len(only_article(path).pages) == 300


@pytest.mark.parametrize(
    "part", [b"1", b"1 ", b"1 0 obj ", b"/Type", b"/Type ", b"/XObject<<", b"1 0 obj/Subtype/Form/XObject<<", b"/Subtype "]
)
def test_a_long_file_costs_no_time(part: bytes) -> None:
    with no_blow_up():
        reason_to_refuse(part * (200_000 // len(part)), 1)
