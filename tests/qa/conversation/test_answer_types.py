from __future__ import annotations

import pytest

from articleqa.conversation.answer_types import AnswerType, expected_answer_type


@pytest.mark.parametrize(
    ("question", "type_"),
    [
        ("When did the call take place?", "time"),
        ("And which year was that?", "time"),
        ("How long did it last?", "time"),
        ("Quand l'appel a-t-il eu lieu ?", "time"),
        ("À quel moment l'a-t-on su ?", "time"),
        ("通话是什么时候进行的？", "time"),
        ("เรือเฟอร์รี่ใช้เวลานานเท่าไร", "time"),
        ("Who asked for it?", "person"),
        ("Wer hat darum gebeten?", "person"),
        ("Ai đã đề nghị cuộc gọi?", "person"),
        ("من هو الوزير؟", "person"),
        ("How many sailors are held, and when?", "number"),
        ("¿Cuántos marineros hay?", "number"),
        ("Сколько стоит музей?", "number"),
        ("何人が来ましたか。", "number"),
        ("Where will they meet?", "place"),
        ("Nerede buluşacaklar?", "place"),
        ("Why was the call put off?", "reason"),
        ("왜 연기되었나요?", "reason"),
        ("What did he promise?", None),
        ("Somewhen, somehow", None),
        ("", None),
    ],
)
def test_the_first_words_that_ask_tell(question: str, type_: AnswerType | None) -> None:
    assert expected_answer_type(question) == type_
