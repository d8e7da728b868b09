"""Measures how many who ask at once the portal answers, as it runs in production. They ask from the same machine."""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from innolab.benchmark_server import Portal
from innolab.timing import percentile_95

VIEWERS = 8
SECONDS = 6.0


class Answered(NamedTuple):
    per_second: float
    p95_ms: float  # that one of them waited


def answered(portal: Portal, path: str, *, status: int, headers: Mapping[str, str] | None = None) -> Answered:
    """What VIEWERS who ask again as soon as they are answered get, for so many SECONDS. All of it with the status."""
    ready = threading.Barrier(VIEWERS)

    def ask() -> list[float]:
        ready.wait()
        waits, end = list[float](), time.perf_counter() + SECONDS
        while not waits or time.perf_counter() < end:
            begin = time.perf_counter()
            if (found := portal.status(path, headers)) != status:
                raise RuntimeError(f"{path} answered {found}, not {status}")
            waits.append(time.perf_counter() - begin)
        return waits

    begin = time.perf_counter()
    with ThreadPoolExecutor(VIEWERS) as threads:
        found = [thread.result() for thread in [threads.submit(ask) for _ in range(VIEWERS)]]
    seconds = time.perf_counter() - begin
    waits = [wait * 1000 for each in found for wait in each]
    return Answered(round(len(waits) / seconds, 1), percentile_95(waits))
