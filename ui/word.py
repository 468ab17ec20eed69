"""A conversation, or quotes, as a Word document. python-docx writes no footnotes: a raised number leads to a list of sources at the end."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library
from articleqa.ui.quotation import quotation
from articleqa.ui.transcript import quotations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from articleqa.index.records import Article
    from articleqa.records import Turn
    from articleqa.ui.i18n import Messages
    from articleqa.ui.quotation import Quotation
    from articleqa.ui.quotes import Quote

_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def conversation_docx(messages: Messages, turns: Sequence[Turn], article_of: Callable[[str], Article | None]) -> bytes:
    """Return the conversation as the bytes of a Word document: each question, what answers it with the words in bold, and the sources.

    Args:
        messages: The reader's language.
        turns: The conversation.
        article_of: Finds the articles that are quoted, as for `transcript.quotations`.

    Raises:
        PackageMissing: python-docx is not installed.
    """
    document = _Document(messages, messages.say("Conversation"))
    for turn in turns:
        document.heading(" ".join(turn.question.split()))
        replied = quotations(messages, turn.reply, article_of)
        if isinstance(replied, str):
            document.paragraph(replied)
        else:
            for quoted in replied:
                document.quote(quoted)
    return document.finished()


def quotes_docx(messages: Messages, quotes: Sequence[Quote]) -> bytes:
    """Return quotes as the bytes of a Word document, with their sources. Those that no longer stand are left out.

    Args:
        messages: The reader's language.
        quotes: In the order in which they are written.

    Raises:
        PackageMissing: python-docx is not installed.
    """
    document = _Document(messages, messages.say("Quotes"))
    for quote in quotes:
        if quote.article and quote.stands:
            document.quote(quotation(messages, quote.article, quote.span))
    return document.finished()


class _Document:
    """A Word document that is being written.

    Args:
        messages: The reader's language.
        title: Stands at its top.

    Raises:
        PackageMissing: python-docx is not installed.
    """

    def __init__(self, messages: Messages, title: str) -> None:
        try:
            import docx
        except ImportError as error:
            raise PackageMissing(f"A Word document {missing_library(error, 'formats')}", "articleqa[formats]") from error
        self._messages = messages
        self._document = docx.Document()
        self._document.core_properties.title = title
        self._document.core_properties.author = "ArticleQA"
        self._document.core_properties.comments = ""
        self._sources: list[Quotation] = []
        self.paragraph(title, "Title")

    def heading(self, text: str) -> None:
        """Add the heading of a part."""
        self.paragraph(text, "Heading 1")

    def paragraph(self, text: str, style: str | None = None) -> Any:  # noqa: ANN401  (a paragraph of python-docx, which has no types)
        """Add a paragraph, from right to left where its text is, and return it."""
        paragraph = self._document.add_paragraph(style=style)
        self._run(paragraph, text)
        return paragraph

    def quote(self, quoted: Quotation) -> None:
        """Add a quotation, and the number of its source."""
        self._sources.append(quoted)
        paragraph = self.paragraph(quoted.before.lstrip(), "Quote")
        if quoted.answer:
            self._run(paragraph, quoted.answer).bold = True
        self._run(paragraph, quoted.after.rstrip())
        self._run(paragraph, str(len(self._sources))).font.superscript = True

    def finished(self) -> bytes:
        """Add the sources, and return the document's bytes."""
        if self._sources:
            self.heading(self._messages.say("Sources"))
        for number, quoted in enumerate(self._sources, 1):
            paragraph = self.paragraph(f"{number}. {quoted.source}")
            if quoted.link:
                self._run(paragraph, " ")
                self._link(paragraph, quoted.link)
        file = io.BytesIO()
        self._document.save(file)
        return file.getvalue()

    def _run(self, paragraph: Any, text: str) -> Any:  # noqa: ANN401
        """Add text to a paragraph, without characters that a document cannot hold, and return the run."""
        from docx.oxml import OxmlElement

        run = paragraph.add_run(_NOT_IN_XML.sub("", text))
        if _is_right_to_left(text):
            run.font.rtl = True
            if paragraph._p.get_or_add_pPr().find("{*}bidi") is None:
                paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        return run

    def _link(self, paragraph: Any, address: str) -> None:  # noqa: ANN401
        """Add an address that can be clicked, for which python-docx has elements but no method."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = self._run(paragraph, address)
        run.font.underline = True
        link.append(run._r)
        paragraph._p.append(link)


def _is_right_to_left(text: str) -> bool:
    """Whether the first letter of a text belongs to a script that is written from right to left."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((direction for direction in directions if direction in {"L", "R", "AL"}), "L") != "L"
