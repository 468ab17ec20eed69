"""Titles and authors that programs write by themselves."""

from __future__ import annotations

import time

import pytest

from articleqa.index.loaders.metadata.defaults import is_default_author, is_default_title


def test_what_a_program_wrote_is_told_from_what_a_person_wrote() -> None:
    assert all(map(is_default_title, ("Word Document", "Untitled 3", "10811.exe", "[Document title]", "Slide 4", "C:/a/b", "12-345")))
    assert all(map(is_default_title, ("Word 文書", "Word 文档", "Word-Dokument", "Document Word", "Документ Word", "Documento do Word")))
    assert all(
        map(is_default_title, ("Présentation PowerPoint", "PowerPoint 演示文稿", "Слайд 1", "슬라이드 1", "Folie 12", "文書 1", "Belge1"))
    )
    assert all(
        map(is_default_title, ("無題のドキュメント", "Neues Dokument", "新建文档", "Документ без названия", "Tài liệu không có tiêu đề"))
    )
    assert not any(map(is_default_title, ("Pasta", "Folie", "Mappe der Stadt", "Document humain", "How we use PowerPoint")))
    assert all(
        map(is_default_author, ("Utilisateur Windows", "Windows 사용자", "Użytkownik systemu Windows", "Microsoft Office-användare"))
    )
    assert not any(
        map(is_default_title, ("Wordsworth", "Word of the Year", "Documents on Word", "Untold", "A/B testing", "Report of 2020"))
    )
    assert all(
        map(is_default_author, ("python-docx", "Microsoft Office User", "Администратор", "user 2", "calibre (7.1)", "[FAMILY Given]"))
    )
    assert all(
        map(is_default_author, ("WordPress", "WordPress 6.4", "{{author}}", "%author%", "Default author", "N. N.", "Nicht angegeben"))
    )
    assert not any(map(is_default_author, ("Nana Nash", "{Ann} Low", "Mary Reed", "李明", "Roy Root", "The Port Authority")))


@pytest.mark.parametrize("character", ["a", " ", "/", "un", "1", "(", "."])
def test_a_long_value_costs_no_time(character: str) -> None:
    begin = time.perf_counter()
    assert not is_default_title(character * 200_000)
    assert not is_default_author(character * 200_000)
    is_default_title((character * 250)[:249] + "ä")
    assert time.perf_counter() - begin < 1
