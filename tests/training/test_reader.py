from __future__ import annotations

import itertools

import pytest
import regex
import torch
from torch import nn

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.reader.confidence import WEIGHTS
from articleqa.reader.pairs import LONGEST
from tests.training.test_span_network import pair, small
from training import span_weights
from training.batches import Batch, Batches, stream
from training.glossary import Glossary
from training.reader import divergence, drop, loss_of, loss_of_batch, rate, read_all, run_of
from training.reader_data import Case, Split
from training.reference_model import bert
from training.sampling import Config, Row, Sample, Sampler, row, steps
from training.span_network import SpanNetwork, batch

BRIDGE = ("Le pont", "Ouvert en 1998, il mesure 17 km. Il relie deux rives.")
MOON = ("", "Luna 9 s'est posée en 1966.")


@pytest.fixture
def glossary(encoder: BundledEncoder) -> Glossary:
    return Glossary(encoder.tokenizer, {"piaf": {"open": "ouvert"}})


def split() -> Split:
    cases = [Case("When did it open?", "a", [(0, 10, 14)], [1]), Case("When did it land?", "b", [(1, 22, 26)], [0])]
    return Split([BRIDGE, MOON], cases)


@pytest.mark.parametrize(("start", "end"), [(10, 14), (0, 6), (26, 31), (0, 53)])
def test_an_answers_tokens_are_its_words(encoder: BundledEncoder, start: int, end: int) -> None:
    tokenizer = encoder.tokenizer
    converted = row(tokenizer, Sample("When?", BRIDGE, (start, end)))
    assert converted is not None
    first, last = (at - converted.pair.first for at in converted.answer)
    assert BRIDGE[1][converted.pair.offsets[first][0] : converted.pair.offsets[last][1]].strip() == BRIDGE[1][start:end].rstrip(".")


def test_no_answer_is_the_first_token(encoder: BundledEncoder) -> None:
    tokenizer = encoder.tokenizer
    converted = row(tokenizer, Sample("When?", BRIDGE, None))
    assert converted is not None
    assert converted.answer == (0, 0)


def test_an_answer_that_is_too_long_is_left_out(encoder: BundledEncoder) -> None:
    tokenizer = encoder.tokenizer
    text = "mot " * 400
    assert row(tokenizer, Sample("Quoi ?", ("", text), (0, 4 * (LONGEST + 1)))) is None
    assert row(tokenizer, Sample("Quoi ?", ("", text), (1500, 1503))) is None  # cut off


def test_the_same_seed_draws_the_same_cases(glossary: Glossary) -> None:
    config = Config(seed=3)
    first, second = (Sampler({"piaf": split(), "xquad-en": split()}, glossary, config) for _ in range(2))
    drawn = [first.draw() for _ in range(50)]
    assert drawn == [second.draw() for _ in range(50)]
    assert {s.answer is None for s in drawn} == {True, False}
    for sample in drawn:
        if sample.answer:
            assert sample.passage[1][slice(*sample.answer)] in ("1998", "1966")


def test_parallel_questions_are_asked_in_other_languages(glossary: Glossary) -> None:
    german = Split(split().passages, [Case("Wann?", "a", [(0, 10, 14)], []), Case("Wann denn?", "b", [(1, 22, 26)], [])])
    sampler = Sampler({"xquad-en": split(), "xquad-de": german}, glossary, Config(careless=0, glossed=0))
    drawn = {(s.question, s.passage[1]) for s in (sampler.draw() for _ in range(200)) if s.answer}
    assert drawn >= {("Wann?", BRIDGE[1]), ("When did it open?", BRIDGE[1]), ("Wann denn?", MOON[1])}
    assert ("Wann denn?", BRIDGE[1]) not in drawn


def test_words_of_questions_are_translated(glossary: Glossary) -> None:
    sampler = Sampler({"piaf": split()}, glossary, Config(careless=0, glossed=0.5, words=(1, 1), altered=0))
    questions = [sampler.draw().question for _ in range(100)]
    assert set(questions) == {"When did it open?", "When did it ouvert?", "When did it land?"}


def test_an_altered_question_has_another_number_or_name(glossary: Glossary) -> None:
    donors = Split([], [Case("What did Marie Curie find?", "c", [], [])])
    sampler = Sampler({}, glossary, Config())
    assert {sampler._altered("Who met Luna Nine on the way?", donors) for _ in range(9)} == {"Who met Marie Curie on the way?"}
    years = {sampler._altered("What was built in 1998?", donors) for _ in range(50)} - {None}
    assert len(years) > 10
    assert all(year and regex.fullmatch(r"What was built in 19\d\d\?", year) for year in years)
    assert sampler._altered("Who was it?", donors) is None
    assert sampler._altered("Welches Wort sagt Herr Hase dem Igel im Wald?", donors) is None


def test_near_misses_have_no_answer(glossary: Glossary) -> None:
    news = Split([BRIDGE, MOON], [Case("When did it close?", "a", [], [0])])
    sampler = Sampler({"newsroom": news}, glossary, Config(careless=0, untitled=0))
    assert {(s.question, s.passage, s.answer) for s in (sampler.draw() for _ in range(9))} == {("When did it close?", BRIDGE, None)}


def test_some_passages_are_any_other(glossary: Glossary) -> None:
    bridge = Split([BRIDGE, MOON], [Case("When did it open?", "a", [(0, 10, 14)], [])])
    sampler = Sampler({"piaf": bridge}, glossary, Config(careless=0, glossed=0, untitled=0, elsewhere=0.5))
    assert {(s.passage, s.answer) for s in (sampler.draw() for _ in range(60))} == {(BRIDGE, (10, 14)), (MOON, None)}


@pytest.mark.parametrize("answer", [None, (10, 14), (26, 31), (47, 52)])
def test_a_part_of_a_passage_has_all_of_the_answer(encoder: BundledEncoder, glossary: Glossary, answer: tuple[int, int] | None) -> None:
    tokenizer = encoder.tokenizer
    whole = row(tokenizer, Sample("When?", BRIDGE, answer))
    assert whole is not None
    sampler = Sampler({}, glossary, Config(cropped=1, shortest=6))
    parts = [Row(*sampler.crop(whole.pair, whole.answer)) for _ in range(40)]
    assert len({part.pair.offsets[0] for part in parts}) > 1
    for part in parts:
        pair = part.pair
        assert len(pair.ids) == len(pair.segments) == pair.first + len(pair.offsets) + 1
        assert (pair.ids[: pair.first], pair.ids[-1]) == (whole.pair.ids[: pair.first], whole.pair.ids[-1])
        if answer is None:
            assert (part.answer, len(pair.offsets)) == ((0, 0), 6)
        else:
            first, last = (at - pair.first for at in part.answer)
            assert BRIDGE[1][pair.offsets[first][0] : pair.offsets[last][1]].strip() == BRIDGE[1][answer[0] : answer[1]]
            assert pair.ids[part.answer[0] : part.answer[1] + 1] == whole.pair.ids[whole.answer[0] : whole.answer[1] + 1]


def test_short_passages_stay_whole(encoder: BundledEncoder, glossary: Glossary) -> None:
    tokenizer = encoder.tokenizer
    whole = row(tokenizer, Sample("When?", BRIDGE, (10, 14)))
    assert whole is not None
    assert Sampler({}, glossary, Config(cropped=1)).crop(whole.pair, whole.answer) == (whole.pair, whole.answer)


def test_steps_keep_to_their_tokens(encoder: BundledEncoder, glossary: Glossary) -> None:
    tokenizer = encoder.tokenizer
    config = Config(tokens=200)
    for rows in itertools.islice(steps(tokenizer, Sampler({"piaf": split()}, glossary, config), config), 20):
        assert len(rows) * max(len(r.pair.ids) for r in rows) <= 200


def test_what_is_looked_at_on_dev(encoder: BundledEncoder) -> None:
    network = SpanNetwork(bert(encoder))
    span_weights.load(network, WEIGHTS)
    opened, landed = ("When did it open?", 0), ("When did Luna 9 land?", 1)
    elsewhere = ("How long is the bridge?", 1)
    best = read_all(network, encoder.tokenizer, split(), [opened, landed, elsewhere, opened])
    assert {key: b.text.strip() for key, b in best.items() if b.null_margin > 0} == {opened: "1998", landed: "1966"}
    assert best[opened].relevance > best[elsewhere].relevance


def test_the_rate_rises_stays_and_falls() -> None:
    config = Config(steps=1000, warmup=100, decay=0.2)
    assert [rate(step, config) for step in (50, 100, 800, 900, 1000)] == [0.5, 1, 1, 0.5, 0]


def test_all_layers_drop_hidden_states_and_attention() -> None:
    network = small()
    drop(network, 0.3)
    dropped = {name for name, module in network.named_modules() if isinstance(module, nn.Dropout) and module.p}
    assert {name.partition(".")[0] for name in dropped} == {"lower", "upper"}
    assert {name.split(".", 2)[2] for name in dropped} == {"attention.self.dropout", "attention.output.dropout", "output.dropout"}
    network.train()
    inputs = batch([pair(3, 5)], 1)
    assert not torch.equal(network(*inputs).starts, network(*inputs).starts)
    network.eval()
    assert torch.equal(network(*inputs).starts, network(*inputs).starts)


def test_a_run_learns_spans_and_leaves_the_embeddings() -> None:
    config = Config(learning_rate=1e-3, head_rate=1e-2, averaging=0.9)
    network = small()
    embeddings = [p.detach().clone() for p in network.embeddings.parameters()]
    run = run_of(network, config)
    cases = Batch(batch([pair(3, 12), pair(4, 9)], 1), torch.tensor([(8, 9), (0, 0)]))
    losses = [run.step(number, loss_of_batch(network, cases, consistency=1), 1) for number in range(1, 60)]
    assert losses[-1] < 0.2 * losses[0]
    run.settle()
    with torch.no_grad():
        logits = network(*batch([pair(3, 12)], 1))
    assert divmod(int(logits.spans[0].argmax()), logits.spans.shape[1]) == (8, 9)
    for now, before in zip(network.embeddings.parameters(), embeddings, strict=True):
        torch.testing.assert_close(now, before, rtol=0, atol=0)


def test_the_uppermost_layer_learns_fastest() -> None:
    run = run_of(small(), Config(learning_rate=1.0, layer_decay=0.5, head_rate=3.0))
    assert run._rates == [0.25, 0.5, 1, 3]


def test_the_divergence_by_hand() -> None:
    spans = torch.tensor([[[0.0, 1.0]], [[2.0, 0.0]]]).log_softmax(2)
    one, other = spans.flatten(1).exp()
    both = (one * (one / other).log()).sum() + (other * (other / one).log()).sum()
    assert divergence(spans).item() == pytest.approx(both.item() / 2, abs=1e-6)
    assert divergence(spans[[0, 0]]).item() == 0


def test_a_case_read_twice_has_the_loss_of_one_and_the_divergence() -> None:
    network, cases = small(), Batch(batch([pair(3, 5)], 1), torch.tensor([[7, 8]]))
    drop(network, 0)  # both readings are the same
    assert loss_of_batch(network, cases, 1).item() == pytest.approx(loss_of_batch(network, cases, 0).item(), abs=1e-5)
    drop(network, 0.5)
    torch.manual_seed(0)
    consistent = loss_of_batch(network, cases, 1).item()
    torch.manual_seed(0)
    assert consistent > loss_of_batch(network, cases, 1e-9).item() + 1e-4


def test_processes_draw_cases_of_their_own(encoder: BundledEncoder, glossary: Glossary) -> None:
    tokenizer = encoder.tokenizer
    batches = Batches(tokenizer, {"piaf": split()}, glossary, Config(tokens=400))
    first, second = (list(itertools.islice(stream(batches, 2), 8)) for _ in range(2))
    assert all(torch.equal(one.inputs[0], other.inputs[0]) for one, other in zip(first, second, strict=True))
    assert any(not torch.equal(one.inputs[0], other.inputs[0]) for one, other in zip(first[::2], first[1::2], strict=True))
    assert {len(b.answers) == len(b.inputs[0]) for b in first} == {True}


def test_the_loss_by_hand() -> None:
    network = small()
    with torch.no_grad():
        logits = network(*batch([pair(3, 5)], 1))
    answers = torch.tensor([[7, 8]])
    joint = -torch.log_softmax(logits.spans[0].flatten(), 0)[7 * logits.spans.shape[1] + 8]
    ends = -torch.log_softmax(logits.starts[0], 0)[7] - torch.log_softmax(logits.ends[0], 0)[8]
    relevance = -torch.log(torch.sigmoid(logits.relevance[0]))
    assert loss_of(logits, answers).item() == pytest.approx((joint / 2 + ends / 4 + relevance / 2).item(), abs=1e-5)
