"""`python -m connexon.backends.roadrunner_child`: runs models of strangers, within limits.

Talks over its standard input and output (`roadrunner_wire`); what the solver itself prints goes
nowhere. Started and stopped by `roadrunner_simulator`; a limit that is broken ends this process
and nothing else. Arguments: address space in MiB.
"""

from __future__ import annotations

import math
import os
import resource
import sys
import time
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from connexon.backends.roadrunner_model import LoadedModel
    from connexon.backends.roadrunner_wire import Batch, Job, Load, Reply

_LOAD_CPU_S = 60.0


def limit_resources(memory_mib: int) -> None:
    """No more memory than this, no files written, no core dumps."""
    size = memory_mib * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_cpu(seconds: float) -> None:
    """End this process when it computes for so much longer from now on (whole seconds)."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + seconds) + 1, hard))


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The parent's pipes for us alone; standard output and error lead nowhere from here on."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")


class Child:
    """Models by key and what is done with them."""

    def __init__(self) -> None:
        self._models: dict[str, LoadedModel] = {}

    def load(self, message: Load) -> Reply:
        """Compile a model."""
        from connexon.backends.roadrunner_model import LoadedModel, UnusableError  # noqa: PLC0415
        from connexon.backends.roadrunner_wire import Reply  # noqa: PLC0415

        began = time.perf_counter()
        for key in message.forget:
            self._models.pop(key, None)
        try:
            self._models[message.key] = LoadedModel(message.sbml)
        except UnusableError as error:
            return Reply(problem=str(error))
        except MemoryError:
            return Reply(problem="The model needs more memory than a run may have.")
        except Exception as error:  # noqa: BLE001  whatever the solver's binding raises
            return Reply(problem=_broken_down(error))
        return Reply(elapsed_s=time.perf_counter() - began)

    def run(self, batch: Batch, job: Job) -> Reply:
        """One run; whatever happens is said in the reply."""
        import numpy as np  # noqa: PLC0415

        from connexon.backends.roadrunner_model import UnusableError  # noqa: PLC0415
        from connexon.backends.roadrunner_wire import Reply  # noqa: PLC0415

        limit_cpu(job.cpu_s)
        began = time.perf_counter()
        try:
            values = self._models[batch.key].run(job)
        except UnusableError as error:
            return Reply(problem=str(error), elapsed_s=time.perf_counter() - began)
        except MemoryError:
            return Reply(problem="The run needed more memory than it may have.")
        except Exception as error:  # noqa: BLE001  whatever the solver's binding raises
            return Reply(problem=_broken_down(error))
        elapsed = time.perf_counter() - began
        problem = None
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            problem = (
                f"'{job.observables[row]}' is not a finite number at time {job.times[column]:g}."
            )
        return Reply(np.ascontiguousarray(values).tobytes(), problem, elapsed)


def _broken_down(error: Exception) -> str:
    return f"The solver broke down: {type(error).__name__}: {' '.join(str(error).split())[:300]}"


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer until the parent closes the pipe."""
    import msgspec  # noqa: PLC0415
    import roadrunner  # noqa: PLC0415

    from connexon.backends.roadrunner_wire import (  # noqa: PLC0415
        LENGTH_BYTES,
        Batch,
        Load,
        Reply,
        frame,
    )

    roadrunner.Logger.disableLogging()
    decoder = msgspec.msgpack.Decoder(Load | Batch)
    child = Child()
    outgoing.write(frame(Reply()))
    outgoing.flush()
    while head := incoming.read(LENGTH_BYTES):
        message = decoder.decode(incoming.read(int.from_bytes(head, "big")))
        if isinstance(message, Load):
            limit_cpu(_LOAD_CPU_S)
            outgoing.write(frame(child.load(message)))
            outgoing.flush()
            continue
        for job in message.jobs:
            outgoing.write(frame(child.run(message, job)))
            outgoing.flush()


def main() -> None:
    """Set the limits, then serve."""
    limit_resources(int(sys.argv[1]))
    incoming, outgoing = own_pipes()
    serve(incoming, outgoing)


if __name__ == "__main__":
    main()
