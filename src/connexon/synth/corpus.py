"""The corpus itself: works as interchange lines and who really wrote them as gold lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from connexon.synth.bylines import Bylines, bylines
from connexon.synth.citing import references
from connexon.synth.hashing import Ints, below, draw, pick
from connexon.synth.people import STYLE_TABLE, Names, Naming, Style, orcid, printed
from connexon.synth.words import institution_names, source_names, words_of
from connexon.synth.world import Plan, World

BATCH = 4096
_STYLE, _ABSENT, _STAMP, _EMAIL = range(100, 104)


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive works, one JSON line each, and their gold, one line per authorship."""

    first: int
    count: int
    signatures: int
    works: bytes
    gold: bytes


class Corpus:
    """Makes any run of works of a plan; nothing is kept between runs."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.world = World(plan)
        self.naming = Naming(self.world)
        self.words = words_of(plan.seed, self.world.subfields)
        self._sources = source_names(self.words)
        styles = draw(plan.seed, _STYLE, np.arange(len(self._sources), dtype=np.int64))
        self._styles: list[int] = pick(STYLE_TABLE, styles).tolist()
        countries = self.world.country_of(np.arange(self.world.institutions, dtype=np.int64))
        self._places = institution_names(plan.seed, countries)

    def lines(self) -> Iterator[Lines]:
        """The whole corpus in batches of BATCH works."""
        for first in range(0, self.plan.works, BATCH):
            yield self.run(first, min(first + BATCH, self.plan.works))

    def run(self, first: int, end: int) -> Lines:
        """Works first … end - 1; the same lines whatever the cut."""
        works = np.arange(first, end, dtype=np.int64)
        entries = bylines(self.world, works)
        authors, gold = self._authors(works, entries)
        lines = self._works(works, authors)
        gold_lines = b"".join(gold)
        return Lines(first, end - first, len(gold), lines, gold_lines)

    def _works(self, works: Ints, authors: list[list[dict[str, Any]]]) -> bytes:
        index, cited = references(self.world, works)
        bounds = np.searchsorted(index, np.arange(len(works) + 1)).tolist()
        cited_ids = cited.tolist()
        years = self.world.year_of(works).tolist()
        sources = self.words.source_of(works).tolist()
        titles, abstracts = self.words.titles(works), self.words.abstracts(works)
        keywords = self.words.keywords(works)
        absent = below(draw(self.plan.seed, _ABSENT, works), 100).tolist()
        chunks = []
        for i, work in enumerate(works.tolist()):
            record: dict[str, Any] = {
                "id": f"w{work}",
                "title": titles[i],
                "year": years[i],
                "venue": self._sources[sources[i]],
                "keywords": keywords[i],
                "authors": authors[i],
                "references": [f"w{c}" for c in cited_ids[bounds[i] : bounds[i + 1]]],
            }
            if absent[i] >= 30:
                record["doi"] = f"10.5555/synth.{self.plan.seed}.{work}"
            if absent[i] % 3:
                record["abstract"] = abstracts[i]
            chunks.append(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        return b"".join(chunks)

    def _authors(
        self, works: Ints, entries: Bylines
    ) -> tuple[list[list[dict[str, Any]]], list[bytes]]:
        number = works[entries.work]
        year = self.world.year_of(number)
        names = self.naming.names(entries.person, number)
        orcids = self.naming.orcid_digits(entries.person, number, year)
        here, second = self.world.affiliation(entries.community, entries.person, year)
        source = self.words.source_of(works)
        style = [self._styles[s] for s in source.tolist()]
        silent = below(draw(self.plan.seed, _ABSENT, source, source), 100) < 25
        stamped = below(draw(self.plan.seed, _STAMP, works), 1000).tolist()
        mails = below(draw(self.plan.seed, _EMAIL, number, entries.person), 1000).tolist()
        columns = (entries.work.tolist(), entries.position.tolist(), entries.person.tolist(),
                   here.tolist(), second.tolist(), number.tolist())  # fmt: skip
        quiet = silent.tolist()
        authors: list[list[dict[str, Any]]] = [[] for _ in range(len(works))]
        gold: list[bytes] = []
        for i, (work, position, person, place, other, name_of_work) in enumerate(
            zip(*columns, strict=True)
        ):
            author = self._printed(names, i, style[work], position)
            if not quiet[work]:
                author["affiliations"] = self._affiliations(place, other, person)
            if orcids[i] >= 0:
                author["orcid"] = orcid(orcids[i])
            elif stamped[work] < 4 and position and "orcid" in authors[work][-1]:
                author["orcid"] = authors[work][-1]["orcid"]  # one iD on two authors: it happens
            if mails[i] < 25:
                author["email"] = f"p{person}@inst{place}.example"
            authors[work].append(author)
            gold.append(
                b'{"paper_id":"w%d","position":%d,"name":%s,"person":"p%d"}\n'
                % (name_of_work, position, orjson.dumps(_shown(author)), person)
            )
        return authors, gold

    def _printed(self, names: Names, i: int, style: int, position: int) -> dict[str, Any]:
        culture = self.naming.cultures[names.culture[i]]
        name, given, family = printed(culture, names, i, style)
        if style == Style.DECLARED:
            return {"position": position, "given": given, "family": family}
        return {"position": position, "name": name}

    def _affiliations(self, place: int, other: int, person: int) -> list[str]:
        name, where = self._places[place]
        if person % 3:
            first = f"Department {person // 1536 % 9 + 1}, {name}, {where}"
        else:
            first = f"{name}, {where}"
        return [first] if other < 0 else [first, ", ".join(self._places[other])]


def _shown(author: dict[str, Any]) -> str:
    return author["name"] if "name" in author else f"{author['given']} {author['family']}"
