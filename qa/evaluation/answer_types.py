"""What type of words a question wants: a time, a person, a number, a place or a reason. Pure, and no language need be known.

The expected answer type of Li and Roth, Learning Question Classifiers, COLING 2002, with those of their classes that near things in an
article are of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

import regex

AnswerType = Literal["time", "person", "number", "place", "reason"]
ANSWER_TYPES: Final[tuple[AnswerType, ...]] = get_args(AnswerType)

# For each language what asks for a time, a person, a number, a place, a reason. Of the words that a question has the first decide, of
# those that begin at one place the longest.
_ASKING: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    "ar": (
        r"متى|كم من الوقت|كم (?:استغرق|دام|يدوم|تدوم|يستغرق|تستغرق)\p{L}*|أي (?:يوم|عام|سنة|شهر|تاريخ|ساعة)",
        r"من(?= (?:هو|هي|هم|الذي|التي|كان|كانت|ي\p{L}+|ت\p{L}+) )|مَن|لمن|من قام|مين",
        r"كم|بكم",
        r"أين|وين",
        r"لماذا|لمَ|ليش",
    ),
    "cs": (
        r"kdy|jak dlouho|v kolik|kter(?:ého|ý|ém) (?:dne|den|roku|roce)",
        r"kdo|koho|komu|kým|čí",
        r"kolik|kolika|jak vysok\p{L}+",
        r"kde|kam|odkud",
        r"proč",
    ),
    "de": (
        r"wann|welche[mnrs]? (?:datum|jahr|tag|monat|uhrzeit)|wie (?:lange|spät)|um wie viel uhr",
        r"wer|wem|wen|wessen",
        r"wie ?viele?|wie (?:alt|hoch|groß|gross|weit|tief|teuer|oft|schwer|schnell|lang)",
        r"wo|wohin|woher",
        r"warum|weshalb|wieso|weswegen|woran",
    ),
    "el": (
        r"πότε|πόσο καιρό|πόση ώρα|τι ώρα|ποια (?:ημερομηνία|χρονιά|μέρα|νύχτα)",
        r"ποιος|ποιοι|ποιον|ποιου|ποια",
        r"πόσ\p{L}+",
        r"πού",
        r"γιατί",
    ),
    "en": (
        r"when|(?:what|which) (?:time|date|year|day|month|week|hour)|how (?:long|soon|early)|date of",
        r"who|whom|whose",
        r"how (?:many|much|old|far|tall|high|big|large|deep|heavy|fast|often)|what (?:percentage|number|price|share|amount|age)",
        r"where",
        r"why|for what reason",
    ),
    "es": (
        r"cuándo|qué (?:fecha|año|día|mes|hora)|cuánto (?:tiempo|dur\p{L}+)",
        r"quién(?:es)?",
        r"cuánt[oa]s?|qué edad",
        r"d[óo]nde|adónde",
        r"por qué",
    ),
    "fa": (
        r"کِی|کی|چه (?:زمانی|وقت|روزی|سالی|تاریخی|ساعتی)|ساعت چند|چه مدت",
        r"چه کسی|کسی|چه کسانی",
        r"چند|چقدر",
        r"کجا",
        r"چرا",
    ),
    "fr": (
        r"quand|(?:à )?quel(?:le)?s? (?:dates?|années?|heures?|jours?|mois|moment)|combien de temps",
        r"qui",
        r"combien|quel(?:le)? (?:nombre|pourcentage|montant|prix|âge|quantité|part)",
        r"où",
        r"pourquoi",
    ),
    "he": (r"מתי|באיז[הו] (?:שנה|תאריך|יום)", r"מי", r"כמה", r"איפה|היכן", r"למה|מדוע"),
    "hi": (
        r"कब|किस (?:दिन|साल|तारीख|वर्ष|समय)|कितने (?:समय|बजे)",
        r"कौन|किसने|किसे|किसको|किसका|किसकी|किससे",
        r"कितन\p{M}?",
        r"कहाँ|कहां",
        r"क्यों",
    ),
    "id": (
        r"kapan|(?:pukul|tanggal|tahun) berapa|berapa lama|hari apa",
        r"siapa",
        r"berapa",
        r"di ?mana|ke mana|dari mana",
        r"mengapa|kenapa",
    ),
    "it": (r"quando|che (?:data|anno|giorno|mese|ora)|quanto (?:tempo|dur\p{L}+)", r"chi", r"quant[oaie]", r"dove", r"perch[éeè]|come mai"),
    "ja": (
        r"いつ|何(?:年|月|日|時|曜日)|(?:どの|どれ)くらいの期間",
        r"誰|だれ|どなた",
        r"何(?:人|個|件|回|本|円|歳|名|枚|シーズン|パーセント|キロ|メートル)|いくつ|いくら|(?:どれ|どの)くらい",
        r"どこ",
        r"なぜ|どうして|何故|理由",
    ),
    "ko": (r"언제\p{L}*|며칠|몇 (?:월|일|시)|얼마나 오래", r"누가|누구\p{L}*|누굴", r"몇|얼마\p{L}*", r"어디\p{L}*", r"왜"),
    "nl": (
        r"wanneer|hoe ?lang|hoe laat|welke? (?:datum|jaar|dag|maand)",
        r"wie|wiens",
        r"hoe ?veel|hoe (?:oud|hoog|groot|ver|diep|vaak)",
        r"waar",
        r"waarom",
    ),
    "no": (
        r"når|hvor lenge|hvilke[nt]? (?:dato|år|dag|måned)",
        r"hvem",
        r"hvor (?:mange|mye|gammel|stor|høy|langt|ofte)",
        r"hvor",
        r"hvorfor",
    ),
    "pl": (
        r"kiedy|jak długo|któr(?:ego|ym|y) (?:dnia|dzień|roku)|której godzinie",
        r"kto|kogo|komu|kim",
        r"ile|ilu",
        r"gdzie|dokąd|skąd",
        r"dlaczego|czemu",
    ),
    "pt": (
        r"quando|que (?:data|ano|dia|mês|horas?)|quanto (?:tempo|dur\p{L}+)",
        r"quem",
        r"quant[oa]s?|qual (?:é )?a idade",
        r"onde|aonde",
        r"por ?qu[eê]",
    ),
    "ro": (r"când|cât timp|ce (?:dată|an|zi|lună|oră)", r"cine|cui", r"câ[țt][ie]?|câte|cât", r"unde", r"de ce"),
    "ru": (
        r"когда|как долго|сколько времени|как(?:ого|ой|ом|ая|ое) (?:числ|год|дат|дн|ден|месяц|врем)\p{L}*|на какой срок",
        r"кто|кого|кому|кем|чьего|чей|чья",
        r"скольк\p{L}+",
        r"где|куда|откуда",
        r"почему|зачем|отчего",
    ),
    "sv": (
        r"när|hur (?:länge|dags)|vilket (?:datum|år)|vilken (?:dag|månad)",
        r"vem|vilka",
        r"hur (?:många|mycket|gammal|stor|högt?|långt?)",
        r"var|vart",
        r"varför",
    ),
    "th": (
        r"เมื่อไหร่|เมื่อใด|เมื่อไร|วันไหน|วันที่เท่าไหร่|กี่โมง|ปีไหน|ปีใด|นานเท่าไร|นานเท่าไหร่|นานแค่ไหน",
        r"ใคร",
        r"กี่|เท่าไหร่|เท่าไร",
        r"ที่ไหน|ที่ใด|เมืองใด",
        r"ทำไม|เพราะอะไร|เพราะเหตุใด",
    ),
    "tr": (
        r"ne zaman|hangi (?:tarih|yıl|gün|ay)\p{L}*|saat kaç\p{L}*",
        r"kim\p{L}*",
        r"kaç\p{L}*|ne kadar",
        r"nere\p{L}*",
        r"neden|niçin|niye",
    ),
    "uk": (
        r"коли|як довго|скільки часу|(?:на )?як(?:ого|ої|ому|е) (?:числ|рок|дат|дн|місяц)\p{L}*|котрій|котрої",
        r"хто|кого|кому|ким|чий|чия",
        r"скільк\p{L}+",
        r"де|куди|звідки",
        r"чому|навіщо",
    ),
    "vi": (
        r"khi nào|bao giờ|lúc nào|hôm nào|(?:ngày|năm|tháng|lúc) (?:nào|mấy|bao nhiêu)|mấy giờ|bao lâu",
        r"ai",
        r"bao nhiêu|mấy",
        r"ở đâu|đâu|nơi nào",
        r"tại sao|vì sao|sao",
    ),
    "zh": (
        r"什么时候|什麼時候|何时|何時|哪一?(?:天|年|月|日)|几(?:点|号|月|时)|多久|多长时间|什么日期",
        r"谁|誰|哪位|何人",
        r"多少|几|幾|多(?:大|高|长|远|深)",
        r"哪里|哪裡|哪儿|何处|什么地方|在哪",
        r"为什么|為什麼|为何|何故|为啥",
    ),
}
_WITHOUT_SPACES = {"ja", "th", "zh"}


def _pattern(at: int) -> regex.Pattern[str]:
    several = []
    for language, table in _ASKING.items():
        whole_words = language not in _WITHOUT_SPACES
        several.append(rf"(?<![\p{{L}}\p{{M}}])(?:{table[at]})(?![\p{{L}}\p{{M}}])" if whole_words else f"(?:{table[at]})")
    return regex.compile("|".join(several), regex.IGNORECASE)


_PATTERNS: Final[Mapping[AnswerType, regex.Pattern[str]]] = {type_: _pattern(at) for at, type_ in enumerate(ANSWER_TYPES)}


def expected_answer_type(question: str) -> AnswerType | None:
    """The type of words that a question wants; None where its words do not tell."""
    found = [(match.start(), -match.end(), type_) for type_, pattern in _PATTERNS.items() if (match := pattern.search(question))]
    return min(found)[2] if found else None
