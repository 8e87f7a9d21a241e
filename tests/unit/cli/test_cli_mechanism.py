"""`connexon mechanism` on the flagship, on files of its own and on hostile ones."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import math
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import libsbml
import pytest

from connexon.app import attaching, wiring
from connexon.backends.limited_process import LimitedProcess
from connexon.backends.roadrunner_process import ChildLimits
from connexon.backends.roadrunner_simulator import RoadRunnerSimulator
from connexon.mechanisms.bundle import FLAGSHIP_DOI, flagship, flagship_files
from connexon.mechanisms.sbml import from_antimony

DECAY = "model decay\n compartment c = 2; species S1 in c, S2 in c; S1 = 3; k = 0.5\n"
DECAY += " J: S1 -> S2; k*S1*c\n S2 = 0\nend\n"


@pytest.fixture(autouse=True, scope="module")
def own_children():
    """Children of this module, with patience for a busy machine but little memory."""
    simulator = RoadRunnerSimulator(1, ChildLimits(memory_mib=1024, load_s=60.0))
    sandbox = LimitedProcess(memory_mib=900, limit_s=120.0)
    patch = pytest.MonkeyPatch()
    patch.setattr(wiring, "simulator", lambda: simulator)
    patch.setattr(wiring, "sandbox", lambda: sandbox)
    yield
    patch.undo()
    simulator.close()


def table(text: str) -> tuple[list[str], list[list[float]]]:
    head, *rows = csv.reader(io.StringIO(text))
    return head, [[float(cell) for cell in row] for row in rows]


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_every_command_says_what_it_does(run):
    for name in (
        "list",
        "show",
        "lint",
        "import",
        "export",
        "run",
        "claims",
        "ensemble",
        "rank",
        "seeding",
    ):
        answer = run("mechanism", name, "--help")
        assert answer.exit_code == 0
        assert "Usage:" in answer.output


def test_the_flagship_is_there_without_a_library(run, tmp_path):
    assert FLAGSHIP_DOI in run("mechanism", "list").output
    shown = run("mechanism", "show", FLAGSHIP_DOI).output
    assert "loop-disruption" in shown
    assert "msc_present" in shown
    assert len(json.loads(run("mechanism", "show", FLAGSHIP_DOI, "--format", "json").output)
               ["parameters"]) == len(flagship().parameters)  # fmt: skip
    assert not list(tmp_path.iterdir())


def test_a_run_of_the_flagship(run):
    answer = run("mechanism", "run", FLAGSHIP_DOI, "--condition", "mono", "--points", "3")
    head, rows = table(answer.output)
    assert head[:3] == ["time", "surface_hla", "lysis_low"]
    assert [row[0] for row in rows] == [0, 36, 72]
    changed = run("mechanism", "run", FLAGSHIP_DOI, "--set", "msc_present=0", "--points", "3")
    assert changed.output == answer.output  # the condition is that switch


def test_a_run_of_a_file_as_a_table_of_parquet(run, tmp_path):
    import pyarrow.parquet as pq

    model = written(tmp_path, "decay.ant", DECAY)
    out = tmp_path / "run.parquet"
    answer = run("mechanism", "run", model, "--end", "4", "--set", "k=0.25", "--out", out)
    assert answer.exit_code == 0, answer.output
    read = pq.read_table(out)
    assert read.num_rows == 201
    # S1 = 3 exp(-k t), k = 0.25, t = 4
    assert read["S1"][200].as_py() == pytest.approx(3 * math.exp(-1), rel=1e-6)
    assert read.schema.metadata[b"connexon.changes"] == b"k=0.25"


SETTINGS = """start: 0
duration: 2
steps: 4
variables: S1, S2, k, J, c
absolute: 1e-7
relative: 0.0001
amount: S1
concentration: S2
"""


def test_settings_of_the_test_suite(run, tmp_path):
    # 3 per litre in 2 litres are 6: S1 as amount 6 exp(-k t), S2 as concentration 3 (1 - exp(-kt)),
    # the reaction's rate k S1 c = 3 exp(-kt).
    model = written(tmp_path, "model.xml", from_antimony(DECAY))
    settings, out = written(tmp_path, "settings.txt", SETTINGS), tmp_path / "results.csv"
    answer = run("mechanism", "run", model, "--settings", settings, "--out", out)
    assert answer.exit_code == 0, answer.output
    head, rows = table(out.read_text())
    assert head == ["time", "S1", "S2", "k", "J", "c"]
    for i, row in enumerate(rows):
        left = math.exp(-0.25 * i)
        expected = [0.5 * i, 6 * left, 3 * (1 - left), 0.5, 3 * left, 2]
        assert row == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert len(rows) == 5


LEVEL_1 = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model name="m">
<listOfCompartments><compartment name="c" volume="2"/></listOfCompartments>
<listOfSpecies><species name="S1" compartment="c" initialAmount="3"/></listOfSpecies>
<listOfReactions><reaction name="r" reversible="false">
<listOfReactants><speciesReference species="S1"/></listOfReactants>
<kineticLaw formula="k * S1 * c">
<listOfParameters><parameter name="k" value="1"/></listOfParameters></kineticLaw>
</reaction></listOfReactions></model></sbml>"""

CASES = {
    # name: (model, variables, amounts, start, rows by time)
    "level 1, local parameter": (
        LEVEL_1, ("S1",), ("S1",), 0, lambda t: [3 * math.exp(-t)],
    ),
    "output that starts later": (
        "S = 5; J: S => ; 2*S", ("S",), ("S",), 1, lambda t: [5 * math.exp(-2 * t)],
    ),
    "growing compartment: the amount stays, the concentration falls": (
        "compartment c = 2; species S in c; S = 4; c' = 1", ("S", "c"), (), 0,
        lambda t: [8 / (2 + t), 2 + t],
    ),
    "event with delay": (
        "x = 0; y = 0; y' = 1; at 1 after (time >= 0.5): x = y", ("x", "y"), (), 0,
        lambda t: [0.5 if t > 1.5 else 0.0, t],
    ),
    "stoichiometry that changes": (
        "S = 0; n = 1; J: => n S; 2; n := 1 + time", ("S", "n"), ("S",), 0,
        lambda t: [2 * t + t * t, 1 + t],
    ),
    "twice in a reaction, of substance only, as concentration": (
        "compartment c = 4; substanceOnly species S in c; S = 8; J: 2 S => ; S", ("S", "c"), (), 0,
        lambda t: [2 * math.exp(-2 * t), 4],
    ),
    "infinity": ("x = 1; z = 0; y := x/z; x' = 1", ("y",), (), 0, lambda _: [math.inf]),
    "nothing changes": ("p = 3; q := 2*p", ("p", "q"), (), 0, lambda _: [3, 6]),
    "constants only": ("p = 3", ("p",), (), 0, lambda _: [3]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_cases_in_the_manner_of_the_suite(run, tmp_path, name):
    model, variables, amounts, start, expected = CASES[name]
    sbml = model if model.startswith("<") else from_antimony(model)
    concentrations = [] if amounts or "S" not in variables else ["S"]
    settings = (
        f"start: {start}\nduration: 2\nsteps: 5\nvariables: {', '.join(variables)}\n"
        f"absolute: 1e-6\nrelative: 1e-4\namount: {', '.join(amounts)}\n"
        f"concentration: {', '.join(concentrations)}\n"
    )
    answer = run("mechanism", "run", written(tmp_path, "m.xml", sbml), "--settings",
                 written(tmp_path, "s.txt", settings))  # fmt: skip
    assert answer.exit_code == 0, answer.output
    _, rows = table(answer.output.replace("INF", "inf"))
    assert [row[0] for row in rows] == pytest.approx([start + 0.4 * i for i in range(6)])
    for time, *found in rows:
        assert found == pytest.approx(expected(time), rel=1e-4, abs=1e-6)


def test_models_made_of_models_are_put_together(run, tmp_path):
    import antimony

    antimony.clearPreviousLoads()
    text = "model sub\n S = 4; k = 1; J: S => ; k*S\nend\nmodel top\n A: sub()\nend\n"
    antimony.loadAntimonyString(text)
    model = written(tmp_path, "comp.xml", antimony.getCompSBMLString("top"))
    settings = SETTINGS.replace("S1, S2, k, J, c", "A__S, A__k").replace(
        "amount: S1", "amount: A__S"
    )
    settings = settings.replace("concentration: S2", "concentration:")
    answer = run("mechanism", "run", model, "--settings", written(tmp_path, "s.txt", settings))
    _, rows = table(answer.output)
    assert rows[-1] == pytest.approx([2, 4 * math.exp(-2), 1], rel=1e-4)


def test_attached_models_are_listed_run_and_exported(run, tmp_path):
    model = written(tmp_path, "decay.ant", DECAY)
    answer = run("mechanism", "import", model, "--work", "10.5555/invented", "--format", "json")
    attached = json.loads(answer.output)
    assert attached["is_new"]
    again = run("mechanism", "import", model, "--work", "10.5555/invented", "--format", "json")
    assert json.loads(again.output)["is_new"] is False
    assert "10.5555/invented" in run("mechanism", "list").output
    head, rows = table(run("mechanism", "run", "10.5555/invented", "--end", "2").output)
    assert head == ["time", "S1", "S2"]
    assert rows[-1][1:] == pytest.approx([3 * math.exp(-1), 3 - 3 * math.exp(-1)], rel=1e-6)
    sbml = run("mechanism", "export", attached["id"], "--as", "sbml").output
    assert sbml == from_antimony(DECAY)
    refused = run("mechanism", "import", model, "--work", "not a doi")
    assert refused.exit_code == 2
    assert "is not a DOI" in refused.output


def test_an_exported_archive_can_be_looked_at_and_run(run, tmp_path):
    # It names its work, which a file that is only looked at need not be attached to.
    archive = tmp_path / "flagship.omex"
    run("mechanism", "export", FLAGSHIP_DOI, "--out", str(archive))
    checked = run("mechanism", "lint", str(archive))
    assert checked.exit_code == 0
    assert "error" not in checked.output
    out = tmp_path / "run.csv"
    assert run("mechanism", "run", str(archive), "--end", "10", "--out", str(out)).exit_code == 0
    assert out.read_text().startswith("time,surface_hla")
    refused = run("mechanism", "import", str(archive), "--work", "10.5555/other")
    assert "belongs to doi:10.1002/advs.202400888" in refused.output


READ_SEDML = """
import json, sys
import libsedml
document = libsedml.readSedMLFromString(sys.stdin.read())
changes = {
    model.getId(): [[c.getTarget(), c.getNewValue()] for c in model.getListOfChanges()]
    for model in document.getListOfModels()
}
problems = [document.getError(i).getMessage() for i in range(document.getNumErrors())]
print(json.dumps({"problems": problems, "tasks": document.getNumTasks(), "changes": changes}))
"""


def sedml_as_libsedml_reads_it(text: str) -> dict[str, Any]:
    """In a process of its own: libsedml and libsbml disturb each other in one."""
    if importlib.util.find_spec("libsedml") is None:
        pytest.skip("python-libsedml is not installed")
    done = subprocess.run(
        [sys.executable, "-c", READ_SEDML], input=text, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_an_archive_holds_all_that_others_need_and_comes_back(run, tmp_path):
    out = tmp_path / "flagship.omex"
    assert run("mechanism", "export", FLAGSHIP_DOI, "--out", out).exit_code == 0
    first = out.read_bytes()
    run("mechanism", "export", FLAGSHIP_DOI, "--out", out)
    assert out.read_bytes() == first
    with zipfile.ZipFile(out) as archive:
        names = set(archive.namelist())
        manifest = archive.read("manifest.xml").decode()
    assert {"model.xml", "simulation.sedml", "claims.yaml", "parameters.yaml"} <= names
    assert all(f'location="./{name}"' in manifest for name in names)
    back = run("mechanism", "import", out, "--work", FLAGSHIP_DOI, "--format", "json")
    assert json.loads(back.output)["content_hash"] == flagship().content_hash


def test_the_sedml_is_valid_and_means_the_same_runs(run, tmp_path):
    """Each task's changes, applied to the document, give the condition's curves."""
    out = tmp_path / "flagship.omex"
    run("mechanism", "export", FLAGSHIP_DOI, "--out", out)
    with zipfile.ZipFile(out) as archive:
        read = sedml_as_libsedml_reads_it(archive.read("simulation.sedml").decode())
        sbml = libsbml.readSBMLFromString(archive.read("model.xml").decode())
    assert read["problems"] == []
    assert read["tasks"] == len(flagship().conditions)
    for target, value in read["changes"]["model_mono_b2m_off"]:
        name = target.split("@id='")[1].split("'")[0]
        assert sbml.getModel().getParameter(name) is not None
        sbml.getModel().getParameter(name).setValue(float(value))
    edited = written(tmp_path, "edited.xml", libsbml.writeSBMLToString(sbml))
    settings = "start: 0\nduration: 72\nsteps: 2\nvariables: lysis_high\nabsolute: 1e-7\n"
    settings += "relative: 1e-4\namount:\nconcentration:\n"
    theirs = run("mechanism", "run", edited, "--settings", written(tmp_path, "s.txt", settings))
    ours = run("mechanism", "run", FLAGSHIP_DOI, "--condition", "mono_b2m_off", "--points", "3")
    head, rows = table(ours.output)
    place = head.index("lysis_high")
    for row, other in zip(rows, table(theirs.output)[1], strict=True):
        assert row[place] == pytest.approx(other[1], rel=1e-5, abs=1e-6)


def test_claims_as_json_and_in_words(run):
    answer = run("mechanism", "claims", FLAGSHIP_DOI, "--draws", "3", "--format", "json", "--quiet")
    claims = json.loads(answer.output)["claims"]
    assert [c["id"] for c in claims] == [c.claim_id for c in flagship().claims]
    for claim in claims:
        assert claim["outcome"] in {"holds", "fails", "not testable"}
        assert {"quote", "fraction_holding", "effect", "nominal_outcome"} <= set(claim)
        assert claim["effect"] is None or set(claim["effect"]) == {"median", "p05", "p95"}
    text = run("mechanism", "claims", FLAGSHIP_DOI, "--draws", "3", "--quiet").output
    assert "at the values in the file: holds" in text
    record = json.loads(run("mechanism", "ensemble", FLAGSHIP_DOI, "--draws", "3").stdout)
    assert record["record"]["runs"] == 3 * len(flagship().conditions)
    assert len(list(Path(record["files"]).rglob("*.parquet"))) == 1


def chain(count: int) -> str:
    """Antimony of so many species, each made from the one before."""
    lines = [f"S{i} = 1" for i in range(count)]
    return "\n".join([*lines, *(f"J{i}: S{i} -> S{i + 1}; S{i}" for i in range(count - 1))])


NAN = from_antimony("S = 1; y := (S - 0.5)^0.5; J: S => ; S")
ALGEBRAIC = (
    '<?xml version="1.0" encoding="UTF-8"?><sbml level="3" version="1"'
    ' xmlns="http://www.sbml.org/sbml/level3/version1/core"><model id="m"><listOfCompartments>'
    '<compartment id="c" size="1" constant="true"/></listOfCompartments><listOfSpecies>'
    '<species id="S" compartment="c" initialAmount="1" hasOnlySubstanceUnits="true"'
    ' boundaryCondition="false" constant="false"/></listOfSpecies><listOfRules><algebraicRule>'
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><minus/><ci>S</ci><cn>2</cn></apply>'
    "</math></algebraicRule></listOfRules></model></sbml>"
)
HOSTILE = {
    # name: (file, text, command, what the answer says)
    "broken XML": ("a.xml", "<sbml><model></sbml>", "lint", "Not readable as SBML"),
    "cut off": ("a.xml", from_antimony(DECAY)[:700], "run", "Not readable as SBML"),
    "entities": ("a.xml", '<!DOCTYPE a [<!ENTITY b "c">]><sbml/>', "lint", "declares DOCTYPE"),
    "nothing": ("a.xml", "", "lint", "is empty"),
    "neither": ("a.txt", "this is no model {", "lint", "Not readable as Antimony"),
    "nested without end": ("a.ant", f"x := {'(' * 50_000}1{')' * 50_000}", "lint", "Antimony"),
    "no units": ("a.ant", "S = 1; k = 2; J: S => ; k*S", "lint", "declare no unit"),
    "negative at the start": ("a.ant", "S = -1; k = 2; J: S => ; k*S", "lint", "negative"),
    "negative later": ("a.ant", "S = 1; J: S => ; 2", "run", "becomes negative"),
    "not a number": ("a.xml", NAN, "run", "is not a finite number"),
    "explosion": ("a.ant", "x = 1; x' = x^2", "run", "The solver could not go on"),
    "events for ever": (
        "a.ant", "x = 0; S = 1; J: S => ; S\n at (x < 1 && time > 0.5): x = 1\n at (x >= 1): x = 0",
        "run", "without end",
    ),
    "rules without a direction": ("a.xml", ALGEBRAIC, "run", "algebraic rules"),
    "nothing to simulate": ("a.ant", "k = 1", "run", "nothing that changes"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_models_are_findings_in_words(run, tmp_path, name):
    file, text, command, words = HOSTILE[name]
    answer = run("mechanism", command, written(tmp_path, file, text))
    assert words in answer.output
    if command == "run":
        assert answer.exit_code != 0


FLUX = (
    '<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="http://www.sbml.org/sbml/level3/version1/'
    'core" xmlns:fbc="http://www.sbml.org/sbml/level3/version1/fbc/version2" level="3" version="1"'
    ' fbc:required="false"><model id="m" fbc:strict="false"><listOfCompartments><compartment'
    ' id="c" size="1" constant="true"/></listOfCompartments></model></sbml>'
)


def test_packages_the_simulator_does_not_read_are_named(run, tmp_path):
    answer = run("mechanism", "lint", written(tmp_path, "flux.xml", FLUX))
    assert "fbc" in answer.output


def test_a_model_that_asks_for_all_memory_ends_its_own_process_only(run, tmp_path, monkeypatch):
    # Reading 25,000 species from Antimony takes gigabytes and minutes; the child may have 600 MiB
    # and 20 s.
    monkeypatch.setattr(wiring, "sandbox", lambda: LimitedProcess(memory_mib=600, limit_s=20.0))
    huge = written(tmp_path, "huge.ant", chain(25_000))
    answer = run("mechanism", "import", huge, "--work", "10.5555/huge")
    assert answer.exit_code == 2
    assert "cannot be used" in answer.output or "more memory" in answer.output
    assert "10.5555" not in run("mechanism", "list").output
    assert run("mechanism", "run", written(tmp_path, "ok.ant", DECAY)).exit_code == 0


def test_what_cannot_be_asked(run, tmp_path):
    model = written(tmp_path, "decay.ant", DECAY)
    for arguments, words in [
        (("run", model, "--set", "k"), "NAME=VALUE"),
        (("run", model, "--set", "nowhere=1"), "nothing called 'nowhere'"),
        (("run", model, "--points", "1"), "from 2 to"),
        (("run", model, "--end", "-1"), "above zero"),
        (("run", model, "--settings", model), "Not 'word: value'".lower()),
        (("run", "10.9/none"), "There is no mechanism"),
        (("run", FLAGSHIP_DOI, "--condition", "none"), "has no condition"),
        (("claims", FLAGSHIP_DOI, "--draws", "0"), "from 1 to"),
        (("export", FLAGSHIP_DOI), "needs --out"),
    ]:
        answer = run("mechanism", *arguments)
        assert answer.exit_code != 0, arguments
        assert words in answer.output, arguments


ABOUT = flagship_files()["mechanism.yaml"]


def bundle(**texts: str) -> bytes:
    """The flagship's bundle as an archive, some files otherwise."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, text in {**flagship_files(), **texts}.items():
            archive.writestr(name, text)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"model.xml": "<sbml"}, "Not readable as SBML"),
        ({"mechanism.yaml": "id: [1"}, "not YAML"),
        ({"mechanism.yaml": ABOUT.replace("points: 289", "points: 999999999")}, "points"),
        ({"mechanism.yaml": ABOUT.replace("end: 72", "end: .inf")}, "above zero"),
        ({"claims.yaml": "conditions: []"}, "claims.yaml"),
        ({"mechanism.yaml": ABOUT.replace("cgas-sting-ifnb-hla", "../x")}, "cannot be an id"),
    ],
)  # fmt: skip
def test_broken_bundles_are_refused_in_words(run, tmp_path, changed, words):
    path = tmp_path / "bundle.omex"
    path.write_bytes(bundle(**changed))
    answer = run("mechanism", "import", path, "--work", FLAGSHIP_DOI)
    assert answer.exit_code == 2
    assert words in answer.output


def test_curves_behind_the_claims(run, tmp_path):
    record = tmp_path / "bands.json"
    answer = run("mechanism", "curves", FLAGSHIP_DOI, "--draws", "2", "--quiet", "--record", record)
    made = json.loads(answer.stdout)
    assert made["draws"] == 2
    assert len(made["curves"][0]["median"]) == len(made["times"])
    assert json.loads(record.read_text())["answer"] == made
    assert run("mechanism", "curves", FLAGSHIP_DOI, "--draws", "0").exit_code == 2


def test_ranking_and_mice_in_words_and_as_json(run):
    answer = run("mechanism", "seeding", FLAGSHIP_DOI, "--mice", "50", "--condition", "mono")
    assert "50 mice" in answer.output
    assert "Tumour cells alone" in answer.output
    text = run("mechanism", "rank", FLAGSHIP_DOI, "--draws", "2", "--top", "3", "--quiet").output
    assert "more pairs" in text
    assert "not claims of the paper" in text
    again = run("mechanism", "rank", FLAGSHIP_DOI, "--draws", "2", "--format", "json", "--quiet")
    found = json.loads(again.output)
    assert len(found["singles"]) == len(flagship().interventions)
    assert found["record"]["command"].startswith("connexon mechanism rank")


def test_a_mechanism_by_the_id_of_its_work(run, toy, tmp_path):
    answer = run("--library", toy, "search", "gap junctions", "--limit", "1", "--format", "json")
    work = json.loads(answer.output)["hits"][0]["work"]
    model = written(tmp_path, "decay.ant", DECAY)
    run("--library", toy, "mechanism", "import", model, "--work", work["doi"])
    shown = run("--library", toy, "mechanism", "show", work["id"])
    assert work["doi"] in shown.output
    assert run("--library", toy, "mechanism", "show", "W" + "0" * 13).exit_code == 3


@pytest.mark.parametrize("required", ["true", "false"])  # older programs wrote false
def test_a_part_can_be_replaced_by_the_whole(run, tmp_path, required):
    # The part has level' = 5·level; the whole puts level' = 2 in its place: 3 + 2t.
    rule = (
        '<rateRule metaid="{0}" variable="{1}"><math xmlns="http://www.w3.org/1998/Math/MathML">'
        "{2}</math>{3}</rateRule>"
    )
    replaced = "<comp:listOfReplacedElements>{}</comp:listOfReplacedElements>".format
    whole = rule.format("outer", "height", "<cn>2</cn>", replaced(
        '<comp:replacedElement comp:metaIdRef="inner" comp:submodelRef="part"/>'))  # fmt: skip
    grown = rule.format("inner", "level", "<apply><times/><cn>5</cn><ci>level</ci></apply>", "")
    merged = replaced('<comp:replacedElement comp:idRef="level" comp:submodelRef="part"/>')
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><sbml level="3" version="1"'
        ' xmlns="http://www.sbml.org/sbml/level3/version1/core"'
        ' xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1"'
        f' comp:required="{required}"><model id="whole"><listOfParameters>'
        f'<parameter id="height" value="3" constant="false">{merged}</parameter>'
        f"</listOfParameters><listOfRules>{whole}</listOfRules><comp:listOfSubmodels>"
        '<comp:submodel comp:id="part" comp:modelRef="definition"/></comp:listOfSubmodels></model>'
        '<comp:listOfModelDefinitions><comp:modelDefinition id="definition"><listOfParameters>'
        '<parameter id="level" value="9" constant="false"/></listOfParameters>'
        f"<listOfRules>{grown}</listOfRules></comp:modelDefinition></comp:listOfModelDefinitions>"
        "</sbml>"
    )
    settings = (
        "start: 0\nduration: 1\nsteps: 2\nvariables: height\nabsolute: 1e-6\nrelative: 1e-4\n"
    )
    answer = run("mechanism", "run", written(tmp_path, "m.xml", text), "--settings",
                 written(tmp_path, "s.txt", settings))  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert [row[1] for row in table(answer.output)[1]] == pytest.approx([3, 4, 5])


def test_a_damaged_attachment_is_told_left_out_and_replaced(run, tmp_path):
    model = written(tmp_path, "decay.ant", DECAY)
    run("mechanism", "import", model, "--work", "10.5555/invented")
    (about,) = tmp_path.rglob("about.json")
    whole = about.read_bytes()
    for damaged in (b"", b"{}", whole[: len(whole) // 2], b'{"form": 99}'):
        about.write_bytes(damaged)
        attaching._remembered.clear()  # as a new process would find it
        listed = run("mechanism", "list")
        assert listed.exit_code == 0
        assert FLAGSHIP_DOI in listed.stdout
        assert "10.5555" not in listed.stdout
        assert "is damaged" in listed.stderr
    again = run("mechanism", "import", model, "--work", "10.5555/invented", "--format", "json")
    assert json.loads(again.stdout)["is_new"]
    listed = run("mechanism", "list")
    assert "10.5555/invented" in listed.stdout
    assert not listed.stderr
