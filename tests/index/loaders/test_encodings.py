"""Bytes of texts in the encodings that people's files are in → the text that a browser or an editor shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.errors import ArticleError
from articleqa.index.loaders.encodings import codec_of, decode_any, decode_line, decode_markup, read_text
from tests.index.loaders.helpers import source_file, written

FRENCH = "Le maire François Noël a inauguré l’école « Le Chêne » à Œuilly. Les élèves rentreront après l’été."
RUSSIAN = "Мэр города Николай Семёнов открыл новый мост через реку Тобол. Строительство заняло три года."
CHINESE = "杭州一家老茶馆将于下月重新开放。店主陈丽华说，修缮花了十八个月。"
JAPANESE = "札幌の小さな図書館が来月、百年の歴史を閉じる。館長の佐藤さんは「本は市役所に移す」と話した。"
KOREAN = "부산의 작은 도서관이 다음 달 문을 닫는다. 관장은 책을 시청으로 옮긴다고 말했다."
TEXTS = {
    "fr": FRENCH,
    "ru": RUSSIAN,
    "zh": CHINESE,
    "ja": JAPANESE,
    "ko": KOREAN,
    "de": "Die Bürgermeisterin Käthe Größe eröffnete die Brücke über die Würm. Sie kostete fünf Millionen.",
    "el": "Ο δήμαρχος Νίκος Παππάς εγκαινίασε το νέο λιμάνι την Τρίτη. Το έργο κόστισε σαράντα εκατομμύρια ευρώ.",
    "pl": "Burmistrz Łukasz Żółkiewski otworzył nową ścieżkę rowerową wzdłuż Wisły. Kosztowała dziewięć milionów złotych.",
    "cs": "Starosta Jiří Dvořák otevřel nový most přes řeku Vltavu. Stavba trvala tři roky a stála dvacet milionů.",
    "hu": "A polgármester megnyitotta az új hidat a Duna fölött. Az építkezés három évig tartott, és sokba került.",
    "lv": "Mērs Jānis Ķēniņš atklāja jauno tiltu pār Gauju. Būvniecība ilga trīs gadus.",
    "lt": "Meras Žygimantas Šimkus atidarė naują tiltą per Nerį. Statyba truko trejus metus ir kainavo daug.",
    "tr": "Belediye başkanı Işıl Çağlar yeni köprüyü açtı. İnşaat üç yıl sürdü ve yirmi milyon liraya mal oldu.",
    "uk": "Мер міста Їжак Ґалаґан відкрив новий міст через річку Інгул. Будівництво тривало три роки.",
    "bg": "Кметът на града откри новия мост над реката. Строежът продължи три години и струва двайсет милиона.",
    "he": "ראש העיר פתח את הגשר החדש מעל הנהר. הבנייה נמשכה שלוש שנים ועלתה עשרים מיליון שקלים.",
    "ar": "افتتح رئيس البلدية الجسر الجديد فوق النهر. استغرق البناء ثلاث سنوات وكلف عشرين مليون دينار.",
    "th": "นายกเทศมนตรีเปิดสะพานใหม่ข้ามแม่น้ำ การก่อสร้างใช้เวลาสามปีและใช้เงินยี่สิบล้านบาท",
    "sv": "Borgmästaren invigde den nya bron över ån på lördagen. Bygget tog tre år och kostade tjugo miljoner.",
}


def decoded(data: bytes, declared: str | None = None) -> str:
    return decode_any(data, "x", declared)[0]


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("fr", "cp1252"),
        ("de", "cp437"),
        ("de", "cp850"),
        ("sv", "mac-roman"),
        ("el", "cp1253"),
        ("el", "iso8859-7"),
        ("el", "cp737"),
        ("el", "mac-greek"),
        ("ru", "cp855"),
        ("tr", "cp857"),
        ("tr", "mac-turkish"),
        ("he", "cp862"),
        ("ar", "cp720"),
        ("pl", "iso8859-2"),
        ("pl", "cp1250"),
        ("cs", "cp852"),
        ("hu", "cp1250"),
        ("lv", "cp1257"),
        ("lt", "iso8859-13"),
        ("tr", "cp1254"),
        ("ru", "cp1251"),
        ("ru", "koi8-r"),
        ("ru", "cp866"),
        ("ru", "iso8859-5"),
        ("uk", "koi8-u"),
        ("bg", "cp1251"),
        ("he", "cp1255"),
        ("ar", "cp1256"),
        ("th", "cp874"),
        ("ja", "shift_jis"),
        ("ja", "euc_jp"),
        ("zh", "gb18030"),
        ("ko", "euc_kr"),
    ],
)
def test_an_encoding_that_nothing_declares_is_found_and_told(language: str, encoding: str) -> None:
    text, remarks = decode_any(TEXTS[language].encode(encoding), "x")
    assert text == TEXTS[language]
    assert [remark.partition("; ")[0] for remark in remarks] == ["is not UTF-8"]
    assert remarks[0].endswith(", which is a guess.")


def test_an_encoding_that_would_give_control_characters_is_not_taken() -> None:
    text = "Dźwig sprzedano wczoraj do Porto. Odjedzie w piątek. Łódź żegna się z nim później."
    assert decoded(text.encode("cp1250")) == text  # chardet holds it for ISO-8859-2 as likely


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf_16_and_utf_32_need_no_byte_order_mark(language: str, encoding: str) -> None:
    text, remarks = decode_any(TEXTS[language].encode(encoding), "x")
    assert (text, remarks) == (TEXTS[language], (f"has no byte order mark; it was read as {encoding.upper()}, which is a guess.",))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "iso2022_jp"])
def test_what_is_certain_has_no_remark(encoding: str) -> None:
    assert decode_any(JAPANESE.encode(encoding), "x") == (JAPANESE, ())


@pytest.mark.parametrize("text", [FRENCH, RUSSIAN, CHINESE])
@pytest.mark.parametrize("bad", [b"\xe9", b"\xff", b"\xc3", b"\x80"])
def test_a_bad_byte_in_utf_8_costs_a_character_and_is_told(text: str, bad: bytes) -> None:
    first, second = text[:20], text[20:]
    remarks = ("has 1 place whose bytes are no UTF-8; it was read as U+FFFD.",)
    assert decode_any(first.encode() + bad + b" " + second.encode(), "x") == (f"{first}\ufffd {second}", remarks)
    assert decode_any(b"A caf\xc3\xa9, a caf" + bad, "x")[0].startswith("A café, a caf")
    assert decode_any(text.encode() + "é".encode()[:1], "x") == (f"{text}\ufffd", remarks)


@pytest.mark.parametrize(("language", "encoding"), [("zh", "gb18030"), ("ja", "shift_jis"), ("ja", "euc_jp"), ("el", "cp1253")])
def test_a_bad_byte_does_not_hide_an_encoding(language: str, encoding: str) -> None:
    data = TEXTS[language].encode(encoding)
    assert decoded(data + b"\xff") == TEXTS[language] + "\ufffd"
    assert decoded(data + data[:1]).startswith(TEXTS[language])


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("utf-16", "utf-8"),
        ("UTF8", "utf-8"),
        ("Shift_JIS", "cp932"),
        ("gb2312", "gb18030"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("cp850", "cp850"),
        ("iso-2022-kr", "iso2022_kr"),
        ("utf-7", "utf-8"),
        ("base64", None),
        ("no-such", None),
        ("a\0b", None),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, codec: str | None) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "remark"),
    [
        (RUSSIAN, "cp1251", "windows-1251", None),
        (RUSSIAN, "koi8-r", "koi8-r", None),
        ("Ein Wort: €.", "cp1252", "iso-8859-1", None),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", None),
        (FRENCH, "utf-8", "utf-16", None),
        (FRENCH, "utf-8", "iso-8859-1", "declares windows-1252, but is UTF-8, and was read as that."),
        (RUSSIAN, "cp1251", "iso-8859-1", "declares windows-1252, which it is not; it was read as windows-1251, which is a guess."),
        (FRENCH, "cp1252", "windows-1251", "declares windows-1251, which it is not; it was read as windows-1252, which is a guess."),
        (FRENCH, "cp1252", "utf-8", "declares UTF-8, which it is not; it was read as windows-1252, which is a guess."),
        (RUSSIAN, "cp1251", "x-unknown", "is not UTF-8; it was read as windows-1251, which is a guess."),
    ],
)
def test_a_declared_encoding_counts_where_it_can_be_right(text: str, encoding: str, declared: str, remark: str | None) -> None:
    assert decode_any(text.encode(encoding), "x", declared) == (text, (remark,) if remark else ())


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="{}">',
        "<meta charset={}>",
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={}">',
        "<?xml version='1.0' encoding='{}'?>",
        '<!-- <meta charset="koi8-r"> --><meta charset = "{}">',
    ],
)
def test_markup_declares_its_encoding(declaration: str) -> None:
    page = declaration.format("windows-1253") + "<p>Ναι"
    assert decode_markup(page.encode("cp1253"), "x") == (page, ())


def test_signs_of_windows_under_another_name_are_read() -> None:
    text, remarks = decode_any("L\x92été".encode(), "x")
    assert (text, remarks) == ("L’été", ("holds control characters of Latin-1, which were read as windows-1252's characters.",))


def test_a_long_text_is_known_by_the_lines_beyond_ascii() -> None:
    for filler in ("A plain line.\n" * 100_000, "<" * 2_000_000):
        assert decoded((filler + FRENCH).encode("cp1252")) == filler + FRENCH


def test_a_text_that_was_wrong_before_it_was_saved_is_only_told() -> None:
    text = "Le maire François Noël a inauguré la piscine.".encode().decode("cp1252")
    remarks = ("seems to have been decoded wrongly before it was saved; it was left as it is.",)
    assert decode_any(text.encode(), "x") == (text, remarks)


def test_nul_is_left_out_and_told() -> None:
    assert decode_any(b"A fox\0 went home.", "x") == ("A fox went home.", ("holds 1 NUL character, which was left out.",))
    assert decoded("id,text\n1,on\0e é\n".encode()) == "id,text\n1,one é\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ", but image/png"),
        (b"PK\x03\x04" + bytes(range(256)), ", but application/zip"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x01", ", but application/pdf"),
        (b"\x00\xff\x00\x12abc", ""),
        (bytes(range(256)), ""),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(ArticleError) as error:
        decode_any(data, "a.txt")
    assert str(error.value) == f"a.txt is no text{kind}; save it as text in UTF-8, or give it the suffix of its kind."


def test_what_was_printed_over_is_read_once() -> None:
    text, remarks = decode_any("И\bИМ\bМЯ\bЯ _\bn_\bo x\b\n\b.".encode(), "a.txt")
    assert (text, remarks) == ("ИМЯ no \n.", ())


def test_a_line_of_json_is_kept_as_it_is() -> None:
    assert decode_line("a\x92é".encode(), "x") == ("a\x92é", ())
    assert decode_line(b"caf\xe9", "x") == ("caf\ufffd", ("has 1 place whose bytes are no UTF-8; it was read as U+FFFD.",))
    assert decode_line(RUSSIAN.encode("cp1251"), "x")[0] == RUSSIAN


def test_line_ends_are_line_feeds(tmp_path: Path) -> None:
    assert read_text(source_file(written(tmp_path / "a.txt", b"a\r\nb\rc\n\n"))) == ("a\nb\nc\n\n", ())
