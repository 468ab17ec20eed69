"""Pages whose letters are none: rare scripts and languages are read."""

from __future__ import annotations

import pytest

from articleqa.index.loaders.pdf.letter_maps import is_unreadable
from articleqa.index.loaders.pdf.lines import Line, PageText

TEXTS = {
    "English": "The keepers of the lighthouse lived there with their families for more than forty years, and when the storm came they had "
    "to stay inside for days. This was not what they would have wanted, but the boat that brought them food could not come.",
    "French": "Les gardiens du phare vivaient dans cette tour avec leurs familles depuis plus de quarante "
    "ans, et quand la tempête est venue "
    "ils ont dû rester dans la maison pendant des jours. Ce n'est pas ce qu'elles auraient voulu, mais le "
    "bateau ne pouvait pas venir pour eux.",
    "German": "Die Wärter des Leuchtturms lebten dort mit ihren Familien mehr als vierzig Jahre, und wenn der "
    "Sturm kam, mussten sie im Haus "
    "bleiben. Das war nicht, was sie gewollt hätten, aber das Boot, das ihnen sonst das Essen brachte, konnte nicht kommen.",
}
RARE = (
    "ꦱꦧꦼꦤ꧀ꦮꦺꦴꦁꦏꦭꦲꦶꦂꦫꦏꦺ ᏂᎦᏓ ᎠᏂᏴᏫ ᏂᎨᎫᏓᎸᎾ ᎠᎴ ᎤᏂᏠᏱ ᐃᓄᐃᑦ ᓄᓇᖓᑦ ߛߊ߬ߥߏ ߟߎ߬",
    "Bonke abantu bazalwa bekhululekile belingana ngesithunzi nangamalungelo. Bahlanganiswe wumcabango "
    "nangunembeza futhi kufanele baphathane "
    "ngomoya wobunye njengoba bonke abantu bezalwa bekhululekile ngamalungelo abo ezweni lonke ngaphandle kokwehlukaniswa.",
    "Strč prst skrz krk. Čtvrt hrsti zrn. Vlk zmrzl, zhltl hrst zrn. Smrt krt skrz drn, prv zhltl hrst zrn; "
    "chrt pln skvrn vtrhl skrz trs chrp.",
    "Mae pawb yn cael eu geni yn rhydd ac yn gyfartal mewn urddas a hawliau. Cwm, drws, gwrs, cwrw, bwrdd, "
    "llwybr, mwdwl, trwm, cwmwl, hwnnw.",
    "git fsck; tcsh; grep; vmstat; dpkg; dmsetup; lsblk; gpg; ssh-keygen; tmux; wget; curl; chmod; mkdir; "
    "rsync; printf; strncmp; systemctl",
)


def page(text: str, *, strange: int = 0, unmapped: float = 0.0) -> PageText:
    return PageText([[Line(text, 0, 100, 0, 10)]], len(text), strange, unmapped)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("shift", [-31, -29, -1, 1, 3])
def test_letters_that_are_all_shifted_are_none(language: str, shift: int) -> None:
    shifted = "".join(chr(max(33, ord(letter) + shift)) if letter.isascii() and letter != " " else letter for letter in TEXTS[language])
    assert is_unreadable(page(shifted))
    assert not is_unreadable(page(TEXTS[language]))


@pytest.mark.parametrize("text", [*RARE, *TEXTS.values(), "1 234 5.67 89% 0x1F", "a b c", ""])
def test_rare_scripts_and_languages_are_read(text: str) -> None:
    assert not is_unreadable(page(text))


def test_fonts_that_name_no_letters_are_read_where_the_text_is_right_nevertheless() -> None:
    assert not is_unreadable(page(TEXTS["English"], strange=3, unmapped=1.0))
    assert is_unreadable(page(TEXTS["English"], strange=40, unmapped=1.0))
    assert is_unreadable(page("Bcdfg hjklm npqrs tvwxz " * 8, unmapped=1.0))
    assert is_unreadable(page("Èçäàòåëüñòâî ëèòåðàòóðû íà ðóññêîì ÿçûêå " * 8, unmapped=1.0))


def test_a_page_of_characters_that_cannot_be_seen_is_unreadable() -> None:
    assert is_unreadable(page("", strange=31)) is False
    assert is_unreadable(PageText([], 100, 31, 0.0))
    assert not is_unreadable(PageText([], 100, 29, 0.0))


def test_cyrillic_letters_that_a_font_names_by_latin_ones_are_none() -> None:
    assert is_unreadable(page("Íå î÷åíü êðàòêîå ââåäåíèå â ïîäãîòîâêó ïóáëèêàöèé " * 8))
    assert not is_unreadable(page("Tiếng Việt là ngôn ngữ được viết bằng chữ cái Latinh với nhiều dấu phụ và thanh điệu " * 8))
