"""What people write in Markdown beyond CommonMark and the plugins of mdit-py-plugins: Obsidian, Docusaurus, Kramdown, Hugo, MDX."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from articleqa.index.loaders.metadata import states_a_field

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

# [[note]], [[note#heading]], [[note|what is shown]]; with "!" the note, or a picture of this width, is shown in its place.
_WIKILINK = regex.compile(r"!?\[\[(?P<target>[^\[\]\n|]*[^\[\]\n|\s][^\[\]\n|]*)(?:\|(?P<shown>[^\[\]\n]*))?\]\]")
_SIZE = regex.compile(r"\d+(?:x\d+)?")
_MEDIA = regex.compile(r".*\.(?:avif|bmp|gif|jpe?g|png|svg|webp|mp[34]|m4a|mov|og[agv]|wav|webm|pdf|canvas|base)", regex.IGNORECASE)
_HIGHLIGHT = regex.compile(r"(?<!=)==(?!=)")
# What programs replace before they read the Markdown: the beginning → the end.
_TEMPLATES = {"{{<": ">}}", "{{%": "%}}", "{%": "%}", "{/*": "*/}"}
_LONGEST_TEMPLATE = 2000

_COLON_FENCE = regex.compile(
    r":{3,}[ \t]*(?:\{[^{}]*\}|[\w-]*)(?:\[(?P<bracketed>[^\[\]]*)\]|[ \t]+(?P<title>[^{}]*))?(?:[ \t]*\{[^{}]*\})?"
)
_CALLOUT = regex.compile(r"\[!\w[\w-]*(?:\|[^\[\]]*)?\][+-]?[ \t]*")
_HEADING_ATTRIBUTES = regex.compile(r"(?<!\s)[ \t]*\{:?[ \t]*[#.][^{}]*\}[ \t]*\Z")
_BLOCK_ID = regex.compile(r"(?:\A|(?<=\s))\^[A-Za-z0-9-]+[ \t]*\Z")
_TAGS = regex.compile(r"(?:#[\p{L}\p{M}\p{N}/_-]*[\p{L}/_-][\p{L}\p{M}\p{N}/_-]*+[ \t,]*)+")
_INSTRUCTION = regex.compile(
    r"""\{:[^{}]*\} | \[TOC\] | \[\[_?TOC_?\]\] | \([\w-]+\)= |
    import\ (?:[\w*{},$\ ]+\ from\ )?["'][^"']+["'];? | export\ (?:default|const|let|var|function|async)\b.*""",
    regex.VERBOSE | regex.IGNORECASE,
)
_INLINE_FIELD = regex.compile(r"\[(?P<name>[\p{L}][\p{L}\p{N} _-]{0,30})::[ \t]+(?P<value>[^\[\]\n]+)\]")
_FIELD_LINE = regex.compile(r"(?P<name>[\p{L}][\p{L}\p{N} _-]{0,30})::[ \t]+(?P<value>\S.*)")
_MARKS = regex.compile(r"[*_`<>]+|\[(?=[^\[\]]*\]\()|\]\([^()\s]*\)")


def syntax_plugin(parser: MarkdownIt) -> None:
    """Teach a parser these marks, so that what it makes of a text has what they stand for, and not the marks."""
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.inline.ruler.before("link", "highlight", _highlight)
    parser.inline.ruler.before("link", "comment", _comment)
    parser.inline.ruler.before("link", "template", _template)
    parser.block.ruler.before("fence", "comment", _comment_block, {"alt": ["paragraph"]})
    parser.block.ruler.before("fence", "colon_fence", _colon_fence, {"alt": ["paragraph", "blockquote", "list"]})
    parser.core.ruler.before("inline", "lines", _prepare_lines)


def _wikilink(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "![":
        return False
    match = _WIKILINK.match(state.src, state.pos, state.posMax)
    if match is None or state.src[match.end() : match.end() + 1] in {"(", "["}:  # a link of CommonMark, whose text is in brackets
        return False
    if not silent:
        state.push("text", "", 0).content = _shown(match["target"], match["shown"], is_embedded=match[0].startswith("!"))
    state.pos = match.end()
    return True


def _shown(target: str, label: str | None, *, is_embedded: bool) -> str:
    """Return what stands in the place of a link to a note; nothing for a picture without a description."""
    label = (label or "").strip()
    if is_embedded and (_SIZE.fullmatch(label) or (not label and _MEDIA.fullmatch(target.partition("#")[0]))):
        return ""
    parts = [part.strip() for part in target.removesuffix(".md").split("#")]
    return label or " > ".join(part for part in parts if part and not part.startswith("^"))


def _highlight(state: StateInline, silent: bool) -> bool:  # noqa: ARG001  (the signature of a rule)
    """Pass over the marks of ==highlighted words==."""
    if not state.src.startswith("==", state.pos):
        return False
    marks: dict[str, frozenset[int]] = state.env.setdefault("highlights", {})
    if state.src not in marks:
        marks[state.src] = frozenset(_highlight_marks(state.src))
    if state.pos not in marks[state.src]:
        return False
    state.pos += 2
    return True


def _highlight_marks(text: str) -> list[int]:
    """Return where the marks are that belong together: the first has no letter before it and no space behind, the other no space before."""
    marks: list[int] = []
    begun: int | None = None
    for match in _HIGHLIGHT.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if begun is not None and before and not before.isspace():
            marks += [begun, match.start()]
            begun = None
        elif after and not after.isspace() and not (before.isascii() and before.isalnum()):
            begun = match.start()
    return marks


def _comment(state: StateInline, silent: bool) -> bool:  # noqa: ARG001
    """Pass over a %%comment%%, but not over "%%d and %%s"."""
    if not state.src.startswith("%%", state.pos) or state.src[state.pos - 1 : state.pos].isalnum():
        return False
    end = state.src.find("%%", state.pos + 2, state.posMax)
    if end < 0 or state.src[end + 2 : end + 3].isalnum():
        return False
    state.pos = end + 2
    return True


def _comment_block(state: StateBlock, first_line: int, end_line: int, silent: bool) -> bool:
    """Pass over a comment of several paragraphs, from a line that begins with %% to one that ends with it."""
    if state.is_code_block(first_line) or not state.src.startswith("%%", state.bMarks[first_line] + state.tShift[first_line]):
        return False
    line = state.src[state.bMarks[first_line] + state.tShift[first_line] : state.eMarks[first_line]].rstrip()
    if "%%" in line[2:]:
        return False  # it ends in its line
    for number in range(first_line + 1, end_line):
        if "%%" in (following := state.src[state.bMarks[number] : state.eMarks[number]].rstrip()):
            if not following.endswith("%%"):
                return False
            if not silent:
                state.line = number + 1
            return True
    return False


def _template(state: StateInline, silent: bool) -> bool:  # noqa: ARG001
    """Pass over what another program would replace: {{< figure >}}, {% include %}, {/* a comment */}."""
    if state.src[state.pos] != "{":
        return False
    for beginning, ending in _TEMPLATES.items():
        if state.src.startswith(beginning, state.pos):
            end = state.src.find(ending, state.pos + len(beginning), min(state.posMax, state.pos + _LONGEST_TEMPLATE))
            if end >= 0:
                state.pos = end + len(ending)
                return True
    return False


def _colon_fence(state: StateBlock, first_line: int, _end_line: int, silent: bool) -> bool:
    """Read a line of three colons, which begins or ends a box, as the title of the box."""
    if state.is_code_block(first_line):
        return False
    line = state.src[state.bMarks[first_line] + state.tShift[first_line] : state.eMarks[first_line]].rstrip()
    match = _COLON_FENCE.fullmatch(line) if line.startswith(":::") else None
    if match is None:
        return False
    if not silent:
        title = (match["bracketed"] or match["title"] or "").strip()
        state.line = first_line + 1
        state.push("paragraph_open", "p", 1)
        inline = state.push("inline", "", 0)
        inline.content, inline.children = title, []
        state.push("paragraph_close", "p", -1)
    return True


def _prepare_lines(state: StateCore) -> None:
    """Change the source of each paragraph and heading: lines that are no text are dropped, and lines that stand alone stay apart."""
    for number, token in enumerate(state.tokens):
        if token.type != "inline":
            continue
        opening = state.tokens[number - 1].type
        if opening == "heading_open":
            token.content = _HEADING_ATTRIBUTES.sub("", token.content)
        elif opening == "paragraph_open":
            in_quotation = number > 1 and state.tokens[number - 2].type == "blockquote_open"
            token.content = _prepared(token.content, in_quotation=in_quotation)


def _prepared(content: str, *, in_quotation: bool) -> str:
    """Return the source of a paragraph with a break around each line that stands alone: a field, or the title of a callout."""
    lines = [line for line in _BLOCK_ID.sub("", content).split("\n") if not _is_no_text(line.strip())]
    callout = _CALLOUT.match(lines[0]) if lines and in_quotation else None
    if callout:
        lines[0] = lines[0][callout.end() :]
    prepared, above_is_alone = "", False
    for number, line in enumerate(lines):
        text = _INLINE_FIELD.sub(r"\g<name>: \g<value>", line)
        field = _FIELD_LINE.fullmatch(text.strip())
        text = f"{field['name']}: {field['value']}" if field else text
        is_field = field is not None or (len(lines) > 1 and states_a_field(_MARKS.sub("", text).strip()))
        is_alone = is_field or (number == 0 and callout is not None)
        prepared += ("  \n" if above_is_alone or is_alone else "\n") * bool(prepared) + text
        above_is_alone = is_alone
    return prepared


def _is_no_text(line: str) -> bool:
    """Tell whether a line is only tags, or an instruction to a program."""
    return _TAGS.fullmatch(line) is not None or _INSTRUCTION.fullmatch(line) is not None
