"""Tables that only arrange a page, as sites of the 1990s and e-mail newsletters do: they become the blocks that they stand for.

Their widest cell is the article, narrow cells beside it are columns with a menu, and rows over all columns are the page's head and foot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.html.surroundings import measured
from articleqa.index.loaders.html.title import large_letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from articleqa.index.loaders.html.surroundings import Sizes

_DATA_TAGS = frozenset(("th", "caption", "thead", "tfoot"))
_HEADINGS = ("h1", "h2", "h3")
_PROSE, _LONG = 80, 200  # characters: more than the cells of most tables with data have
_MAIN, _SIDE = 0.5, 0.25
_MOSTLY_LINKS = 0.75
_LONGEST_EDGE, _LONGEST_HEADLINE = 300, 200
_SMALL = regex.compile(r"font-size\s*:\s*(?:[1-9]|1[0-2])(?:\.\d+)?\s*px|font-size\s*:\s*(?:x-)*small\b", regex.IGNORECASE)


def unfold_layout_tables(root: HtmlElement) -> None:
    """Make the tables that only arrange a page into blocks; tables with data stay.

    Args:
        root: The tree of the page, without hidden elements; it is changed.
    """
    if next(root.iter("table"), None) is None:
        return
    tables = [(table, list(_rows(table))) for table in root.iter("table")]
    sizes = measured(root)
    for table, rows in tables:
        if _is_menu(table, rows, sizes):
            table.tag = "nav"
    layout = [(table, rows) for table, rows in tables if table.tag == "nav" or _only_arranges(table, rows)]
    has_heading = next(root.iter("h1"), None) is not None
    for table, rows in layout:
        _name_cells(rows, sizes, has_heading=has_heading)
        for element in (
            *([table] if table.tag == "table" else ()),
            *(part for part in table if part.tag in {"tbody", "thead", "tfoot"}),
            *(row for row, _ in rows),
        ):
            element.tag = "div"


def _rows(table: HtmlElement) -> Iterator[tuple[HtmlElement, list[HtmlElement]]]:
    """Yield the rows of a table with their cells, not those of tables in it."""
    for part in table:
        for row in part if part.tag in {"tbody", "thead", "tfoot"} else [part]:
            if row.tag == "tr":
                yield row, [cell for cell in row if cell.tag in {"td", "th"}]


def _only_arranges(table: HtmlElement, rows: Sequence[tuple[HtmlElement, list[HtmlElement]]]) -> bool:
    """Tell whether a table arranges a page: it says so, or has none of the signs of data, and paragraphs or tables in its cells."""
    if table.get("role") in {"presentation", "none"}:
        return True
    cells = [cell for _, row in rows for cell in row]
    if table.get("summary") or table.get("role") or any(cell.tag == "th" or cell.get("scope") for cell in cells):
        return False
    if any(part.tag in _DATA_TAGS for part in table):
        return False
    if len(cells) == 1 or any(next(cell.iter("table", *_HEADINGS), None) is not None for cell in cells):
        return True
    if all(len(row) <= 1 for _, row in rows):
        return any(_is_longer(cell, _PROSE) for cell in cells)
    if _is_grid(rows):
        return table.get("border", "0") == "0" and any(_is_longer(cell, _PROSE) and _has_empty_line(cell) for cell in cells)
    return any(_is_longer(cell, _LONG) for cell in cells)


def _is_menu(table: HtmlElement, rows: Sequence[tuple[HtmlElement, list[HtmlElement]]], sizes: Sizes) -> bool:
    """Tell whether a table is a line of links."""
    links = sum(1 for _ in table.iter("a"))
    return len(rows) == 1 and links > 1 and sizes.text[table] <= _LONGEST_EDGE and sizes.link_share(table) > _MOSTLY_LINKS


def _is_grid(rows: Sequence[tuple[HtmlElement, list[HtmlElement]]]) -> bool:
    """Tell whether several rows have several cells."""
    return sum(len(row) > 1 for _, row in rows) > 1


def _is_longer(cell: HtmlElement, least: int) -> bool:
    length = 0
    for text in cell.itertext():
        length += len(text.strip())
        if length >= least:
            return True
    return False


def _has_empty_line(cell: HtmlElement) -> bool:
    return any(
        not (line.tail or "").strip() and (following := line.getnext()) is not None and following.tag == "br" for line in cell.iter("br")
    )


def _name_cells(rows: Sequence[tuple[HtmlElement, list[HtmlElement]]], sizes: Sizes, *, has_heading: bool) -> None:
    """Give each cell the tag of what it is: the article, a column beside it, the page's head or foot, or any block."""
    cells = [cell for _, row in rows for cell in row]
    main = max(cells, key=sizes.text.__getitem__, default=None)
    columns = max((len(row) for _, row in rows), default=0)
    if main is None or columns == 1 or sizes.text[main] < max(_PROSE, _MAIN * sum(sizes.text[cell] for cell in cells)):
        main = None
    headline = _largest_line(main) if main is not None and not has_heading else None
    if headline is not None:
        headline.tag = "h1"
    is_before, is_grid = True, _is_grid(rows)
    for _, row in rows:
        for cell in row:
            cell.tag = "div"
            if main is None or cell is main or next(cell.iter("h1"), None) is not None:
                continue
            if len(row) > 1 and not is_grid and sizes.text[cell] <= _SIDE * sizes.text[main]:
                cell.tag = "aside"
            elif len(row) == 1 and sizes.text[cell] <= _LONGEST_EDGE and (not is_before or headline is not None):
                cell.tag = "footer"
        is_before = is_before and main not in row
    if rows and (last := rows[-1][1]) and len(rows) > 1 and last[-1].tag == "div" and _is_fine_print(last[-1], sizes):
        last[-1].tag = "footer"
    if main is not None and next(main.iterancestors("article"), None) is None:
        main.tag = "article" if headline is not None else "div"


def _is_fine_print(cell: HtmlElement, sizes: Sizes) -> bool:
    """Tell whether a cell is short, has links, and is in small letters: "You get this mail because … Unsubscribe"."""
    if sizes.text[cell] > _LONGEST_EDGE or not sizes.linked[cell]:
        return False
    styles = [cell.get("style", ""), *(inner.get("style", "") for inner in cell.iter("p", "div", "span", "font"))]
    return any(map(_SMALL.search, styles)) or any(inner.tag == "small" or inner.get("size") in {"1", "-1", "-2"} for inner in cell)


def _largest_line(cell: HtmlElement) -> HtmlElement | None:
    """Return the element in the largest letters of a cell, where it is a line before the text: a headline without a heading's tag."""
    if next(cell.iter(*_HEADINGS), None) is not None:
        return None
    lines = [font for font in large_letters(cell) if font.text_content().strip()]
    headline = max(lines, key=lambda font: int(font.get("size", "0")), default=None)
    if headline is None or len(headline.text_content()) > _LONGEST_HEADLINE or next(headline.iter("br", "p", "table"), None) is not None:
        return None
    return headline
