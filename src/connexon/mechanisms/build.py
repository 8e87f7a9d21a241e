"""`python -m connexon.mechanisms.build`: write the flagship's model.xml and docs/flagship.md."""

from __future__ import annotations

from pathlib import Path

from connexon.mechanisms.claims import load_yaml
from connexon.mechanisms.parameters import parse_parameters
from connexon.mechanisms.sbml import assemble


def built_sbml(directory: Path) -> str:
    """SBML from structure.ant, parameters.yaml and annotations.yaml. Raises: ModelError."""
    structure = (directory / "structure.ant").read_text("utf-8")
    parameters = load_yaml((directory / "parameters.yaml").read_text("utf-8"), "parameters.yaml")
    annotations = load_yaml((directory / "annotations.yaml").read_text("utf-8"), "annotations.yaml")
    return assemble(structure, parse_parameters(parameters["parameters"]), annotations)


def write_model(directory: Path) -> None:
    """Write model.xml beside its sources."""
    (directory / "model.xml").write_text(built_sbml(directory), "utf-8")


def write_report(target: Path) -> None:
    """Write the flagship's page as it is now."""
    from connexon.mechanisms.bundle import flagship  # noqa: PLC0415  reads what was just written
    from connexon.mechanisms.report import report  # noqa: PLC0415

    target.write_text(report(flagship()), "utf-8")


if __name__ == "__main__":
    write_model(Path(__file__).parent / "flagship")
    docs = Path(__file__).parents[3] / "docs"
    if docs.is_dir():
        write_report(docs / "flagship.md")
