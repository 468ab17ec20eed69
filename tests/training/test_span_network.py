from __future__ import annotations

import torch
from transformers import BertConfig, BertModel

from articleqa.reader.pairs import LONGEST, Pair
from training.span_network import SpanNetwork, batch


def small(seed: int = 0) -> SpanNetwork:
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=50, hidden_size=32, num_hidden_layers=3, num_attention_heads=2, intermediate_size=64, max_position_embeddings=128
    )
    return SpanNetwork(BertModel(config, add_pooling_layer=False).eval(), below=1)


def pair(question: int, passage: int) -> Pair:
    ids = [0, *range(5, 5 + question), 2, 2, *range(20, 20 + passage), 2]
    first = question + 3
    return Pair([i % 50 for i in ids], [0] * first + [2] * passage + [0], first, [(i, i + 1) for i in range(passage)])


@torch.no_grad()
def test_only_spans_of_the_passage_or_none() -> None:
    tokens = pair(4, 60)
    logits = small()(*batch([tokens], 1))
    possible = logits.spans[0] > -1e4
    assert possible[0, 0]
    possible[0, 0] = False
    starts, ends = torch.nonzero(possible, as_tuple=True)
    assert starts.min() == tokens.first
    assert ends.max() == tokens.first + 59
    assert (ends - starts).min() == 0
    assert (ends - starts).max() == LONGEST - 1
    assert (logits.starts[0] > -1e4).sum() == 61


@torch.no_grad()
def test_padding_changes_nothing() -> None:
    network, shorter, longer = small(), pair(3, 10), pair(5, 40)
    alone = network(*batch([shorter], 1))
    together = network(*batch([shorter, longer], 1))
    size = len(shorter.ids)
    torch.testing.assert_close(together.spans[0, :size, :size], alone.spans[0], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(together.relevance[0], alone.relevance[0], atol=1e-4, rtol=1e-4)
    assert (together.spans[0, size:] == -1e4).all()


def test_all_learns_but_the_embeddings_of_tokens() -> None:
    network = small()
    network(*batch([pair(3, 10)], 1)).spans.exp().sum().backward()
    learned = {name.split(".")[0] for name, p in network.named_parameters() if p.grad is not None}
    assert learned == {"lower", "upper", "segments", "ends", "pair"}
    assert not any(p.requires_grad for p in network.embeddings.parameters())
