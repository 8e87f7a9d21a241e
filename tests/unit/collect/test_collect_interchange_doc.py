"""docs/interchange.md: its example fits its schema, and the reader agrees with both."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import partial
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connexon.collect import interchange
from connexon.records.parsed import ParsedAuthor, ParsedLocation, ParsedSource, ParsedWork

DOC = Path(__file__).parents[3] / "docs/interchange.md"


def _block(kind: str) -> object:
    found = re.search(rf"```json {kind}\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL)
    assert found
    return json.loads(found.group(1))


def test_the_example_fits_the_schema_and_is_read() -> None:
    schema, example = _block("schema"), _block("example")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(example, schema)
    work = interchange.parse(json.dumps(example).encode())
    assert work.ids == {"doi": "10.1234/locks.17", "harbour": "k17"}
    assert work.references == ("harbour:k3", "doi:10.1234/weirs.2")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"year": 2020}, schema)


_text = st.text(
    st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Pd", "Sm"], exclude_characters="<>"),
    min_size=1,
    max_size=12,
).map(partial(unicodedata.normalize, "NFC"))
_texts = st.lists(_text, max_size=3, unique=True).map(tuple)
_optional = st.none() | _text
_author = st.builds(
    ParsedAuthor,
    position=st.just(0),
    printed_name=_text.filter(lambda text: any(map(str.isalpha, text))),
    given=_optional,
    family=_optional,
    orcid=st.sampled_from([None, "0000-0002-1825-0097"]),
    email=st.sampled_from([None, "a@b.example"]),
    affiliations=_texts,
    is_corresponding=st.sampled_from([None, True, False]),
    other_names=_texts,
)


@st.composite
def _works(draw: st.DrawFn) -> ParsedWork:
    entries = draw(st.lists(_author, max_size=3))
    authors = tuple(
        ParsedAuthor(i * 2, *[getattr(a, f) for f in a.__struct_fields__[1:]])
        for i, a in enumerate(entries)
    )
    reached = authors[-1].position + 1 if authors else 0
    return ParsedWork(
        provider="atlas",
        provider_key=draw(_text),
        title=draw(_text),
        year=draw(st.none() | st.integers(1400, 2100)),
        source=draw(st.none() | st.builds(ParsedSource, title=_text, issn=st.just(("1234-567X",)))),
        keywords=draw(_texts),
        locations=tuple(draw(st.lists(st.builds(ParsedLocation, url=_text), max_size=2))),
        authors=authors,
        author_count=reached + draw(st.integers(0, 3)),
        references=tuple(
            draw(st.lists(_text.map(lambda t: f"atlas:{t}"), unique=True, max_size=2))
        ),
        is_retracted=draw(st.booleans()),
    )


@given(_works())
def test_what_is_rendered_is_read_back(work: ParsedWork) -> None:
    fields = {f: getattr(work, f) for f in work.__struct_fields__}
    expected = ParsedWork(**fields | {"ids": {"atlas": work.provider_key}})
    assert interchange.parse(interchange.render(work)) == expected
    assert interchange.parse(interchange.render(expected)) == expected
