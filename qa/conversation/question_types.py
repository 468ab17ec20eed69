"""What kind of reply a question asks for, from the words that only such questions have. Pure, and no language need be known."""

from __future__ import annotations

import regex

from articleqa.records import QuestionType

_SAID = """
    hello | hi | hey | hi there | hello there | good morning | good afternoon | good evening | how are you
    thanks | thank you | thank you very much | help | who are you | what can you do
    bonjour | salut | bonsoir | coucou | merci | merci beaucoup | aide | qui es-tu | qui êtes-vous | comment ça va
    hola | buenos días | buenas tardes | buenas noches | buenas | gracias | muchas gracias | ayuda | quién eres | qué puedes hacer
    hallo | guten tag | guten morgen | guten abend | grüß gott | danke | vielen dank | hilfe | wer bist du | was kannst du
    xin chào | chào | chào bạn | chào anh | chào chị | cảm ơn | cám ơn | giúp | bạn là ai | bạn có thể làm gì
    你好 | 您好 | 早上好 | 下午好 | 晚上好 | 谢谢 | 帮助 | 你是谁 | 你能做什么
    ciao | buongiorno | buonasera | salve | grazie | aiuto | chi sei
    olá | oi | bom dia | boa tarde | boa noite | obrigado | obrigada | ajuda
    привет | здравствуйте | добрый день | доброе утро | добрый вечер | спасибо | помощь | кто ты
    مرحبا | أهلا | السلام عليكم | صباح الخير | مساء الخير | شكرا | مساعدة
    merhaba | selam | günaydın | teşekkürler | yardım
    γεια | γεια σου | καλημέρα | ευχαριστώ | नमस्ते | धन्यवाद | สวัสดี | ขอบคุณ | こんにちは | ありがとう | שלום | תודה
    hei | takk | bună | mulțumesc
"""
_GREETINGS = frozenset(phrase.strip() for line in _SAID.splitlines() for phrase in line.split("|"))
_PUNCTUATION = regex.compile(r"[\p{P}\p{S}]+(?=\s|$)|(?<=^|\s)[\p{P}\p{S}]+")

_YES_NO = regex.compile(
    r"""
    ^(?:is|are|am|were|do(?!\sque\s)|does|did|has|have|had|can|could|will|would|should|may|might|must)\s
    | ^(?:isn't|aren't|weren't|don't|doesn't|didn't|hasn't|haven't)\s
    | ^wasn't\s
    | ^was\s(?:the|an?|it|there|s?he|they|this|that|his|her|its|their|(?-i:\p{Lu}\w+\s(?!ist|war|hat|wird)))
    | ^est-ce\squ | ^(?:y\sa-t-il|\p{L}+-(?:t-)?(?:il|elle|ils|elles|on|ce)\b)
    | ^(?:ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde|wurden|gibt|gab)\s
    | ^(?:kann|können|konnte|konnten|darf|soll|muss)\s
    | \s(?:không|chưa|phải\skhông|đúng\skhông)$
    | [吗嗎]$ | 是否 | 是不是 | 有没有 | 有沒有
    | \sли(?:\s|$) | ^هل\s | ^أ(?:لم|ليس|لا)\s
    | \sm[ıiuü](?:d[ıiuü]r|yd[ıiuü]|s[ıiuü]n)?$ | ^क्या\s(?!होता|हुआ).+\s(?:है|हैं|था|थे|थी|थीं)$ | (?:ไหม|หรือไม่|หรือเปล่า)$
    | ^האם\s
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
# "L'appel a-t-il eu lieu ?" asks for yes or no, "Quand l'appel a-t-il eu lieu ?" does not.
_INVERTED = regex.compile(r"\b\p{L}+-(?:t-)?(?:il|elle|ils|elles|on)\b", regex.IGNORECASE)
_ASKING_FOR_WORDS = regex.compile(
    r"""
    (?:^|(?<!est-ce)\s)(?:qui|quoi|quand|où|comment|pourquoi|combien|quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s|que)\s(?=.*\p{L}-)
    | (?<!est-ce\s)\bqu['’]\s?\p{L}+(?:-t)?-\p{L}+ | \bqu['’]a\st-
    | [谁誰哪] | 什么 | 什麼 | 多少
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
# "Name one of …" wants one.
_ONE = regex.compile(
    r"^\P{L}*(?:\p{L}+\s){1,3}?(?:one|a|an|another|une?|un[ao]|el|la|le|l|eine[nrsm]?|ein|das|die|den|một|uma?|اسم)\s|一[个個种種]|第一",
    regex.IGNORECASE,
)
# "… or …?" wants one of the two.
_EITHER = regex.compile(r"\s(?:or|ou|oder|o|hay|или|أو|أم|veya|ή|หรือ)\s|还是|還是", regex.IGNORECASE)

_LIST = regex.compile(
    r"""
    ^(?:please\s|can\syou\s|could\syou\s)?(?:list|enumerate)\s | ^(?:please\s)?name\s(?:all|every|the|some|two|three|four|five)\b
    | ^(?:what|which|who)\s(?:are|were)\sall\s | \bgive\s(?:me\s)?(?:a\slist|all)\b | ^tell\sme\sall\s
    | ^(?:liste[rz]?|énumère[rz]?|énumérez|cite[rz]?|citez|nomme[rz]?|nommez)\s
    | \b(?:donne|donnez)-moi\s(?:la\sliste|tou[ts]) | ^quel(?:le)?s\ssont\stou(?:s|tes)\s
    | ^(?:enumera|enumere|lista|liste|nombra|nombre|cita|menciona)\s
    | \b(?:dame|deme)\s(?:la\slista|una\slista|tod[oa]s) | ^¿?(?:cuáles|quiénes)\s(?:son|fueron|eran)\stod[oa]s\s
    | ^(?:nenne|nennen\ssie|liste|zähle|zählen\ssie)\s | ^(?:welche|wer)\s(?:sind|waren)\salle\s
    | ^(?:hãy\s)?(?:liệt\skê|kể\stên|nêu\stên|kể\sra)\s
    | ^(?:请)?(?:列出|列举|列舉)
    | ^(?:elenca|elencare|elencate)\s | ^(?:enumere|liste)\s | ^перечисли(?:те)?\s | ^(?:اذكر|عدد)\s
    """,
    regex.VERBOSE | regex.IGNORECASE,
)


def question_type(question: str) -> QuestionType:
    """What kind of reply the question asks for; "words" where nothing says otherwise."""
    plain = " ".join(_PUNCTUATION.sub(" ", question).split())
    if plain and plain.lower() in _GREETINGS:
        return "greeting"
    if _LIST.search(plain):
        return "words" if _ONE.search(plain) else "list"
    if _EITHER.search(plain):
        return "words"
    asks = bool(_ASKING_FOR_WORDS.search(plain))
    return "yes_no" if not asks and (_YES_NO.search(plain) or _INVERTED.search(plain)) else "words"
