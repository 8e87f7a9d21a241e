"""Work cut into portions that know nothing of each other, run here or on other machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int64]
Columns = tuple[npt.NDArray[Any], ...]
# Must be a function at the top of a module: other machines import it by name.
PortionTask = Callable[[Any, Index], Columns]


class PortionMapper(Protocol):
    """Runs one task over many portions."""

    def map(
        self,
        task: PortionTask,
        shared: Any,
        portions: Sequence[Index],
        types: Sequence[str],
        done: Callable[[int], None],
    ) -> Iterator[tuple[int, Columns]]:
        """(number of the portion, columns as long as it) for every portion, in order of number.

        `types` are the numpy types of the task's columns ("i8" or "f8"). `shared` is what every
        call reads and none changes; it must be picklable. `done` is told how many portions are
        complete, as far as that is known. Every portion comes exactly once, also when a machine
        is lost on the way.
        """
