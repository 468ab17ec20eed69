"""Pages as pictures, and the boxes of words on them: the word that is looked for is painted red, all others are black."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from articleqa.index.loaders import SourceFile, read_file
from articleqa.index.loaders.base import LoadedArticle
from articleqa.index.page_images import boxes, render
from articleqa.index.page_layout import Box, LetterRun, PageLayout, WordBox
from tests.index.loaders.pdf_files import column, made_pdf, shown

WIDTH = 900
HEBREW = dict(zip("abcdefg", "אבגדהוז", strict=True))


def loaded_pdf(path: Path) -> LoadedArticle:
    (loaded,) = read_file(SourceFile(path, path.name, path.name)).loaded
    return loaded


def boxes_of(path: Path, words: str) -> tuple[Box, ...]:
    loaded = loaded_pdf(path)
    assert loaded.article.layout
    start = loaded.article.text.index(words)
    return boxes(path, PageLayout.from_bytes(loaded.article.layout), start, start + len(words))


def edges_in_pixels(box: Box, width: int, height: int) -> tuple[float, float, float, float]:
    return box.left * width - 1, box.top * height - 1, box.right * width + 1, box.bottom * height + 1


def check_cover(path: Path, found: tuple[Box, ...]) -> None:
    """Every red pixel is in a box, no black one is, and each side of each box is within 6 pixels of red ones, or 12 above and below."""
    from PIL import Image

    page = render(path, found[0].page, width=WIDTH)
    picture = Image.open(io.BytesIO(page.png)).convert("RGB")
    assert picture.size == (page.width, page.height)
    edges = [edges_in_pixels(box, page.width, page.height) for box in found]
    red_in_box: list[list[tuple[int, int]]] = [[] for _ in found]
    for y in range(page.height):
        for x in range(page.width):
            pixel = picture.getpixel((x, y))
            assert isinstance(pixel, tuple)
            if pixel[1] > 100:
                continue
            inside = [n for n, (left, top, right, bottom) in enumerate(edges) if left <= x <= right and top <= y <= bottom]
            if pixel[0] > 200:
                assert inside, (x, y)
                red_in_box[inside[0]].append((x, y))
            else:
                assert not inside, (x, y)
    for (left, top, right, bottom), red in zip(edges, red_in_box, strict=True):
        horizontal, vertical = zip(*red, strict=True)
        assert min(horizontal) - left < 12
        assert right - max(horizontal) < 12
        assert min(vertical) - top < 12
        assert bottom - max(vertical) < 12


def test_the_box_of_a_word_covers_its_ink(tmp_path: Path) -> None:
    path = made_pdf(
        tmp_path / "a.pdf",
        shown(72, 700, "The old lighthouse"),
        shown(72, 700, "The new ") + shown(130, 700, "lighthouse,", red=True) + shown(200, 700, " it stands."),
    )
    (box,) = found = boxes_of(path, "lighthouse,")
    assert box.page == 2
    check_cover(path, found)


def test_a_word_in_the_second_column(tmp_path: Path) -> None:
    left = column(60, 700, "The tower was built in the", "year of the great storm by", "sailors of the harbour and")
    right = shown(330, 700, "its keepers lived here", red=True) + shown(330, 685.6, "for forty years.")
    path = made_pdf(tmp_path / "a.pdf", left + right)
    (_,) = found = boxes_of(path, "its keepers lived here")
    check_cover(path, found)


def test_a_divided_word_has_a_box_on_each_line(tmp_path: Path) -> None:
    path = made_pdf(
        tmp_path / "a.pdf",
        shown(72, 700, "This is a long line of the text about a ")
        + shown(280, 700, "light", red=True)
        + shown(304, 700, "-")
        + shown(72, 685, "house", red=True)
        + shown(110, 685, "in the sea, and about nothing else"),
    )
    article = loaded_pdf(path).article
    assert article.text == "This is a long line of the text about a lighthouse in the sea, and about nothing else"
    first, second = found = boxes_of(path, "lighthouse")
    assert first.left > second.left
    assert first.bottom < second.bottom
    check_cover(path, found)


def test_a_word_from_right_to_left(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", shown(300, 700, "abc ") + shown(330, 700, "defg", red=True), letters=HEBREW)
    assert loaded_pdf(path).article.text == "זוהד גבא"
    (_,) = found = boxes_of(path, "זוהד")
    check_cover(path, found)
    (first_letter,) = boxes_of(path, "ז")
    assert first_letter.left > found[0].left  # it is the rightmost


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_shown_upright_and_cropped(tmp_path: Path, turn: int) -> None:
    content = shown(100, 400, "Words that are ") + shown(200, 400, "searched", red=True) + shown(260, 400, " for")
    path = made_pdf(tmp_path / "a.pdf", content, page=f"/Rotate {turn}/CropBox[50 300 550 700]")
    page = render(path, 1, width=500)
    assert (page.width, page.height) == ((500, 400) if turn % 180 == 0 else (500, 625))
    check_cover(path, boxes_of(path, "searched"))


def test_lines_are_in_reading_order_over_pages(tmp_path: Path) -> None:
    first = column(72, 120, "The storm of that year was", "the worst that anybody had")
    path = made_pdf(tmp_path / "a.pdf", first, column(72, 700, "ever seen in the harbour."))
    found = boxes_of(path, "year was the worst that anybody had ever seen")
    assert [box.page for box in found] == [1, 1, 2]
    assert found[0].top < found[1].top


def test_words_of_a_picture_have_the_boxes_that_they_came_with(tmp_path: Path) -> None:
    one, other = Box(1, 0.1, 0.1, 0.2, 0.2), Box(1, 0.21, 0.1, 0.3, 0.2)
    layout = PageLayout(words=(WordBox(0, 3, one), WordBox(4, 3, other)))
    assert boxes(tmp_path / "not read.pdf", layout, 0, 7) == (Box(1, 0.1, 0.1, 0.3, 0.2),)
    assert boxes(tmp_path / "not read.pdf", layout, 3, 7) == (other,)
    assert boxes(tmp_path / "not read.pdf", layout, 3, 4) == ()


def test_a_page_of_a_long_report_comes_at_once(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", *(column(72, 700, *[f"Line {n} of a page of the report"] * 45) for n in range(300)))
    begin = time.perf_counter()
    render(path, 150, width=WIDTH)
    assert time.perf_counter() - begin < 1


def test_what_is_not_there(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", shown(72, 700, "One page"))
    with pytest.raises(ValueError, match="there is no page 2; the file has 1"):
        render(path, 2, width=100)
    with pytest.raises(ValueError, match="width must be positive, not 0"):
        render(path, 1, width=0)
    tall = made_pdf(tmp_path / "b.pdf", "", page="/CropBox[0 0 1 800]")
    assert render(tall, 1, width=900).height == 4000


def test_a_layout_is_the_same_after_it_was_stored() -> None:
    runs = (LetterRun(0, 3, 1, 7, 1), LetterRun(4, 2, 1, 20, -1), LetterRun(6, 2, 70_000, 3_000_000, 0))
    words = (WordBox(9, 4, Box(3, 0.0, 0.2, 0.4, 1.0)),)
    assert PageLayout.from_bytes(PageLayout(runs, words).to_bytes()) == PageLayout(runs, words)
    assert PageLayout.from_bytes(PageLayout().to_bytes()) == PageLayout()
