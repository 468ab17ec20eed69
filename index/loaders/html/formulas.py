"""Superscripts, subscripts and formulas of a page → characters that can be read in a line: 10³ kg, CO₂, √(a² + b²)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from lxml.etree import _Element

_RAISED = dict(zip("0123456789+-−=()niªº*'′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱªº*'′", strict=True))
_LOWERED = dict(zip("0123456789+-−=()aeoxhklmnpstijruv", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", strict=True))
_MARKS = frozenset("™℠®©†‡§*′″'")
_TRADEMARKS = {"TM": "™", "SM": "℠"}
_INDICATORS = {"o": "º", "a": "ª"}
_LETTERS = regex.compile(r"[\p{L}\p{M}.]+")
_ABBREVIATED = regex.compile(r"(?:\d|\p{Lu}|\b[IVXLCDM]+|\b[nN])\.?\Z")
_CENTS, _PRICE = regex.compile(r"\d\d"), regex.compile(r"[$£€]\s?\d{1,6}\Z")
_REFERENCE = regex.compile(r"[(\[].*[)\]]|.*\s.*", regex.DOTALL)


def raised(text: str, before: str) -> str:
    """Return a superscript as it stands in a line of text.

    Args:
        text: The superscript.
        before: What stands directly before it; empty after white space.

    Returns:
        Unicode's superscripts where they exist ("10³"), the letters of an ordinal or abbreviation as they are ("21st", "Mme"), a note's
        mark in brackets as it is, the cents of a price behind a point ("$9.99"), and else "^" and the text ("x^t").
    """
    text = text.strip()
    if not text or text[0] in _MARKS or _REFERENCE.fullmatch(text):
        return text
    if text in _TRADEMARKS:
        return _TRADEMARKS[text]
    if _CENTS.fullmatch(text) and _PRICE.search(before):
        return f".{text}"
    if _LETTERS.fullmatch(text) and (not before or _ABBREVIATED.search(before)):
        return _INDICATORS.get(text, text)
    return _shifted(text, _RAISED, "^")


def lowered(text: str) -> str:
    """Return a subscript as it stands in a line of text: Unicode's subscripts where they exist ("CO₂"), else "_" and the text."""
    text = text.strip()
    return text if not text or _REFERENCE.fullmatch(text) else _shifted(text, _LOWERED, "_")


def _shifted(text: str, characters: dict[str, str], operator: str) -> str:
    if all(character in characters for character in text):
        return "".join(map(characters.__getitem__, text))
    return f"{operator}{_grouped(text)}"


def _grouped(text: str) -> str:
    """Return a part of a formula in parentheses, where it is more than one number or name."""
    return text if regex.fullmatch(r"[\p{L}\p{M}]+|[\d.,]+|\(.*\)", text) else f"({text})"


_OPERATOR = regex.compile(r"[=<>≤≥≠≈≡∼±×→⇒⇔∈∉⊂⊆∪∩+−-]+")
_INVISIBLE = str.maketrans("", "", "\u2061\u2062\u2063\u2064")


def formula_text(math: _Element) -> str:
    """Return a formula in MathML as a line: "E = mc²", "(a + b)/2", "√(2)".

    A formula that has only its TeX source is that source.
    """
    text = " ".join(_math_text(math).split()) or (math.get("alttext") or "")
    return tex_text(text) if "\\" in text else text


_STYLE = regex.compile(r"\\(?:displaystyle|textstyle|scriptstyle|left|right|,|;|!|quad\b)\s*")
_DELIMITERS = regex.compile(r"\A(?:\\\(|\\\[|\$\$?)(?P<tex>.*?)(?:\\\)|\\\]|\$\$?)\Z", regex.DOTALL)


def tex_text(tex: str) -> str:
    """Return the source of a TeX formula on one line, without delimiters and what is only for its style."""
    tex = _STYLE.sub("", tex.strip())
    if match := _DELIMITERS.match(tex):
        tex = match["tex"]
    tex = " ".join(tex.split())
    return tex[1:-1].strip() if regex.fullmatch(r"\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}", tex) else tex


def _math_text(element: _Element) -> str:
    """Return an element of MathML as text; https://www.w3.org/TR/mathml-core/ says what its children mean."""
    tag = str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
    children = [child for child in element if isinstance(child.tag, str)]
    own = " ".join((element.text or "").split()).translate(_INVISIBLE)
    if not tag or tag in {"annotation", "annotation-xml", "none", "mprescripts", "mphantom"}:
        return ""
    if tag == "semantics":
        return _math_text(children[0]) or _tex_annotation(children) if children else own
    if tag in {"mspace", "mtext"}:
        return f" {own} "
    if tag == "mo":
        return f" {own} " if _OPERATOR.fullmatch(own) and element.getprevious() is not None else f"{own} " if own in {",", ";"} else own
    parts = [_math_text(child).strip(" ") if tag not in _ROWS else _math_text(child) for child in children]
    arranged = _arranged(tag, parts)
    return arranged if arranged is not None else own + "".join(parts)


_ROWS = frozenset(("math", "mrow", "mstyle", "mpadded", "mtd", "merror", "semantics", "maction"))


def _arranged(tag: str, parts: list[str]) -> str | None:
    """Return the text of an element whose children have places of their own, or None for a row of them."""
    match tag, parts:
        case "msup" | "mover", [base, over]:
            return base + _raised_in_formula(over)
        case "msub" | "munder", [base, under]:
            return base + _lowered_in_formula(under)
        case "msubsup" | "munderover", [base, under, over]:
            return base + _lowered_in_formula(under) + _raised_in_formula(over)
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "msqrt", _:
            return f"√({''.join(parts)})"
        case "mroot", [base, index]:
            return f"{_raised_in_formula(index)}√({base})"
        case "mfenced", _:
            return f"({', '.join(parts)})"
        case "mtr" | "mlabeledtr", _:
            return ", ".join(parts)
        case "mtable", _:
            return f"({'; '.join(parts)})"
        case _:
            return None


def _raised_in_formula(text: str) -> str:
    # In a formula, letters are no ordinals, and brackets are no note's mark.
    return _shifted(text, _RAISED, "^") if text else ""


def _lowered_in_formula(text: str) -> str:
    return _shifted(text, _LOWERED, "_") if text else ""


def _tex_annotation(children: list[_Element]) -> str:
    sources = (child.text or "" for child in children if "tex" in (child.get("encoding") or "").lower())
    return next(sources, "")
