"""Attack everything for a while, and say what held.

    python -m benchmarks.trust --minutes 90

The time is shared by kills, flips, a full disk, fuzzed inputs, and clients over an index that is rebuilt. The exit status is 1 where
something did not hold; what did not is printed with what repeats it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice

from benchmarks.trust import clients, flips, full_disk, fuzzing, kills
from benchmarks.trust.report import Failure

_CLIENTS = 8
_INPUTS_AT_A_TIME = 5000


def main() -> int:
    """Run the attacks; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trust", description="Attack an index, its loaders and its readers.")
    parser.add_argument("--minutes", type=float, default=10, metavar="N", help="how long in all (default: 10)")
    parser.add_argument("--tries", type=int, metavar="N", help="how often each attack is tried at most (default: as time allows)")
    parser.add_argument(
        "--only", choices=_ATTACKS, action="append", help="only this attack, for all of the time; may be repeated (default: all)"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()), help="makes the attacks (default: another one each time)")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    chosen = arguments.only or list(_ATTACKS)
    failures: list[Failure] = []
    for name in chosen:
        attack, share = _ATTACKS[name]
        seconds = 60 * arguments.minutes * share / sum(_ATTACKS[other][1] for other in chosen)
        failures += attack(seconds, arguments.tries, arguments.seed)
    for failure in failures:
        print(f"\nFAILED: {failure.what}\n  input: {failure.data!r:.500}\n  {failure.message}", flush=True)
    return 1 if failures else 0


def _kills(seconds: float, tries: int | None, seed: int) -> list[Failure]:
    return _tried("kills", seconds, tries, kills.kill(seed))


def _flips(seconds: float, tries: int | None, seed: int) -> list[Failure]:
    """Go through all files, again and again."""
    return _tried(f"flips in {flips.FILES} files", seconds, tries, flips.flip(seed))


def _full_disk(seconds: float, tries: int | None, seed: int) -> list[Failure]:
    return _tried("runs on a disk that becomes full", seconds, tries, full_disk.fill(seed))


def _fuzzing(seconds: float, tries: int | None, seed: int) -> list[Failure]:
    """Go through all targets, again and again."""
    ends, inputs, failures = time.monotonic() + seconds, 0, dict[str, Failure]()
    for number in count():
        for target, share in fuzzing.shares(_INPUTS_AT_A_TIME).items():
            report = fuzzing.fuzz(target, share, seed + number)
            inputs += report.inputs
            failures |= {f"{target}: {failure.what}": failure for failure in report.failures}
            if time.monotonic() > ends or (tries and inputs >= tries):
                print(f"{inputs:,} fuzzed inputs of {len(fuzzing.TARGETS)} kinds: {len(failures)} failures", flush=True)
                return list(failures.values())
    raise AssertionError("it never ends")


def _clients(seconds: float, _tries: int | None, _seed: int) -> list[Failure]:
    report = clients.ask_while_building(_CLIENTS, seconds)
    print(report, flush=True)
    return list(report.failures.values())


_ATTACKS: dict[str, tuple[Callable[[float, int | None, int], list[Failure]], float]] = {
    "kills": (_kills, 0.10),
    "flips": (_flips, 0.10),
    "full-disk": (_full_disk, 0.05),
    "fuzzing": (_fuzzing, 0.35),
    "clients": (_clients, 0.40),
}
"""Name → the attack and its share of the time."""


def _tried(what: str, seconds: float, tries: int | None, results: Iterable[Failure | None]) -> list[Failure]:
    """Try something until the time is over, at least once; print how often that was, and return what failed."""
    tried = list(_until(time.monotonic() + seconds, islice(results, tries)))
    failures = [failure for failure in tried if failure]
    print(f"{len(tried):,} {what}: {len(failures)} failures", flush=True)
    return failures


def _until(ends: float, results: Iterable[Failure | None]) -> Iterator[Failure | None]:
    for result in results:
        yield result
        if time.monotonic() > ends:
            return


if __name__ == "__main__":
    sys.exit(main())
