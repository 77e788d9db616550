"""Many questions asked at once in the background, for one person who waits: progress, answers, and an end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
log = logging.getLogger(__name__)

_ASKED_AT_ONCE = 4


class BackgroundRun(Generic[K, V]):
    """Answers to `ask`, one for each key, which come in while somebody looks. Any thread may ask any method.

    `ask` raises nothing that is not a mistake in the program; a key whose asking broke has no answer. `finish` is
    called after the last answer, `let_go` in each thread at its end.
    """

    def __init__(
        self,
        keys: Sequence[K],
        ask: Callable[[K], V],
        *,
        finish: Callable[[Mapping[K, V]], None] = lambda _: None,
        let_go: Callable[[], None] = lambda: None,
        name: str = "asking",
    ) -> None:
        self.total = len(keys)
        self._keys, self._ask, self._finish, self._let_go = list(keys), ask, finish, let_go
        self._answers: dict[K, V] = {}
        self._asked = 0
        self._lock = threading.Lock()
        self._stop, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins to ask; called once."""
        self._thread.start()

    @property
    def done_count(self) -> int:
        """How many were asked so far."""
        with self._lock:
            return self._asked

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def answers(self) -> dict[K, V]:
        """Returns key to answer, in the order of the keys, as far as they are in."""
        with self._lock:
            return {key: self._answers[key] for key in self._keys if key in self._answers}

    def wait(self, seconds: float) -> bool:
        """Waits for the end, or for so long; tells whether it is over."""
        return self._over.wait(seconds)

    def stop(self) -> None:
        """Asks nothing more; what is being asked at this moment still comes in."""
        self._stop.set()

    def _run(self) -> None:
        try:
            with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
                lists = [self._keys[start::_ASKED_AT_ONCE] for start in range(_ASKED_AT_ONCE)]
                for part in [pool.submit(self._ask_all, keys) for keys in lists]:
                    part.result()
            self._finish(self.answers())
        except Exception:
            log.exception("asking in the background broke")
        finally:
            self._over.set()

    def _ask_all(self, keys: Sequence[K]) -> None:
        """One thread's share: its connections are let go of with it."""
        try:
            for key in keys:
                if self._stop.is_set():
                    return
                self._ask_one(key)
        finally:
            self._let_go()

    def _ask_one(self, key: K) -> None:
        try:
            answer = self._ask(key)
        except Exception:
            log.exception("one question in the background broke")
        else:
            with self._lock:
                self._answers[key] = answer
        finally:
            with self._lock:
                self._asked += 1
