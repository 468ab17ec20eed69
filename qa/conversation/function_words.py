"""The closed classes of a language's words that say whether a question leans on another one: what `follow_ups.py` looks words up in.

Written by hand for the languages that the reader was trained in. Words are in lower case, with their accents.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """The function words of one language.

    `openers` join a question to what was said before ("and", "but"). `anaphors` stand for something said before: personal, possessive
    and demonstrative pronouns of the third person, and pronominal adverbs; `contrasts` for something else of its kind ("another").
    `asking` are question words, `being` the forms of "to be"; `others` are articles, prepositions, auxiliaries and particles.
    """

    openers: frozenset[str]
    anaphors: frozenset[str]
    contrasts: frozenset[str]
    asking: frozenset[str]
    being: frozenset[str]
    others: frozenset[str]

    @property
    def every(self) -> frozenset[str]:
        """All of them."""
        return self.openers | self.anaphors | self.contrasts | self.asking | self.being | self.others


def _words(openers: str, anaphors: str, contrasts: str, asking: str, being: str, others: str) -> FunctionWords:
    return FunctionWords(*(frozenset(words.split()) for words in (openers, anaphors, contrasts, asking, being, others)))


FUNCTION_WORDS = {
    "ar": _words(
        openers="و ثم لكن ولكن وماذا ومتى وأين ومن وكيف وكم ولماذا وما وهل ولمن ومع وبماذا",
        anaphors="هو هي هم هن هما هذا هذه ذلك تلك هؤلاء أولئك فيه فيها منه منها له لها لهم عنه عنها به بها إليه إليها عليه عليها معه "
        "معها بعده بعدها قبله قبلها هناك",
        contrasts="آخر أخرى الآخر الأخرى السابق السابقة غيره غيرها",
        asking="ما ماذا من متى أين كيف كم لماذا هل أي أية لمن بماذا بكم وماذا ومتى وأين ومن وكيف وكم ولماذا وما وهل ولمن منذ",
        being="كان كانت يكون تكون كانوا",
        others="في على إلى عن مع ب ل ال أن إن قد لم لن لا التي الذي الذين بين بعد قبل حتى عند تم يتم",
    ),
    "de": _words(
        openers="und aber oder also dann",
        anaphors="er sie ihn ihm ihr ihre ihrer ihrem ihren ihres seine seiner seinem seinen seines dessen deren denen dies diese "
        "dieser diesem diesen dieses jener jene jenes jenen jenem dort dorthin dorther dabei dafür dagegen dahin damals damit "
        "daneben daran darauf daraus darin darum darunter darüber davon dazu dadurch daher es letztere letzterer letzteren",
        contrasts="andere anderen anderer anderes danach davor nächste nächsten sonst vorher vorherige vorherigen vorige vorigen",
        asking="wer wen wem wessen was wann wo wohin woher wie warum wieso weshalb welche welcher welches welchen welchem wieviel "
        "wieviele womit wovon wofür woran worin worauf woraus worüber wobei wodurch wogegen wonach wozu viel viele vielen "
        "lange lang oft hoch",
        being="ist sind war waren wäre bin sei gewesen",
        others="der die das den dem des ein eine einen einem einer eines in im an am auf aus bei beim mit nach von vom vor zu zum "
        "zur über unter durch für gegen um ohne seit bis ab zwischen während wegen als hat haben hatte hatten wird werden "
        "wurde wurden worden kann konnte konnten soll sollte sollten muss musste nicht kein keine auch noch schon wieder sich "
        "man da denn so",
    ),
    "el": _words(
        openers="και κι αλλά ή μα",
        anaphors="αυτός αυτή αυτό αυτού αυτής αυτόν αυτήν αυτοί αυτές αυτά αυτών αυτούς εκείνος εκείνη εκείνο εκείνον του της τους εκεί",
        contrasts="άλλη άλλο άλλος επόμενη επόμενο προηγούμενη προηγούμενο προηγούμενος",
        asking="ποιος ποια ποιο ποιοι ποιες ποιων ποιον ποιους τι πότε πού που πώς πως γιατί πόσο πόσος πόση πόσα πόσοι πόσες πόσων",
        being="είναι ήταν είμαι ήσαν υπήρξε",
        others="ο η το οι τα τον την των στο στη στην στον στα στους στις σε από με για μετά πριν ως μέχρι κατά προς να θα δεν δε μη "
        "έχει έχουν είχε είχαν ένας μια μία ένα ότι",
    ),
    "en": _words(
        openers="and but or so then also",
        anaphors="he him his she her hers it its they them their theirs this that these those there then one ones same such",
        contrasts="another before else former latter next other others previous",
        asking="who whom whose what when where why how which many much long far often old",
        being="is are was were be been being am 's",
        others="a an the of in on at by for from to with about into over under after between during since until till as than did do "
        "does done has have had will would can could should may might must not no any some up out off s t re d ll ve "
        " ",
    ),
    "es": _words(
        openers="y e pero o entonces",
        anaphors="él ella ello ellos ellas lo le les su sus suyo suya suyos suyas este esta esto estos estas ese esa eso esos esas "
        "aquel aquella aquello aquellos aquellas allí ahí allá éste ésta ése ésa mismo misma entonces",
        contrasts="anterior anteriores otra otras otro otros siguiente",
        asking="qué quién quiénes cuál cuáles cuándo cuánto cuánta cuántos cuántas dónde adónde cómo por",
        being="es son era eran fue fueron ser sido está están estaba estaban será",
        others="el la los las un una unos unas de del a al en con para sin sobre entre desde hasta tras durante según que se no ha "
        "han había habían más muy ya como hay hubo",
    ),
    "fr": _words(
        openers="et mais ou puis alors",
        anaphors="il elle ils elles lui leur leurs son sa ses celui celle ceux celles cela ça ce cet cette ces y en eux sien sienne même",
        contrasts="autre autres dernier dernière précédent précédente précédents suivant suivante",
        asking="qui que quoi quand où comment pourquoi combien quel quelle quels quelles lequel laquelle qu lesquels",
        being="est sont était étaient fut furent être été soit sera c",
        others="le la les l un une des du de d à au aux dans par pour sur sous avec sans entre depuis jusqu jusque vers chez après "
        "avant pendant lors ne n pas plus se s a ai ont avait avaient eu aura t on",
    ),
    "he": _words(
        openers="ו אבל אז ומתי ואיפה ומי ומה ואיך וכמה ולמה",
        anaphors="הוא היא הם הן זה זאת זו אלה אלו שלו שלה שלהם אותו אותה אותם בו בה לו לה להם ממנו ממנה שם ההוא ההיא",
        contrasts="אחר אחרת הקודם הקודמת",
        asking="מי מה מתי איפה היכן איך כיצד כמה למה מדוע איזה איזו אילו לאן מאין האם ומתי ואיפה ומי ומה ואיך וכמה ולמה",
        being="היה הייתה היו יהיה",
        others="של את על אל עם מן ב ל כ ה לא כי אם או גם בין לפני אחרי עד אשר כדי",
    ),
    "hi": _words(
        openers="और लेकिन तो फिर या",
        anaphors="वह वे वो उस उसे उसने उसका उसकी उसके उसमें उससे उन उन्हें उन्होंने उनका उनकी उनके इस इसे इसने इसका इसकी इसके इसमें इन "
        "इनका इनकी यह ये वहाँ वहां यहाँ",
        contrasts="अन्य दूसरा दूसरी दूसरे पिछला पिछली पिछले",
        asking="कौन क्या कब कहाँ कहां कैसे क्यों कितना कितने कितनी किस किसने किसे किसका किसकी किसके कौनसा कौनसी किन",
        being="है हैं था थे थी थीं हो हुआ हुई हुए",
        others="का की के को से में पर ने तक लिए द्वारा साथ एक नहीं ही भी गया गई गए कर किया जाता जाती सा सी",
    ),
    "it": _words(
        openers="e ed ma o allora poi",
        anaphors="lui lei loro esso essa essi esse egli ella gli ne suo sua suoi sue questo questa questi queste quello quella quelli "
        "quelle ciò lì là ci vi stesso stessa",
        contrasts="altra altre altri altro precedente precedenti successiva successivo",
        asking="chi che cosa quando dove come perché quanto quanta quanti quante quale quali qual",
        being="è sono era erano fu furono essere stato stata stati state c'è",
        others="il lo la i le l un uno una di del dello della dei degli delle d a al allo alla ai agli alle da dal dallo dalla dai "
        "dagli dalle in nel nello nella nei negli nelle con su sul sulla sui per tra fra dopo prima durante fino non si ha "
        "hanno aveva avevano più anche",
    ),
    "ja": _words(
        openers="では じゃあ それで そして また",
        anaphors="彼女 彼ら 彼 それ これ あれ その この あの そこ ここ 同氏 同社 同年 同じ",
        contrasts="もう一つ 他の 以前の 別の 前回",
        asking="いつ どこ 誰 だれ 何 なに なん どの どれ どんな どう なぜ いくつ いくら どうして どのように どのくらい どれくらい",
        being="である です でした だった だ か でしたか ですか",
        others="は が を に へ と で から まで より の も や した しました する します されました された される ました ます いる "
        "いた ある あった という について によって ための ため こと もの",
    ),
    "no": _words(
        openers="og men eller så da",
        anaphors="han hun ham henne hans hennes den det de dem deres dens dets denne dette disse der dit sin sitt sine samme derfra",
        contrasts="andre annen annet forrige neste",
        asking="hvem hva hvor når hvorfor hvordan hvilken hvilket hvilke mange mye lenge langt gammel",
        being="er var være vært ble blir blitt",
        others="en ei et i på av til fra med for om over under etter før mellom ved hos som at å har hadde ikke ikkje kan kunne skal "
        "skulle vil ville seg ut opp",
    ),
    "pt": _words(
        openers="e mas ou então",
        anaphors="ele ela eles elas lhe lhes seu sua seus suas dele dela deles delas nele nela neles nelas este esta isto estes estas "
        "esse essa isso esses essas aquele aquela aquilo disso disto nisso nesse nessa desse dessa lá ali mesmo mesma",
        contrasts="anterior anteriores outra outras outro outros seguinte",
        asking="quem que quê qual quais quando quanto quanta quantos quantas onde aonde como porquê porque",
        being="é são era eram foi foram ser sido está estão estava estavam será",
        others="o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às com por pelo pela pelos pelas para sem sobre "
        "entre desde até após durante se não há tem têm tinha mais",
    ),
    "ro": _words(
        openers="și dar sau iar deci",
        anaphors="el ea ei ele îl îi lui său sa săi sale acesta aceasta aceștia acestea acel acea acela aceea acolo lor le același aceeași",
        contrasts="alt alta alte altul altă alți anterioară anterior precedent precedentă următoare următor",
        asking="cine ce când unde cum cât câtă câți câte care pentru cui",
        being="este e sunt era erau a fost fi fiind",
        others="o un unei unui al ale ai de din în la pe cu prin după înainte între până spre despre sub fără nu se s că să au avea am",
    ),
    "ru": _words(
        openers="и а но или ну тогда",
        anaphors="он она оно они его её ее ему ей им их него неё нее нему ней ним них ими этот эта это эти этого этой этому этом этих "
        "этим тот та те того той тому том тех туда там оттуда тогда свой",
        contrasts="другая другие другого другое другой предыдущая предыдущего предыдущее предыдущий следующий",
        asking="кто кого кому кем ком что чего чему чем чём когда где куда откуда как почему зачем сколько какой какая какое какие "
        "какого какую каком каким каких чей чья чьё чьи который ли",
        being="был была было были есть будет является",
        others="в во на с со из к ко по о об от до для за у при между под над через после перед без про не ни же бы раз",
    ),
    "th": _words(
        openers="แล้ว และ แต่",
        anaphors="เขา เธอ มัน พวกเขา ท่าน นั้น นี้ เหล่านั้น ที่นั่น ดังกล่าว",
        contrasts="ก่อนหน้า อีก อีกคน อื่น",
        asking="ใคร อะไร เมื่อไหร่ เมื่อไร เมื่อใด ที่ไหน ที่ใด ไหน อย่างไร ยังไง ทำไม เท่าไหร่ เท่าไร เท่าใด กี่ ใด ปีใด",
        being="เป็น คือ อยู่",
        others="ใน ที่ ของ จาก ถึง กับ โดย ให้ ได้ มี ไม่ ว่า ซึ่ง การ ความ ถูก จะ ปี วัน",
    ),
    "tr": _words(
        openers="ve peki ama ya veya",
        anaphors="o onu ona onun onda ondan onlar onları onların onlara bu bunu buna bunun bunda bundan bunlar şu şunu orada oradan "
        "oraya burada aynı kendisi",
        contrasts="başka diğer diğeri sonraki önceki öteki",
        asking="kim kimi kime kimin kimden kimler ne neyi neden niçin niye nasıl nerede nereye nereden nerenin zaman kaç hangi "
        "hangisi kadar",
        being="dir dır dur dür idi mi mı mu mü midir",
        others="bir ile için de da ki gibi göre sonra önce olan olarak en çok her değil oldu var",
    ),
    "vi": _words(
        openers="còn và nhưng vậy thế hay",
        anaphors="nó họ ông bà anh cô chị đó đấy này ấy kia",
        contrasts="khác trước",
        asking="ai gì nào đâu sao mấy bao nhiêu lâu tại thế",
        being="là",
        others="khi ở của từ đến cho với trong ngoài trên dưới bằng vào ra lên xuống được bị do vì có đã đang sẽ không các những một "
        "về theo thì mà rồi ngày năm tháng nơi người",
    ),
    "zh": _words(
        openers="那么 那 还有 以及 而 而且",
        anaphors="他们 她们 它们 他 她 它 其 这个 那个 这些 那些 这次 那次 该 此 这 那里 那儿 这里 其中 当时",
        contrasts="上一 上一次 上次 之前 别的 前一 另 另一 另外",
        asking="谁 什么时候 什么 何时 何地 哪里 哪儿 哪个 哪位 哪一 哪年 哪些 哪 怎么 怎样 如何 为什么 为何 多少 多久 多大 多长 多高 几 何",
        being="是 在 有",
        others="的 了 吗 呢 于 被 把 和 与 对 从 到 由 以 为 中 上 下 里 年 月 日 天 地 个 位 次 之 所 过 着 就 也 都 将 会 曾 名字 叫",
    ),
}
"""The function words of each language, by its ISO 639 code."""
