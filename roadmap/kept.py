"""What has been read or drawn for one, and can be given to the others who ask for the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any


class Kept:
    """In this process, so many of the latest. The key tells all that what is kept hangs on."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        self.keep(key, made)
        return made

    def find(self, key: Hashable) -> Any:
        """None where it is not kept."""
        with self._lock:
            return self._found.get(key)

    def keep(self, key: Hashable, made: Any) -> None:
        with self._lock:
            self._found[key] = made
            while len(self._found) > self.most:
                self._found.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._found.clear()
