"""The world behind a corpus: years, subfields, communities, seats and who sits on them when.

A community is a group that publishes together in one subfield, at one institution. It has
SEATS seats: leaders who stay long, staff, and students who leave after a few years. A seat's
holders follow one another; a holder is known by (community, seat, turn). Most leaders and staff
were students of another community before: the same person, so people move between institutions
and co-authors. Works are numbered in order of time; work w belongs to subfield w mod subfields,
and within a subfield the communities take turns on a fixed wheel, so that the earlier works of
a subfield or community can be found by arithmetic alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from connexon.synth.hashing import Ints, below, chance, draw, lookup, pick, zipf
from connexon.synth.name_tables import COUNTRY_WEIGHTS

SEATS = 24
_LEADERS, _STAFF = 4, 12
_TENURES: Ints = np.array(
    [24] * _LEADERS + [11] * (_STAFF - _LEADERS) + [5] * (SEATS - _STAFF), dtype=np.int64
)
_TURNS = 64
_GROWTH = 1.045
_WORKS_PER_COMMUNITY = 200
_EPOCH = 120  # years before the first one from which turns are counted

_SEAT_OFFSET, _ORIGIN, _HOME, _COUNTRY, _WHEEL, _MOVE, _AWAY = range(1, 8)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for. The same plan gives the same corpus, byte for byte."""

    works: int
    seed: int = 0
    first_year: int = 1994
    last_year: int = 2024
    mega_share: float = 0.0002

    def __post_init__(self) -> None:
        """Raises: ValueError for a plan that cannot be carried out."""
        if self.works < 1 or self.works > 1_000_000_000:
            raise ValueError("works must lie between 1 and 1,000,000,000.")
        if not self.first_year < self.last_year:
            raise ValueError("first_year must lie before last_year.")


class World:
    """Vectorised answers about a plan's world; holds tables, no people."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.subfields = min(256, max(4, plan.works // 2000))
        self.per_subfield = max(2, plan.works // (_WORKS_PER_COMMUNITY * self.subfields))
        self.communities = self.subfields * self.per_subfield
        self.institutions = min(5000, max(24, plan.works // 400))
        self._year_ends = _year_ends(plan)
        self.wheel = _wheel(plan.seed, self.per_subfield)
        self._home_table = lookup(zipf(self.institutions, 6.0))
        self._country_table = lookup(COUNTRY_WEIGHTS)
        self._steps = [_coprime(self.per_subfield, plan.seed + salt) for salt in (11, 12)]

    def year_of(self, works: Ints) -> Ints:
        """Year of publication; never falls with the number of the work."""
        return self.plan.first_year + np.searchsorted(self._year_ends, works, side="right")

    def community_of(self, works: Ints) -> Ints:
        """The community behind each work."""
        turn = works // self.subfields
        return works % self.subfields + self.subfields * self.wheel[turn % len(self.wheel)]

    def holder(self, community: Ints, seat: Ints, year: Ints) -> Ints:
        """Who sits there that year, as a person id; one id for one person wherever they sit."""
        turn = self._turn(community, seat, year)
        start = self._start(community, seat, turn)
        came = seat < _STAFF - 4
        share = chance(draw(self.plan.seed, _ORIGIN, community, seat, turn), 0.7)
        moved = came & share & (start > self.plan.first_year)
        leader = seat < _LEADERS
        origin = np.where(leader, self.neighbour(community, 0), self.neighbour(community, 1))
        student = seat + _STAFF
        before = self._turn(origin, np.where(moved, student, seat), start - 1)
        own = (community * SEATS + seat) * _TURNS + turn
        other = (origin * SEATS + student) * _TURNS + before
        return np.where(moved, other, own)

    def neighbour(self, community: Ints, which: int) -> Ints:
        """Another community of the same subfield (a bijection for each `which`)."""
        place = community // self.subfields
        moved = (place + self._steps[which]) % self.per_subfield
        return community % self.subfields + self.subfields * moved

    def _turn(self, community: Ints, seat: Ints, year: Ints) -> Ints:
        tenure = _TENURES[seat]
        since: Ints = year - self.plan.first_year + _EPOCH + self._offset(community, seat)
        return since // tenure

    def _start(self, community: Ints, seat: Ints, turn: Ints) -> Ints:
        since: Ints = turn * _TENURES[seat] - self._offset(community, seat)
        return since - _EPOCH + self.plan.first_year

    def _offset(self, community: Ints, seat: Ints) -> Ints:
        return below(draw(self.plan.seed, _SEAT_OFFSET, community, seat), _TENURES[seat])

    def home_of(self, community: Ints) -> Ints:
        """Institution of a community; large ones have many."""
        return pick(self._home_table, draw(self.plan.seed, _HOME, community))

    def country_of(self, institution: Ints) -> Ints:
        """Country index of an institution."""
        return pick(self._country_table, draw(self.plan.seed, _COUNTRY, institution))

    def affiliation(self, community: Ints, person: Ints, year: Ints) -> tuple[Ints, Ints]:
        """Institution that year and a second one (-1 for none).

        One person in five is somewhere else from some year on, while working with the same
        people; one in twenty has two places.
        """
        bits = draw(self.plan.seed, _MOVE, person)
        since = self.plan.first_year + below(bits, 2 * (self.plan.last_year - self.plan.first_year))
        away = chance(bits, 0.35) & (year >= since)
        elsewhere = pick(self._home_table, draw(self.plan.seed, _AWAY, person))
        second = chance(bits >> np.uint64(8), 0.05) & ~away
        here = np.where(away, elsewhere, self.home_of(community))
        return here, np.where(second, elsewhere, -1)

    def birthplace(self, person: Ints) -> Ints:
        """The community of a person's first seat, which says their culture."""
        return person // (SEATS * _TURNS)


def _year_ends(plan: Plan) -> Ints:
    """Cumulative number of works at the end of every year but the last."""
    weights = [1.0]
    for _ in range(plan.last_year - plan.first_year):
        weights.append(weights[-1] * _GROWTH)
    total, run, ends = sum(weights), 0.0, []
    for weight in weights[:-1]:
        run += weight
        ends.append(int(plan.works * run / total))
    return np.array(ends, dtype=np.int64)


def _wheel(seed: int, communities: int) -> Ints:
    """Order in which the communities of a subfield publish; busy ones stand there often."""
    shares = [max(1, (4 * communities) // (4 * (rank + 2))) for rank in range(communities)]
    places = np.repeat(np.arange(communities, dtype=np.int64), np.minimum(shares, 12))
    shuffled = np.argsort(draw(seed, _WHEEL, np.arange(len(places), dtype=np.int64)), kind="stable")
    return places[shuffled]


def _coprime(size: int, salt: int) -> int:
    """A step in [1, size) (0 for size 1)."""
    return 0 if size < 2 else 1 + (salt * 7919) % (size - 1)
