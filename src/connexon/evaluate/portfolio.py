"""A portfolio: figures with intervals, shares, what moves them, and a receipt to repeat it by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.evaluate import draws as drawing
from connexon.evaluate.record import TOO_FEW, Bools, Figure, Floats, Ints, Mover, Record, Share

FORMULA_VERSION = "2026.2"
DRAWS = 1_000
MOST_MOVERS = 5
_HERE = "citations from works of this library"
_UNLINKED = "This library knows no reference list and no citation of these works."
_SELF = "a citation from a work that this person wrote too"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Enough to get the same figures again from the same record."""

    digest: str
    formula_version: str
    seed: int
    draws: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """One person's figures.

    `expected_work_count` is the mean over the draws. `by_work` says that works were drawn one by
    one, because no answers to who wrote what were given to draw from.
    """

    figures: tuple[Figure, ...]
    positions: tuple[Share, ...]
    coverage: tuple[Share, ...]
    movers: tuple[Mover, ...]
    expected_work_count: float
    by_work: bool
    receipt: Receipt


def evaluate(record: Record, seed: int = 1, draws: int = DRAWS) -> Portfolio:
    """The portfolio of the works assigned in `record`; the same for the same record and seed.

    `draws` is how often works are drawn where the record brings no draws.
    """
    order = np.argsort(record.work_id, kind="stable")
    if not np.array_equal(order, np.arange(len(order))):
        raise ValueError("a record lies in order of work id")
    by_work = record.drawn is None
    included = record.drawn
    if included is None:
        included = drawing.inclusions(record.probability, draws, seed)
    sample = _Sample(record, included, seed)
    return Portfolio(
        figures=(*sample.counts(), *sample.ranks(), *sample.compared()),
        positions=_positions(record),
        coverage=_coverage(record),
        movers=_movers(record, included, sample.h_drawn),
        expected_work_count=float(included.sum(axis=1).mean()),
        by_work=by_work,
        receipt=Receipt(record.digest(), FORMULA_VERSION, seed, len(included)),
    )


class _Sample:
    """The record as it stands (`now`, one row) and as drawn (`drawn`, one row per draw)."""

    def __init__(self, record: Record, included: Bools, seed: int) -> None:
        self._record = record
        self._seed = seed
        self._now = record.is_assigned[None, :]
        self._drawn = included
        self._few = int(record.is_assigned.sum()) < TOO_FEW
        self._unlinked = not record.has_references.any() and not record.citation_count.any()
        self.h_drawn = drawing.h_indices(included, record.citation_count)

    def _figure(
        self,
        what: tuple[str, str, str, str],
        of: Callable[[Bools], npt.NDArray[np.number]],
        needs_many: bool = False,
    ) -> Figure:
        name, label, unit, definition = what
        if self._unlinked and _HERE in definition:
            return Figure(name, label, unit, None, None, None, definition, _UNLINKED)
        if needs_many and self._few:
            return _withheld(what)
        value = float(of(self._now)[0])
        if np.isnan(value):
            return Figure(name, label, unit, None, None, None, definition, "All in one year.")
        low, high = drawing.bounds(of(self._drawn))
        return Figure(name, label, unit, value, min(low, value), max(high, value), definition)

    def counts(self) -> tuple[Figure, ...]:
        """Works and citations, whole and shared out."""
        record = self._record
        share = 1 / record.author_count
        return (
            self._figure(
                ("work_count", "Works", "works", "Full counting: each work counts 1."),
                lambda inc: inc.sum(axis=1),
            ),
            self._figure(
                (
                    "fractional_work_count",
                    "Works, shared out",
                    "works",
                    "Each work counts 1/n for each of its n authors.",
                ),
                lambda inc: inc @ share,
            ),
            self._figure(
                (
                    "citation_count",
                    "Citations",
                    "citations",
                    f"All {_HERE}, self-citations included.",
                ),
                lambda inc: inc @ record.citation_count,
            ),
            self._figure(
                (
                    "citation_count_without_self",
                    "Citations without self-citations",
                    "citations",
                    f"The {_HERE}; left out is {_SELF}, not one by a co-author alone.",
                ),
                lambda inc: (inc * self._without_self(inc)).sum(axis=1),
            ),
            self._figure(
                (
                    "fractional_citation_count",
                    "Citations, shared out",
                    "citations",
                    f"Each work's citations times 1/n for its n authors; {_HERE}.",
                ),
                lambda inc: inc @ (share * record.citation_count),
            ),
        )

    def ranks(self) -> tuple[Figure, ...]:
        """h, g, m and i10; withheld for few works."""
        record = self._record
        counts = record.citation_count
        return (
            self._figure(
                ("h_index", "h-index", "works", f"h works with at least h {_HERE}."),
                lambda inc: drawing.h_indices(inc, counts),
                needs_many=True,
            ),
            self._figure(
                (
                    "h_index_without_self",
                    "h-index without self-citations",
                    "works",
                    f"h works with at least h {_HERE}; left out is {_SELF}.",
                ),
                lambda inc: drawing.h_indices(inc, self._without_self(inc)),
                needs_many=True,
            ),
            self._figure(
                (
                    "g_index",
                    "g-index",
                    "works",
                    f"The g most cited works have g² citations together; {_HERE}.",
                ),
                lambda inc: drawing.g_indices(inc, counts),
                needs_many=True,
            ),
            self._figure(
                (
                    "m_index",
                    "m-index",
                    "works per year",
                    f"h over the years between first and last work (ADS's definition); {_HERE}.",
                ),
                lambda inc: _per_year(drawing.h_indices(inc, counts), inc, record.year),
                needs_many=True,
            ),
            self._figure(
                ("i10_index", "i10-index", "works", f"Works with at least 10 {_HERE}."),
                lambda inc: (inc & (counts >= 10)).sum(axis=1),
                needs_many=True,
            ),
        )

    def compared(self) -> tuple[Figure, ...]:
        """Against works of the same field, year and type; stability instead of identity bounds."""
        cohort = "library works of the same topic, year and type (cohorts of at least 50)"
        return (
            self._mean(
                (
                    "mean_normalised_citations",
                    "Citations against cohort",
                    "ratio, 1 = as expected",
                    f"Mean of citations over the mean of {cohort}; works shared out. The range"
                    " is a 95 % bootstrap over works.",
                ),
                self._record.normalised,
            ),
            self._mean(
                (
                    "top_tenth_share",
                    "Share among the most cited tenth",
                    "share, 0.1 = as expected",
                    f"Works among the 10 % most cited of {cohort}, ties shared; works shared"
                    " out. The range is a 95 % bootstrap over works.",
                ),
                self._record.top_share,
            ),
        )

    def _mean(self, what: tuple[str, str, str, str], values: Floats) -> Figure:
        record = self._record
        chosen = record.is_assigned & ~np.isnan(values)
        if int(chosen.sum()) < TOO_FEW:
            return _withheld(what, "with a cohort to compare with")
        name, label, unit, definition = what
        weights = 1 / record.author_count[chosen]
        value = float(np.average(values[chosen], weights=weights))
        low, high = drawing.stability(values[chosen], weights, self._seed) or (value, value)
        return Figure(name, label, unit, value, low, high, definition)

    def _without_self(self, included: Bools) -> npt.NDArray[np.integer]:
        counts: Ints = self._record.citation_count
        return counts[None, :] - drawing.self_citations(self._record, included)


def _per_year(h: Ints, included: Bools, year: Ints) -> Floats:
    """h over the span of known years in each draw; nan where it is less than a year."""
    known = included & (year > 0)[None, :]
    last = np.where(known, year, 0).max(axis=1, initial=0)
    first = np.where(known, year, 9999).min(axis=1, initial=9999)
    span = last - first
    result: Floats = np.divide(h, span, out=np.full(len(h), np.nan), where=span > 0)
    return result


def _withheld(what: tuple[str, str, str, str], which: str = "") -> Figure:
    name, label, unit, definition = what
    remark = f"Too few: fewer than {TOO_FEW} works{' ' + which if which else ''}."
    return Figure(name, label, unit, None, None, None, definition, remark)


def _positions(record: Record) -> tuple[Share, ...]:
    """Where in the byline the person stands; of works with several authors, but `single`."""
    mine = record.is_assigned
    several = mine & (record.author_count > 1)
    last = record.position >= record.author_count - 1
    first = record.position == 0
    of = int(several.sum())
    return (
        Share("single", "Only author", int((mine & ~several).sum()), int(mine.sum())),
        Share("first", "First of several", int((several & first).sum()), of),
        Share("middle", "In between", int((several & ~first & ~last).sum()), of),
        Share("last", "Last of several", int((several & last & ~first).sum()), of),
    )


def _coverage(record: Record) -> tuple[Share, ...]:
    """What is known about the works, since figures are no better than that."""
    mine = record.is_assigned
    of = int(mine.sum())

    def share(name: str, label: str, has: Bools) -> Share:
        return Share(name, label, int((mine & has).sum()), of)

    return (
        share("year", "Year known", record.year > 0),
        share("identifier", "With DOI or other lasting identifier", record.has_identifier),
        share("references", "With a reference list", record.has_references),
        share("cohort", "With a cohort to compare with", ~np.isnan(record.normalised)),
        share("sure", "Identity at least 95 % sure", record.probability >= 0.95),
        share("retracted", "Retracted", record.is_retracted),
    )


def _movers(record: Record, included: Bools, h_drawn: Ints) -> tuple[Mover, ...]:
    """Unsure works by how far the h-index depends on them, at most MOST_MOVERS; of those that
    are always drawn together the most cited one."""
    unsure = np.flatnonzero(included.any(axis=0) & ~included.all(axis=0))
    together: dict[bytes, list[int]] = {}
    for i in sorted(unsure.tolist(), key=lambda i: (-record.citation_count[i], record.work_id[i])):
        together.setdefault(np.packbits(included[:, i]).tobytes(), []).append(i)
    found: list[tuple[float, Mover]] = []
    for i, *others in together.values():
        with_it = float(h_drawn[included[:, i]].mean())
        without = float(h_drawn[~included[:, i]].mean())
        if record.citation_count[i] < h_drawn.min() or with_it - without < 0.1:
            continue
        mover = Mover(
            int(record.work_id[i]),
            round(float(included[:, i].mean()), 4),
            bool(record.is_assigned[i]),
            round(with_it, 2),
            round(without, 2),
            len(others),
        )
        found.append((with_it - without, mover))
    found.sort(key=lambda item: (-item[0], item[1].work_id))
    return tuple(mover for _, mover in found[:MOST_MOVERS])
