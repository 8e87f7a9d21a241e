"""What was asked of a version's tables before: a version never changes, nor do answers from it.

A page is looked at again and again, and after a judgement the page of the same scholar is made once
more. Only what was not asked for yet is read then. Answers may be shared: nobody changes them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from connexon.ports.tables import Tables

MOST_REMEMBERED = 20_000  # answers of one kind, those asked for last

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_Answers = OrderedDict[Any, Any]
_remembered: WeakKeyDictionary[Tables, dict[str, _Answers]] = WeakKeyDictionary()
_guard = Lock()


def recalled(
    tables: Tables, kind: str, keys: Iterable[K], ask: Callable[[list[K]], Mapping[K, V]]
) -> dict[K, V]:
    """The answer for each key that has one, in the order of the keys.

    `ask` is given the keys that are new; what it says may depend on nothing but these tables. That
    a key has no answer is remembered too.
    """
    wanted = list(dict.fromkeys(keys))
    with _guard:
        kept = _remembered.setdefault(tables, {}).setdefault(kind, OrderedDict())
        known = {key: kept[key] for key in wanted if key in kept}
    fresh = [key for key in wanted if key not in known]
    said = ask(fresh) if fresh else {}
    known.update((key, said.get(key)) for key in fresh)
    with _guard:
        for key in wanted[-MOST_REMEMBERED:]:
            kept[key] = known[key]
            kept.move_to_end(key)
        while len(kept) > MOST_REMEMBERED:
            kept.popitem(last=False)
    return {key: known[key] for key in wanted if known[key] is not None}
