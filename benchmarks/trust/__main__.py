"""Attack everything for a while, and say what held.

    python -m benchmarks.trust --minutes 90

Shares of the time go to kills, flips, a full disk, fuzzed inputs, and clients over an index that is rebuilt. At least one of each is tried.
The exit status is 1 where something did not hold; what did not is printed with what repeats it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import count

from benchmarks.trust import clients, flips, full_disk, fuzzing, kills
from benchmarks.trust.report import Failure, FuzzReport

_SHARES = {"kills": 0.08, "flips": 0.12, "full disk": 0.05, "fuzzing": 0.35, "clients": 0.40}
_CLIENTS = 8
_INPUTS_AT_A_TIME = 500


def main() -> int:
    """Run the attacks; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trust", description="Attack an index, its loaders and its readers.")
    parser.add_argument("--minutes", type=float, default=10, metavar="N", help="how long in all (default: 10)")
    parser.add_argument(
        "--only", choices=_SHARES, action="append", help="only this attack, for all of the time; may be repeated (default: all)"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()), help="makes the attacks (default: another one each time)")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    chosen = {name: _SHARES[name] for name in arguments.only or _SHARES}
    failures: list[Failure] = []
    for name, share in chosen.items():
        seconds = 60 * arguments.minutes * share / sum(chosen.values())
        failures += _ATTACKS[name](seconds, arguments.seed)
    for failure in failures:
        print(f"\nFAILED: {failure.what}\n  input: {failure.data!r:.500}\n  {failure.message}", flush=True)
    return 1 if failures else 0


def _kills(seconds: float, seed: int) -> list[Failure]:
    return _tried("kills", _until(seconds, kills.kill(1_000_000, seed)))


def _flips(seconds: float, seed: int) -> list[Failure]:
    """Go through all files, again and again."""
    return _tried("flips", _until(seconds, (result for number in count() for result in flips.flip(1, seed + number))))


def _full_disk(seconds: float, seed: int) -> list[Failure]:
    return _tried(
        "runs on a disk that becomes full",
        _until(seconds, (result for number in count(seed % 5 + 8) for result in full_disk.fill(4 * number))),
    )


def _fuzzing(seconds: float, seed: int) -> list[Failure]:
    """Go through all targets, again and again."""
    ends, inputs, failures = time.monotonic() + seconds, 0, dict[str, Failure]()
    for number in count():
        for target in fuzzing.TARGETS:
            report: FuzzReport = fuzzing.fuzz(target, _INPUTS_AT_A_TIME, seed + number)
            inputs += report.inputs
            failures |= {f"{target}: {failure.what}": failure for failure in report.failures}
            if time.monotonic() > ends:
                print(f"{inputs:,} fuzzed inputs of {len(fuzzing.TARGETS)} kinds: {len(failures)} failures", flush=True)
                return list(failures.values())
    raise AssertionError("count never ends")


def _asking(seconds: float, seed: int) -> list[Failure]:  # noqa: ARG001
    report = clients.ask_while_building(_CLIENTS, seconds)
    print(report, flush=True)
    return list(report.failures.values())


_ATTACKS = {"kills": _kills, "flips": _flips, "full disk": _full_disk, "fuzzing": _fuzzing, "clients": _asking}


def _until(seconds: float, results: Iterable[Failure | None]) -> Iterator[Failure | None]:
    """Yield results until the time is over, at least one."""
    ends = time.monotonic() + seconds
    for result in results:
        yield result
        if time.monotonic() > ends:
            return


def _tried(what: str, results: Iterable[Failure | None]) -> list[Failure]:
    """Print how often something was tried; return what failed."""
    tried = list(results)
    failures = [failure for failure in tried if failure]
    print(f"{len(tried):,} {what}: {len(failures)} failures", flush=True)
    return failures


if __name__ == "__main__":
    sys.exit(main())
