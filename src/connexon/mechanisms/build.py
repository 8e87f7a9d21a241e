"""`python -m connexon.mechanisms.build`: write the flagship's model.xml from its sources."""

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


if __name__ == "__main__":
    flagship_directory = Path(__file__).parent / "flagship"
    (flagship_directory / "model.xml").write_text(built_sbml(flagship_directory), "utf-8")
