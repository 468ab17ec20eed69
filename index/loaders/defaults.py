"""What programs write as title or author of a file where nobody gave one."""

from __future__ import annotations

import regex

_LONGEST = 100
_TITLE = regex.compile(
    r"""(?:microsoft\ )?word[ -]+document | (?:document|dokument|documento)\d* | untitled.* | unknown | title | template | blank | \[.*\]
    | microsoft\ word\b.* | powerpoint.presentation | slide\ \d+ | .*\.(?:docx?|dotx?|docm|rtf|odt|pdf|txt|html?)""",
    regex.VERBOSE | regex.IGNORECASE,
)
_AUTHOR = regex.compile(
    r"""python-docx | docx4j | apache\ poi | openpyxl | un-?named | unknown(?:\ author)? | anonymous | unbekannt\w* | inconnu
    | desconocido | desconhecido | sconosciuto | onbekend | неизвест\w+ | 未知 | 佚名 | author | owner | user(?:name)?\W?\d*
    | users | admin | administrat(?:or|eur) | (?:microsoft|windows|ms)\ (?:office\ )?(?:user|corporation|word|用户) | microsoft | 微软用户
    | 用户\d* | user\ name | utilisateur | usuario | benutzer | utente | gebruiker | пользователь | администратор | người\ dùng | guest
    | default | test | (?:hp|dell|lenovo|asus|acer|toshiba)(?:[ -](?:pc|user))? | pc\W?\d* | laptop.* | desktop-.* | home | office
    | libreoffice.* | openoffice.* | aspose.* | google\ docs.* | pandoc | calibre\b.* | \[.*\] | [\W\d_]*""",
    regex.VERBOSE | regex.IGNORECASE,
)


def is_default_title(title: str) -> bool:
    """Tell whether a title is one that programs write by themselves, such as "Word Document", or the name of a file."""
    return len(title) <= _LONGEST and _TITLE.fullmatch(title) is not None


def is_default_author(author: str) -> bool:
    """Tell whether an author is one that programs write by themselves, such as "Microsoft Office User", or the name of a machine."""
    return len(author) <= _LONGEST and _AUTHOR.fullmatch(author) is not None
