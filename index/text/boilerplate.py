"""Which lines are boilerplate: what a page puts around an article. It stays visible in the article and is no sentence to answer with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articleqa.index.records import Span

_WORD = regex.compile(r"[\p{L}\p{N}]")
DATE_LINE = regex.compile(
    r"""
    (?: (?:date|fecha|datum|data|dato|ngày|日期|日付|날짜|дата|التاريخ|päivämäärä|tarih|ημερομηνία|תאריך|วันที่|तारीख|dátum) \s* [:：]
      | (?:published|posted|publiée?|veröffentlicht|publicado|pubblicato|gepubliceerd|publisert|udgivet|publicerad
          |(?:ngày\s)?đăng|发布于|发布时间|опубликовано|نشر)
        (?: \s (?:on|le|am|el|em|il|op|den|på|ngày|في) )? \s* [:：]?
    ) \s* (?P<value> \S.{0,58} )
    """,
    regex.IGNORECASE | regex.VERBOSE,
)
"""A line that says the article's date, `value`: "Date : 5 décembre 2024"."""


def _any_of(phrases: str) -> str:
    """Join phrases, which stand one after another between bars, to one pattern."""
    return "|".join(phrase.strip() for phrase in phrases.split("|"))


# Each pattern is a whole line, and asks for the label's own colon, or nothing after it: a real sentence is never dropped.
_CREDIT_LABELS = _any_of(
    r"""
    photos?|fotos?|fotografie|graf[íi]a|fot\.|fotó|ảnh|hình|images?|imagen|imágenes|immagin[ei]|imagem|imagens|bild|bilder|beeld|
    bilde|kuva|фото|изображение|图|圖|图片|圖片|照片|写真|画像|사진|صورة|الصورة|تصوير|φωτογραφία|φωτο|zdjęcie|görsel|fotoğraf|ภาพ|
    फोटो|तस्वीर|צילום|תמונה|vid[ée]os?|视频|crédits?|crédits?\sphotos?|photo\scredits?|credits?|cr[ée]ditos?|illustrations?|graphic|
    infographie
    """
)
SOURCE_LABELS = _any_of(
    r"""
    sources?|fuentes?|quellen?|nguồn|来源|來源|出典|出处|出處|источники?|джерело|المصدر|المصادر|font[ei]|fontes|kilder?|källa|källor|
    bron|bronnen|lähde|lähteet|źródło|zdroj|forrás|surs[aă]|kaynak|πηγή|מקור|ที่มา|แหล่งที่มา|स्रोत|출처|منبع|sumber
    """
)
_MORE_LABELS = _any_of(
    r"""
    read\s(?:more|also|next)|also\sread|see\s(?:also|more)|related|related\s(?:articles?|news|stories|posts?)|
    more\son\sthis(?:\sstory)?|(?:à\s)?lire(?:\s(?:aussi|également|plus))?|lisez\saussi|voir\saussi|sur\sle\smême\ssujet|
    en\ssavoir\splus|xem\s(?:thêm|tiếp)|đọc\sthêm|tin\sliên\squan|le(?:er|a)\s(?:más|también)|lee\stambién|ver\smás|
    te\spuede\sinteresar|noticias\srelacionadas|lesen\ssie\s(?:auch|mehr)|mehr\s(?:dazu|zum\sthema)|weiterlesen|siehe\sauch|
    lees\s(?:ook|meer|verder)|zie\sook|les\s(?:også|mer)|læs\s(?:også|mere)|läs\s(?:också|mer|även)|se\sogså|leggi\s(?:anche|tutto)|
    vedi\sanche|per\sapprofondire|(?:leia|veja)\s(?:também|mais)|saiba\smais|читайте\sтак(?:же|ож)|читать\sдалее|подробнее|
    см\.\sтакже|по\sтеме|相关阅读|相關閱讀|延伸阅读|延伸閱讀|阅读更多|相关新闻|更多|関連記事|続きを読む|もっと読む|관련기사|더\s보기|
    اقرأ\s(?:أيضا|أيضًا|أيضاً|المزيد)|للمزيد|devamını\soku(?:yun)?|ayrıca\soku(?:yun)?|ilgili\shaberler|citește\s(?:și|mai\smult)|
    vezi\sși|διαβάστε\s(?:επίσης|ακόμα|περισσότερα)|อ่านเพิ่มเติม|อ่านต่อ|ข่าวที่เกี่ยวข้อง|קראו\s(?:עוד|גם)|यह\sभी\sपढ़ें|और\sपढ़ें|
    czytaj\s(?:także|też|więcej)|zobacz\stakże|lue\smyös
    """
)
_COMMENTS = _any_of(
    r"""
    comments?|leave\sa\s(?:comment|reply)|post\sa\scomment|no\scomments(?:\syet)?|commentaires?|laisser\sun\scommentaire|
    comentarios?|comentários?|kommentare?|kommentarer|bình\sluận|ý\skiến|评论|評論|发表评论|コメント|댓글|комментари[ийяев]+|
    коментарі|تعليق|تعليقات|التعليقات|commento|commenti|reacties|yorum|yorumlar|comentarii|σχόλια|ความคิดเห็น|תגובות|टिप्पणियाँ|
    टिप्पणी|komentarze|kommentit
    """
)
_BUTTONS = _any_of(
    r"""
    (?:share|print|e-?mail)(?:\sthis)?(?:\s(?:article|story|post|page))?|share\son\s\p{L}+|tweet|copy\slink|subscribe(?:\snow)?|
    follow\sus(?:\son\s\p{L}+)?|subscribe\sto\sour\snewsletter|sign\s(?:up|in)(?:\sfor\sour\snewsletter)?|log\s?in|newsletter|
    back\sto\stop|menu|partager(?:\ssur\s\p{L}+|\s(?:cet\s|l['’])article)?|imprimer(?:\s(?:cet\s|l['’])article)?|s['’]abonner|
    abonnez-vous(?:\sà\snotre\snewsletter)?|s['’]inscrire|suivez-nous(?:\ssur\s\p{L}+)?|se\sconnecter|compartir(?:\sen\s\p{L}+)?|
    imprimir|suscr[íi]b(?:ete|irse|ase)|síguenos(?:\sen\s\p{L}+)?|teilen|auf\s\p{L}+\steilen|drucken|abonnieren|
    newsletter\sabonnieren|anmelden|folgen\ssie\suns|chia\ssẻ|in\sbài\sviết|đăng\ský|theo\sdõi|分享|分享到|打印|订阅|訂閱|关注我们|
    シェア|シェアする|印刷|공유|인쇄|구독|поделиться|распечатать|подписаться|печать|مشاركة|شارك|طباعة|اشترك|
    condividi(?:\ssu\s\p{L}+)?|stampa|iscriviti|abbonati|compartilh(?:ar|e)|assine|inscreva-se|delen|afdrukken|abonneren|del|
    del\spå\s\p{L}+|skriv\sut|abonner|dela|prenumerera|paylaş|yazdır|abone\sol|distribuie|abonează-te|κοινοποίηση|εκτύπωση|แชร์|
    พิมพ์|שתפו|שיתוף|הדפסה|साझा\sकरें|udostępnij|drukuj|jaa|tulosta|advertisement|sponsored(?:\scontent)?|publicité|publicidad|
    pubblicità|publicidade|werbung|anzeige|quảng\scáo|реклама|广告|廣告|広告|광고|إعلان|annonse|annons|annonce|advertentie|reklama?|
    διαφήμιση|โฆษณา|פרסומת|विज्ञापन
    """
)
_COLON = r"\s*[:：]\s*"
_URL = r"<?(?:https?://|www\.)\S+"
# The name of an agency or a person, or several, and no sentence: capitalised words; or little of a script without capitals.
_NAMES = r"""(?:
    (?: [\p{Lu}\p{Lt}\p{N}@©][\p{L}\p{M}\p{N}.'’&@+-]*+
        | (?:by|par|von|por|da|de|del|della|des?|du|di|la|le|van|via|and|et|und|và|y|og|scanpix)\b | [/|,&–-] | \s )++
    | (?: [\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Thai}\p{Hangul}\p{M}]{1,14} [\s/|،-]{0,3} ){1,3}
    | [\p{Han}\p{Hiragana}\p{Katakana}ー·・]{1,5}
    | [\p{Han}\p{Hiragana}\p{Katakana}ー·・A-Za-z/、\s]{0,20}(?:社|网|網|报|報|通信|新闻|新聞|撮影|摄|攝|提供)
)"""
_OPEN, _CLOSE = r"[(\[（]?", r"[)\]）]?\.?"
_BOILERPLATE = regex.compile(
    rf"""
    {_OPEN} (?i:{_CREDIT_LABELS}) {_COLON} (?: {_NAMES} | {_URL} ) {_CLOSE}
    | {_OPEN} (?i:photo|foto|image|picture|video)s? \s (?i:by|courtesy\sof|credit) \s {_NAMES} {_CLOSE}
    | {_OPEN} (?i:{SOURCE_LABELS}) {_COLON} (?: {_NAMES} | .{{0,60}} {_URL} ) {_CLOSE}
    | (?i:{_MORE_LABELS}) (?: {_COLON} .{{0,200}} | \s* […»>›→]* )
    | (?i:{_COMMENTS}) \s* [:：]? \s* [(\[（]? \s* \d* \s* [)\]）]? \s* [.:]{{0,2}} | \d+ \s* (?i:{_COMMENTS})
    | (?i:{_BUTTONS}) \s* [:：>»]?
    | {_URL}
    | (?i: (?:©|(?:copyright|\(c\)|©)\s*(?=\(c\)|©|\d{{4}})) [\p{{L}}\p{{N}}\s,&()©-]{{0,60}} \.? )
    | (?i: (?:.{{0,60}}\s)? all\srights\sreserved\.? )
    """,
    regex.VERBOSE,
)
_LONGEST_BOILERPLATE = 320
_QUESTION = regex.compile(r"[?？؟՞;⁇⁈\u037e][!！?？]*[\s\"'”’»)\]」』]*\Z")


def is_boilerplate(line: str) -> bool:
    """Tell whether a line, or a sentence, is boilerplate.

    That is a photo credit, "Comment (0)", a share button, a bare source, date or URL, "Read more: …", or a line without letters and digits.
    Captions that describe people are none, and in doubt a line is none.
    """
    line = line.strip()
    if len(line) > _LONGEST_BOILERPLATE:
        return False
    return not _WORD.search(line) or _BOILERPLATE.fullmatch(line) is not None or _is_date_line(line)


def _is_date_line(line: str) -> bool:
    # Without a colon it may be a sentence: "Published in 1859 by John Murray".
    return DATE_LINE.fullmatch(line) is not None and regex.fullmatch(r"[^:：]+[:：]\D*\d.*", line) is not None


def boilerplate_in(text: str, line: Sequence[Span]) -> list[bool]:
    """Tell for each sentence of one of `sentences.lines(text)` whether it is boilerplate.

    Besides what `is_boilerplate` says of the line or the sentence, that is a line that only asks: a teaser or a headline answers nothing.
    A question among other sentences is none.
    """
    if not line:
        return []
    if is_boilerplate(text[line[0].start : line[-1].end]) or all(_asks(text[span.start : span.end]) for span in line):
        return [True] * len(line)
    return [len(line) > 1 and is_boilerplate(text[span.start : span.end]) for span in line]


def _asks(sentence: str) -> bool:
    mark = _QUESTION.search(sentence, max(0, len(sentence) - 12))
    # The Greek question mark looks like a semicolon.
    return mark is not None and (sentence[mark.start()] != ";" or regex.match(r"\p{Greek}", sentence[mark.start() - 1]) is not None)
