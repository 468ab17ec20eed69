from __future__ import annotations

import asyncio

import pytest

from articleqa.server.guard.asgi import Refused
from articleqa.server.guard.rates import Buckets, MemoryQuota, Rate, Slots, network_of
from tests.server.guard.event_loop import finished


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_network_of_version_6_is_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_an_address_has_its_share_and_then_as_much_as_time_gives_it() -> None:
    now = [100.0]
    buckets = Buckets(Rate(at_once=2, per_second=0.5), lambda: now[0])
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(Refused) as caught:
        buckets.take("a")
    assert (caught.value.status, caught.value.headers) == (429, ((b"retry-after", b"2"),))
    buckets.take("b")
    now[0] += 1.9
    with pytest.raises(Refused):
        buckets.take("a")
    now[0] += 0.1
    buckets.take("a")
    now[0] += 1000
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(Refused):
        buckets.take("a")
    buckets.give_back("a")
    buckets.take("a")


def test_addresses_that_are_counted_are_bounded() -> None:
    buckets = Buckets(Rate(at_once=1, per_second=1), lambda: 0.0)
    buckets.take("first")
    for number in range(20_000):
        buckets.take(str(number))
    assert len(buckets._left) == 20_000
    buckets.take("first")


def test_slots_are_for_so_many_at_work_waiting_and_of_one_address() -> None:
    async def run() -> list[int]:
        slots, go, refused, working = Slots(working=1, waiting=2, by_address=2), asyncio.Event(), [], []

        async def one(address: str) -> None:
            try:
                async with slots.of(address):
                    working.append(address)
                    await go.wait()
            except Refused as error:
                refused.append(error.status)

        tasks = []
        for address in ("a", "a", "a", "b", "c"):
            tasks.append(asyncio.create_task(one(address)))
            await asyncio.sleep(0)
        assert working == ["a"]
        go.set()
        await asyncio.gather(*tasks)
        assert working == ["a", "a", "b"]
        async with slots.of("a"):
            pass
        assert not slots._of
        return refused

    assert finished(run()) == [429, 503]


def test_room_is_for_so_much_altogether_and_of_one_address() -> None:
    room = MemoryQuota(altogether=10, by_address=6)
    room.take("a", 6)
    with pytest.raises(Refused) as caught:
        room.take("a", 1)
    assert caught.value.status == 429
    with pytest.raises(Refused) as caught:
        room.take("b", 5)
    assert caught.value.status == 503
    room.give_back("a", 6)
    room.take("b", 5)
