"""What use cases about works and scholars answer: frozen, with printed ids, ready to render.

The site and the API render these same values. `None` means unknown; an empty tuple means known
to be none recorded. Probabilities lie in [0, 1]. Counts named `…_count` are whole counts, also
where the list beside them is cut.
"""

from __future__ import annotations

from dataclasses import dataclass

from connexon.app.summaries import ListMeta, WorkSummary


@dataclass(frozen=True, slots=True)
class Affiliation:
    """An affiliation as printed, with the number the work's page gives it (1, 2, …)."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Author:
    """One entry of a byline. `family` and `given` are as declared, or as we read the name.

    `judged` says that people decided whose it is.
    """

    position: int
    printed_name: str
    family: str
    given: str
    other_names: tuple[str, ...]
    orcid: str | None
    affiliation_numbers: tuple[int, ...]
    is_corresponding: bool | None
    scholar_id: str | None
    scholar_name: str | None
    match_probability: float | None
    judged: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a work appeared."""

    id: str | None
    title: str
    volume: str | None
    issue: str | None
    pages: str | None
    issn: str | None


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier of a work in one scheme (doi, pmid, arxiv, …)."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Location:
    """One place where a work, or a version of it, was found."""

    provider: str | None
    provider_key: str | None
    url: str | None
    version: str | None
    origin: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a reference list; `work` where it is in this library."""

    ordinal: int
    key: str | None
    work: WorkSummary | None


@dataclass(frozen=True, slots=True)
class WorkAnswer:
    """Everything this library says about one work.

    `author_count` counts the whole byline; `authors` are the recorded entries. `references` and
    `cited_by` are cut at 100 entries, the counts beside them are whole.
    """

    id: str
    title: str
    abstract: str | None
    year: int | None
    published: str | None
    type: str | None
    language: str | None
    source: Source | None
    publisher: str | None
    doi: str | None
    pmid: str | None
    identifiers: tuple[Identifier, ...]
    licence: str | None
    url: str | None
    keywords: tuple[str, ...]
    topics: tuple[str, ...]
    funders: tuple[str, ...]
    authors: tuple[Author, ...]
    author_count: int
    affiliations: tuple[Affiliation, ...]
    references: tuple[Reference, ...]
    reference_count: int
    references_here_count: int
    cited_by: tuple[WorkSummary, ...]
    citation_count: int
    citation_count_elsewhere: int
    locations: tuple[Location, ...]
    is_retracted: bool
    library_version: int


@dataclass(frozen=True, slots=True)
class ScholarSummary:
    """A scholar in a list."""

    id: str
    name: str
    name_forms: tuple[str, ...]
    affiliation: str | None
    work_count: int
    first_year: int | None
    last_year: int | None
    namesake_count: int


@dataclass(frozen=True, slots=True)
class NameForm:
    """A printed name of a scholar and on how many works it stands. `script`: latin, han, …"""

    text: str
    work_count: int
    script: str


@dataclass(frozen=True, slots=True)
class AffiliationSpan:
    """An affiliation on a scholar's works, first and last year it is printed."""

    text: str
    first_year: int | None
    last_year: int | None
    work_count: int


@dataclass(frozen=True, slots=True)
class YearCount:
    """Works of one year and the citations they have from works of this library."""

    year: int
    work_count: int
    citation_count: int


@dataclass(frozen=True, slots=True)
class Coauthor:
    """A scholar who shares works (bylines of at most 100 entries)."""

    id: str
    name: str
    work_count: int
    last_year: int | None


@dataclass(frozen=True, slots=True)
class ScholarWork:
    """A work on a scholar's page: under which name and how surely it is theirs."""

    work: WorkSummary
    position: int
    printed_name: str
    match_probability: float
    judged: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """A plain figure of a scholar as the works now stand; ranges are in the portfolio."""

    name: str
    label: str
    value: float
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class ScholarAnswer:
    """Everything this library says about one scholar.

    `works` is one page of them, newest first; `work_count` is whole. `purity` is the expected
    share of these signatures that are theirs, `completeness` the expected share of theirs that
    is found (None where judgements have changed the scholar). `namesake_count` other scholars bear
    just this name, `fitting_count` further ones a name that may be the same (initials,
    romanisations). `touched` says that judgements changed this scholar since the library was built,
    in which case the figures were computed afresh from the works as they now stand.
    """

    id: str
    name: str
    native_name: str | None
    name_forms: tuple[NameForm, ...]
    orcid: str | None
    affiliations: tuple[AffiliationSpan, ...]
    work_count: int
    first_year: int | None
    last_year: int | None
    namesake_count: int
    fitting_count: int
    namesakes: tuple[ScholarSummary, ...]
    purity: float | None
    completeness: float | None
    indicators: tuple[Indicator, ...]
    years: tuple[YearCount, ...]
    coauthors: tuple[Coauthor, ...]
    coauthor_count: int
    works: tuple[ScholarWork, ...]
    page: int
    page_count: int
    touched: bool
    library_version: int


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page of works."""

    meta: ListMeta
    results: tuple[WorkSummary, ...]


@dataclass(frozen=True, slots=True)
class ScholarList:
    """One page of scholars."""

    meta: ListMeta
    results: tuple[ScholarSummary, ...]


@dataclass(frozen=True, slots=True)
class ProviderCount:
    """Records of one provider in the library."""

    provider: str
    count: int


@dataclass(frozen=True, slots=True)
class LibraryAnswer:
    """What is in this library, and what is not.

    `citations_count` are links between works of the library; `references_count` all entries of
    reference lists, most of which point outside it.
    """

    version: int
    work_count: int
    scholar_count: int
    signature_count: int
    byline_count: int
    citation_count: int
    reference_count: int
    abstract_count: int
    reject_count: int
    judgement_count: int
    first_year: int | None
    last_year: int | None
    providers: tuple[ProviderCount, ...]
    sources: tuple[ProviderCount, ...]
