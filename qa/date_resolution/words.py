"""Words for days, weeks, months and years in each language, as patterns: what CLDR, where names of months and weekdays come from, has not.

Patterns are matched whole, in any case, in the `regex` module's syntax. A word that also means something else is left out where nothing
around it tells ("today" and its like are "nowadays", Hindi has one word for yesterday and tomorrow, Spanish one for tomorrow and
morning, "the last year" is twelve months back), and so is a length that people round ("two weeks ago", "ten years ago").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Unit = str
"""One of "day", "week", "month", "year"."""


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words.

    `on` may stand before a date and `tail` after one, without a change of its day; `of` stands between day and month, `month_in` before a
    month that is named alone. `relative` is what a pattern says: the unit, and how many of it forward (back where negative); `ago` is the
    pattern of a number of days back, with the numbers from two to six in `numbers`.

    `weekday` is a weekday as a report names the one nearest to it, `{w}` its name; `last_weekday` the last one before the report;
    `weekday_of_last_week` the one in the week before. `past` says that the clause around the answer, which stands there as "¦", is about
    what has happened; `future` that something in it is or was ahead: where it matches, `past` does not count. `yearly` is in sentences
    where a day and month are those of another year, or of every year.
    """

    on: str
    relative: Mapping[str, tuple[Unit, int]]
    yearly: str
    of: str = ""
    tail: str = ""
    month_in: str = ""
    ago: str = ""
    numbers: str = ""
    weekday: str = ""
    last_weekday: str = ""
    weekday_of_last_week: str = ""
    past: str = ""
    future: str = ""
    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    week_start: int | None = 0
    """0 Monday, 6 Sunday; None where it differs from country to country."""


WORDS: dict[str, Words] = {
    "ar": Words(
        on="في|يوم|في يوم",
        yearly=r"عام|العام|سنة|السنة|سنوي\w*|كل|ذكرى|عيد|ولد|مواليد",
        relative={
            "(?:يوم )?أمس": ("day", -1),
            "(?:في )?الشهر (?:الماضي|الفائت|المنصرم)": ("month", -1),
            "(?:في )?(?:العام|السنة) (?:الماضي|الماضية|الفائت|المنصرم)": ("year", -1),
            "(?:في )?(?:العام|السنة) (?:المقبل|القادم|المقبلة|القادمة)": ("year", 1),
            "(?:في )?الشهر (?:المقبل|القادم)": ("month", 1),
        },
        ago="(?:قبل|منذ) (?P<n>{n}) أيام",
        numbers="يومين ثلاثة أربعة خمسة ستة",
        last_weekday="(?:يوم )?{w} (?:الماضي|الماضية)",
        months={"حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9, "نيسان": 4, "أيار": 5, "آذار": 3, "شباط": 2},
        week_start=None,
    ),
    "de": Words(
        on="am|vom|zum|der|den|dem|ab|bis|seit|seit dem",
        tail="früh|morgen|vormittag|mittag|nachmittag|abend|nacht",
        month_in="im",
        yearly=r"jahr\w*|vorjahr\w*|jährlich\w*|jede\w*|geboren\w*|geburtstag\w*|jubiläum\w*|feiertag\w*|weihnacht\w*|nikolaus\w*|gedenktag\w*",
        relative={
            "gestern": ("day", -1),
            "vorgestern": ("day", -2),
            "(?:in der )?(?:letzte[nr]?|vergangene[nr]?|vorige[nr]?) woche": ("week", -1),
            "(?:in der )?(?:nächste[nr]?|kommende[nr]?) woche": ("week", 1),
            "(?:im )?(?:letzten|vergangenen|vorigen) monat": ("month", -1),
            "(?:im )?(?:nächsten|kommenden) monat": ("month", 1),
            "(?:im )?(?:letzte[ns]|vergangene[ns]|vorige[ns]) jahr|im vorjahr": ("year", -1),
            "(?:im )?(?:nächste[ns]|kommende[ns]) jahr": ("year", 1),
        },
        ago="vor (?P<n>{n}) tagen",
        numbers="zwei drei vier fünf sechs",
        weekday="am {w}",
        last_weekday="(?:am )?vergangenen {w}",
        past=r"wurden?|war|waren|hatten?|kam|kamen|starb|starben|fand|fanden|gab|ging|gingen|(?:sagten?|erklärten?) (?:am )?¦",
        future=r"wird|werden|soll|sollen|will|wollen|kann|können|kommende\w*|nächste\w*|geplant|würden?|könnten?|an|kündigten?|sei|seien|verschoben|angesetzt|zu|verboten|untersagt"
        r"|eingeladen|terminiert|einberufen",
        months={"jänner": 1, "feber": 2},
    ),
    "el": Words(
        on="στις|την|τις|από τις|έως τις|μέχρι τις",
        yearly=r"έτο[ςυ]\w*|έτη|χρόνια|χρόνο|χρονιά\w*|κάθε|επέτειο\w*|εορτή|γενν\w*|πέρ[υσ]\w*|φέτος",
        relative={
            "(?:ε?χθες|ε?χτες)": ("day", -1),
            "προχ[θτ]ές": ("day", -2),
            "την (?:περασμένη|προηγούμενη) εβδομάδα": ("week", -1),
            "την επόμενη εβδομάδα": ("week", 1),
            "τον περασμένο μήνα": ("month", -1),
            "(?:πέρυσι|πέρσι)": ("year", -1),
        },
        ago="πριν (?:από )?(?P<n>{n}) (?:η)?μέρες",
        numbers="δύο τρεις τέσσερις πέντε έξι",
        last_weekday="(?:την|το) περασμέν(?:η|ο) {w}",
    ),
    "en": Words(
        on="on|since|until|by|from|on the|the|as of",
        of="of",
        tail="morning|afternoon|evening|night",
        month_in="in",
        yearly=r"years?|year's|annual\w*|every|each|anniversary|birthday|holiday|born|days?|attacks?|commemorat\w*|celebrat\w*|century|christmas|feast|saint",
        relative={
            "yesterday(?: morning| afternoon| evening)?": ("day", -1),
            "last week": ("week", -1),
            "next week": ("week", 1),
            "last month": ("month", -1),
            "next month": ("month", 1),
            "last year": ("year", -1),
            "next year": ("year", 1),
        },
        ago="(?P<n>{n}) days ago",
        numbers="two three four five six",
        weekday="on {w}",
        past=(
            r"was|were|had|did|began|took|met|came|went|won|lost|died|killed|arrested|opened|signed|voted|held|launched|landed|struck|hit"
            r"|arrived|left|ended|started|happened|occurred|rose|fell|resigned|visited|attacked|collapsed|exploded|crashed|said (?:on )?¦"
        ),
        future=(
            r"will|would|shall|may|might|should|could|plans?|planned|expect\w*|schedul\w*|due|set|next|coming|if|when|postponed|delayed"
            r"|set to|is|are|be|until|deadline|(?:was|were|had) to|ahead|told|announced|called|urged|asked"
            r"|promised|agreed|vowed|offered|invited|wants?|wanted|ordered|summoned|to \p{L}+|only|mornings|evenings|afternoons|nights"
        ),
        week_start=None,
    ),
    "es": Words(
        on="el|el día|desde el|hasta el|al",
        of="de",
        tail="por la (?:mañana|tarde|noche)",
        month_in="en",
        yearly=(
            r"años?|anual\w*|cada|todos los|aniversario\w*|cumpleaños|naci\w*|fiesta\w*|festiv\w*|conmemor\w*|celebra\w*|navidad|siglo"
            r"|san|sant[oa]"
        ),
        relative={
            "ayer": ("day", -1),
            "anteayer": ("day", -2),
            "(?:en )?la semana pasada": ("week", -1),
            "la (?:próxima semana|semana próxima|semana que viene)": ("week", 1),
            "(?:en )?el mes pasado": ("month", -1),
            "el (?:próximo mes|mes próximo|mes que viene)": ("month", 1),
            "(?:en )?el año pasado": ("year", -1),
            "el (?:próximo año|año próximo|año que viene)": ("year", 1),
        },
        ago="hace (?P<n>{n}) días",
        numbers="dos tres cuatro cinco seis",
        weekday="el {w}",
        last_weekday="el (?:pasado {w}|{w} pasado)",
        past=r"fue|fueron|había|habían|hubo|tuvo|murió|murieron|llegó|llegaron|ganó|perdió|firmó|firmaron|celebró|abrió|cayó|se reunió",
        future=r"será\w*|va|van|habrá|podría\w*|próxim\w*|previst\w*|iba|iban|tendrá\w*|hasta|sería\w*|si|cuando|aplaz\w*|convoc\w*|cita\w*|anunci\w*|fij\w*|\p{L}{2,}[aei]r|invitad\w*",
        week_start=None,
    ),
    "fr": Words(
        on="le|au|depuis le|dès le|jusqu'au|à partir du",
        tail="matin|après-midi|soir",
        month_in="en|au mois de|au mois d['’]",
        yearly=(
            r"ann[ée]es?|ans?|annuel\w*|chaque|tous|toutes|anniversaire\w*|née?s?|naissance|fêtes?|férié\w*|commémor\w*|célébr\w*|journées?|noël|saint\w*|siècle|moyen"
            r"|attentats?|attaques?"
        ),
        relative={
            "hier(?: matin| soir| après-midi)?": ("day", -1),
            "avant-hier": ("day", -2),
            "la semaine (?:dernière|passée)": ("week", -1),
            "la semaine prochaine": ("week", 1),
            "le mois dernier": ("month", -1),
            "le mois prochain": ("month", 1),
            "l['’](?:année dernière|an dernier|année passée|an passé)": ("year", -1),
            "l['’](?:année prochaine|an prochain)": ("year", 1),
        },
        ago="il y a (?P<n>{n}) jours",
        numbers="deux trois quatre cinq six",
        weekday="{w}",
        last_weekday="{w} dernier",
        past=(
            r"(?:a|ont|est|sont|avait|avaient|était|étaient) (?:été )?(?:\p{L}+ment )?(?!lieu)\p{L}+(?:[éiu]e?s?|it|is|rt|nt)|fut|furent"
        ),
        future=(
            r"\p{L}+(?:ra|ront|rait|raient)|va|vont|doit|doivent|prochaine?s?|prévue?s?|jusqu\p{L}*|avant|d['’]ici|si|quand|pour"
            r"|annoncée?s?(?! ¦)|promis|reportée?s?|fixée?s?|convoquée?s?|proposé|invitée?s?|programmée?s?|attendue?s?|menacé|demandé"
            r"|appelé|repoussée?s?|(?:à|de|d['’]) ?\p{L}+(?:er|ir|re)"
        ),
    ),
    "he": Words(
        on="ב|ביום|ה|מאז ה",
        yearly=r"[בהלמו]?שנ[הת]\w*|[בהלמו]?שנים|מדי|כל|יום הולדת|נולד\w*|[בהל]?חג|אשתקד",
        relative={
            "אתמול": ("day", -1),
            "שלשום": ("day", -2),
            "(?:ב)?שבוע שעבר": ("week", -1),
            "(?:ב)?חודש שעבר": ("month", -1),
            "(?:ב)?שנה שעברה|אשתקד": ("year", -1),
            "(?:ב)?שנה הבאה": ("year", 1),
        },
        ago="לפני (?P<n>{n}) ימים",
        numbers="שני שלושה ארבעה חמישה שישה",
        week_start=6,
    ),
    "hi": Words(
        on="",
        tail="को|से|तक|के दिन",
        yearly=r"साल|वर्ष|सन|प्रति|हर|जन्म\w*|जयंती|दिवस|मनाय\p{M}*|मना\w*|वर्षगांठ|पुण्यतिथि|वार्षिक",
        relative={
            "(?:पिछले|गत) (?:महीने|माह)": ("month", -1),
            "(?:पिछले|गत) (?:साल|वर्ष)": ("year", -1),
            "अगले (?:साल|वर्ष)": ("year", 1),
            "अगले (?:महीने|माह)": ("month", 1),
        },
        months={"फरवरी": 2, "सितम्बर": 9, "अक्तूबर": 10, "नवम्बर": 11, "दिसम्बर": 12},
        week_start=None,
    ),
    "it": Words(
        on="il|l['’]|l|dal|dall['’]|al|fino al|nel",
        tail="mattina|pomeriggio|sera|notte",
        month_in="a|ad|in|nel mese di",
        yearly=r"ann[oi]|annual\w*|ogni|tutti|tutte|anniversario|compleanno|nat[oaie]|nascita|fest[ae]|festiv\w*|ricorrenza|celebra\w*|natale|san|sant[oa]|secolo",
        relative={
            "ieri(?: mattina| sera| pomeriggio)?": ("day", -1),
            "(?:la settimana scorsa|la scorsa settimana)": ("week", -1),
            "(?:la settimana prossima|la prossima settimana)": ("week", 1),
            "(?:il mese scorso|lo scorso mese)": ("month", -1),
            "(?:il mese prossimo|il prossimo mese)": ("month", 1),
            "(?:l['’]anno scorso|lo scorso anno)": ("year", -1),
            "(?:l['’]anno prossimo|il prossimo anno)": ("year", 1),
        },
        ago="(?P<n>{n}) giorni fa",
        numbers="due tre quattro cinque sei",
        weekday="{w}",
        last_weekday="{w} scors[oa]|(?:lo|la) scors[oa] {w}",
        past=r"(?:è|sono|ha|hanno|era|erano|aveva|avevano) (?:stat[oaie] )?\p{L}+(?:at|ut|it|rt|es|st|ss)[oaie]|fu|furono",
        future=r"\p{L}+(?:rà|ranno|rebbe|rebbero)|prossim[oaie]|previst[oaie]|fino|entro|se|quando|per|annunciat\w*"
        r"|fissat\w*|rinviat\w*|convocat\w*|promess\w*|invitat\w*|attes\w*|\p{L}+[aei]r(?:e|si)|indett\w*|chiest\w*|propost\w*",
    ),
    "ja": Words(
        on="",
        tail="に|の|午前|午後|夜|朝|未明",
        yearly=r"(?:毎|同|翌|前|昨|来|去|今|次)年|記念|誕生|生まれ|年|祝日|の日",
        relative={
            "昨日|きのう": ("day", -1),
            "一昨日|おととい": ("day", -2),
            "先月": ("month", -1),
            "来月": ("month", 1),
            "昨年|去年": ("year", -1),
            "来年": ("year", 1),
        },
        ago="(?P<n>{n})日前",
        weekday_of_last_week="先週の?{w}",
        week_start=None,
    ),
    "no": Words(
        on="den|på|fra|til|siden|innen",
        tail="morgen|formiddag|ettermiddag|kveld|natt",
        month_in="i",
        yearly=(
            r"år\p{L}*|i fjor|fjoråret\p{L}*|fjorårets|hvert|hver|årlig\w*|bursdag\w*|fødselsdag\w*|født|høytid\w*"
            r"|jul|julen|jule\w*|markere?s?|feire?s?"
        ),
        relative={
            "i går": ("day", -1),
            "i forgårs": ("day", -2),
            "(?:i )?(?:forrige|sist) uke|i forrige uka": ("week", -1),
            "neste uke": ("week", 1),
            "(?:i )?forrige måned": ("month", -1),
            "neste måned": ("month", 1),
            "i fjor": ("year", -1),
            "neste år": ("year", 1),
        },
        ago="for (?P<n>{n}) dager siden",
        numbers="to tre fire fem seks",
        weekday="(?:på )?{w}",
        past=(
            r"ble|blei|vart|var|hadde|gikk|kom|døde|tok|fikk|vant|tapte|møtte|skjedde|startet|åpnet|sluttet|slo|falt|spilte|løp|ankom"
            r"|har (?:blitt )?\p{L}+(?:t|d)"
        ),
        future=(
            r"skal|skulle|vil|ville|kan|kunne|må|måtte|bør|blir|kommer|neste|kommende|førstkommende|innen|til|planlagt|ventet"
            r"|hvis|når|om|før|etter|siden|sist|forrige|trolig|tidligst|senest|varsl\w*"
            r"|lov\w*|utsatt|innkal\w*|sier|sa|opplys\w*|inviter\w*|kunngj\w*|å|beskjed"
        ),
        months={"mars": 3},
    ),
    "pt": Words(
        on="em|no dia|a|ao dia|desde|até|o dia|dia|desde o dia|até o dia",
        of="de",
        tail="(?:de|pela|à) (?:manhã|tarde|noite)",
        month_in="em",
        yearly=r"anos?|anual\w*|cada|todos|todas|aniversário\w*|nasc\w*|feriado\w*|comemor\w*|celebr\w*|festa\w*|natal|são|sant[oa]|século",
        relative={
            "ontem": ("day", -1),
            "anteontem": ("day", -2),
            "(?:n?a )?semana passada": ("week", -1),
            "(?:n?a )?próxima semana|(?:n?a )?semana que vem": ("week", 1),
            "(?:n?o )?mês passado": ("month", -1),
            "(?:n?o )?próximo mês|(?:n?o )?mês que vem": ("month", 1),
            "(?:n?o )?ano passado": ("year", -1),
            "(?:n?o )?próximo ano|(?:n?o )?ano que vem": ("year", 1),
        },
        ago="há (?P<n>{n}) dias",
        numbers="dois três quatro cinco seis",
        weekday="n[ao] {w}",
        last_weekday="n[ao] (?:última|último|passada|passado) {w}|n[ao] {w} (?:passada|passado)",
        past=r"foi|foram|havia|houve|teve|morreu|morreram|chegou|ganhou|venceu|perdeu|assinou|abriu|caiu|ocorreu|aconteceu",
        future=r"será\w*|vai|vão|haverá|próxim\w*|previst\w*|ia|iam|terá\w*|até|seria\w*|se|quando|deve\w*|adi\w*|marcad\w*|convoc\w*|anunci\w*|\p{L}{2,}[aei]r|convidad\w*",
        week_start=None,
    ),
    "ro": Words(
        on="pe|la|din|de pe|până pe",
        month_in="în",
        yearly=r"an|anul|ani|anului|anual\w*|fiecare|aniversar\w*|născut\w*|naștere|sărbăto\w*|ziua|ziua de naștere",
        relative={
            "ieri": ("day", -1),
            "alaltăieri": ("day", -2),
            "săptămâna trecută": ("week", -1),
            "săptămâna viitoare": ("week", 1),
            "luna trecută": ("month", -1),
            "luna viitoare": ("month", 1),
            "anul trecut": ("year", -1),
            "anul viitor": ("year", 1),
        },
        ago="acum (?P<n>{n}) zile",
        numbers="două trei patru cinci șase",
        past=r"a fost|au fost|era|erau|avusese|a avut|au avut|a murit|a câștigat|a semnat",
        future=r"va|vor|urmează|viitoare|viitor|până|dacă|când",
    ),
    "ru": Words(
        on="с|до|от|к|на",
        yearly=r"год\w*|лет|ежегодн\w*|кажд\w*|годовщин\w*|рожд\w*|родил\w*|праздн\w*|юбиле\w*|день|отмеча\w*",
        relative={
            "вчера(?: утром| вечером| днем| днём)?": ("day", -1),
            "позавчера": ("day", -2),
            "на прошлой неделе": ("week", -1),
            "на следующей неделе": ("week", 1),
            "в прошлом месяце": ("month", -1),
            "в следующем месяце": ("month", 1),
            "в прошлом году": ("year", -1),
            "в (?:следующем|будущем) году": ("year", 1),
        },
        ago="(?P<n>{n}) (?:дня|дней) назад",
        numbers="два три четыре пять шесть",
        weekday="во? {w}",
        past=r"был[аои]?|состоял(?:ся|ась|ось|ись)|прош(?:ел|ёл|ла|ло|ли)|произош\w+|погиб\w*|умер\w*|прибыл[аи]?|подписал[аи]?|начал\w*",
        future=r"буд\w*|планир\w*|следующ\w*|ожида\w*|состоится|пройдет|пройдёт|если|когда|чтобы|должн\w*|до|назнач\w*|заплан\w*|намерен\w*|\p{L}{2,}ть(?:ся)?",
        weekdays={"среду": 2, "пятницу": 4, "субботу": 5},
    ),
    "th": Words(
        on="วันที่|ในวันที่|เมื่อวันที่",
        tail="ที่ผ่านมา",
        yearly=r"ปี|พ\.ศ\.|ค\.ศ\.|ทุก|วันเกิด|เกิด|ครบรอบ",
        relative={
            "เมื่อวาน(?:นี้)?": ("day", -1),
            "(?:เมื่อ)?เดือน(?:ที่แล้ว|ก่อน)": ("month", -1),
            "เดือนหน้า": ("month", 1),
            "(?:เมื่อ)?ปี(?:ที่แล้ว|ก่อน)": ("year", -1),
            "ปีหน้า": ("year", 1),
        },
        week_start=None,
    ),
    "tr": Words(
        on="",
        tail="günü|tarihinde|sabahı|akşamı|gecesi",
        yearly=r"yıl\w*|sene\w*|her|doğ\w*|bayram\w*|kutla\w*|anma\w*",
        relative={
            "dün": ("day", -1),
            "önceki gün": ("day", -2),
            "geçen hafta|geçtiğimiz hafta": ("week", -1),
            "(?:gelecek|önümüzdeki) hafta": ("week", 1),
            "(?:geçen|geçtiğimiz) ay": ("month", -1),
            "(?:gelecek|önümüzdeki) ay": ("month", 1),
            "(?:geçen|geçtiğimiz) (?:yıl|sene)": ("year", -1),
            "(?:gelecek|önümüzdeki) (?:yıl|sene)": ("year", 1),
        },
        ago="(?P<n>{n}) gün önce",
        numbers="iki üç dört beş altı",
    ),
    "vi": Words(
        on="ngày|vào ngày|hôm|từ ngày|đến ngày|vào hôm|sáng|chiều|tối",
        yearly=r"năm|hằng|hàng|mỗi|kỷ niệm|sinh|lễ|tết|âm lịch",
        relative={
            "hôm qua|ngày hôm qua": ("day", -1),
            "hôm kia": ("day", -2),
            "tuần trước|tuần qua": ("week", -1),
            "tuần (?:tới|sau)": ("week", 1),
            "tháng trước": ("month", -1),
            "năm ngoái": ("year", -1),
            "sang năm": ("year", 1),
        },
        ago="(?P<n>{n}) ngày trước|cách đây (?P<n>{n}) ngày",
        numbers="hai ba bốn năm sáu",
        weekday="(?:vào )?hôm {w}",
        last_weekday="(?:hôm |vào )?{w} vừa qua",
        weekday_of_last_week="(?:hôm |vào )?{w} tuần trước",
        past=r"đã|được|diễn ra|cho biết|hôm",
        future=r"sẽ|tới|sắp|dự kiến|để|kế hoạch|quyết định|sau|nếu|khi|này",
    ),
    "zh": Words(
        on="于|在|自|从|於|從",
        tail="凌晨|早上|上午|中午|下午|晚上|晚|晚间|夜间|当天|当晚",
        yearly=r"(?:每|同|翌|次|当|前|去|今|明|隔|後|后|當|该|該)年|年|纪念|紀念|生日|诞辰|出生|农历|農曆|阴历|陰曆|节|節",
        relative={
            "昨[天日]|昨晚": ("day", -1),
            "前天": ("day", -2),
            "上周|上週|上星期|上个星期|上個星期": ("week", -1),
            "下周|下週|下星期|下个星期|下個星期": ("week", 1),
            "上个?月|上個月": ("month", -1),
            "下个?月|下個月": ("month", 1),
            "去年": ("year", -1),
            "明年": ("year", 1),
        },
        ago="(?P<n>{n})天前",
        numbers="两 三 四 五 六",
        weekday="(?:本|这|這)?{w}",
        weekday_of_last_week="上(?:个|個)?{w}",
        past="了|已经?|曾|¦ (?:表示|宣布|说|說|发表|發表|抵达|抵達)",
        future="将|將|会|會|计划|計劃|预计|預計|拟|下|起|前|要|如果|准备|决定|決定|定于|定於|同意|呼吁|邀请|邀請",
        weekdays={f"{week}{day}": n for week in ("周", "週", "礼拜", "星期") for n, day in enumerate("一二三四五六日")},
    ),
}
