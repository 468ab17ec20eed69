"""Formulas of Word (OMML; ECMA-376, part 1, 22.1) → text on one line, such as "x=(−b±√(b²−4ac))/(2a)"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex

from articleqa.index.loaders.ooxml.names import attribute, child, name_of
from articleqa.index.loaders.ooxml.symbols import raised_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

# What needs no brackets: a number, a name, or what has brackets already.
_SIMPLE = regex.compile(r"[\p{L}\p{M}]+|[\p{N}.,]+|\p{L}[⁰¹²³⁴-⁹]|\([^()]*\)")


def formula_text(element: _Element) -> str:
    """Return the text of a formula or of a part of it."""
    rule = _RULES.get(name_of(element))
    if rule is not None:
        return rule(element)
    return "".join(formula_text(part) for part in element)


def _of(element: _Element, name: str) -> str:
    part = child(element, name)
    return "" if part is None else formula_text(part)


def _all(element: _Element, name: str) -> Iterator[str]:
    return (formula_text(part) for part in element if name_of(part) == name)


def _property(element: _Element, name: str, default: str) -> str:
    """Return a character that the element's properties name; the default where they do not, "" where they say that there is none."""
    found = child(element, f"{name_of(element)}Pr", name)
    return default if found is None else attribute(found, "m:val") or ""


def _bracketed(text: str) -> str:
    return text if not text or _SIMPLE.fullmatch(text) else f"({text})"


def _fraction(element: _Element) -> str:
    return f"{_bracketed(_of(element, 'm:num'))}/{_bracketed(_of(element, 'm:den'))}"


def _raised(text: str) -> str:
    return "" if not text else text if (text := raised_figures(text)) and not _IS_FIGURE.search(text) else f"^{_bracketed(text)}"


_IS_FIGURE = regex.compile(r"[^⁰¹²³⁴-⁹⁺⁻]")


def _lowered(text: str) -> str:
    return f"_{_bracketed(text)}" if text else ""


def _scripts(element: _Element) -> str:
    return _of(element, "m:e") + _lowered(_of(element, "m:sub")) + _raised(_of(element, "m:sup"))


def _scripts_before(element: _Element) -> str:
    return _lowered(_of(element, "m:sub")) + _raised(_of(element, "m:sup")) + _of(element, "m:e")


def _root(element: _Element) -> str:
    degree = _of(element, "m:deg")
    return f"{_raised(degree) if degree else ''}√{_bracketed(_of(element, 'm:e'))}"


def _sum(element: _Element) -> str:
    sign = _property(element, "m:chr", "∫")
    return sign + _lowered(_of(element, "m:sub")) + _raised(_of(element, "m:sup")) + " " + _of(element, "m:e")


def _delimited(element: _Element) -> str:
    begin, separator, end = (
        _property(element, name, default) for name, default in (("m:begChr", "("), ("m:sepChr", "|"), ("m:endChr", ")"))
    )
    return begin + separator.join(_all(element, "m:e")) + end


def _function(element: _Element) -> str:
    argument = _of(element, "m:e")
    return f"{_of(element, 'm:fName')}{'' if argument.startswith('(') else ' '}{argument}"


def _accent(element: _Element) -> str:
    base = _of(element, "m:e")
    return f"{base}{_property(element, 'm:chr', '̂')}" if len(base) == 1 else base


def _limit(element: _Element) -> str:
    return _of(element, "m:e") + ("_" if name_of(element) == "m:limLow" else "^") + _bracketed(_of(element, "m:lim"))


def _matrix(element: _Element) -> str:
    rows = [", ".join(_all(row, "m:e")) for row in element if name_of(row) == "m:mr"]
    return "; ".join(rows)


def _equations(element: _Element) -> str:
    return "; ".join(_all(element, "m:e"))


def _nothing(_element: _Element) -> str:
    return ""


def _letters(element: _Element) -> str:
    return element.text or ""


def _tab(_element: _Element) -> str:
    return " "


_RULES: Final[dict[str, Callable[[_Element], str]]] = {
    "m:f": _fraction,
    "m:sSup": _scripts,
    "m:sSub": _scripts,
    "m:sSubSup": _scripts,
    "m:sPre": _scripts_before,
    "m:rad": _root,
    "m:nary": _sum,
    "m:d": _delimited,
    "m:func": _function,
    "m:acc": _accent,
    "m:limLow": _limit,
    "m:limUpp": _limit,
    "m:m": _matrix,
    "m:eqArr": _equations,
    "m:t": _letters,
    "w:t": _letters,
    "w:tab": _tab,
    "w:br": _tab,
    "w:del": _nothing,
    "w:moveFrom": _nothing,
    "w:rPr": _nothing,
}
