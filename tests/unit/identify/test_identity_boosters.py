"""Predicting needs none of the data frames that training takes."""

from __future__ import annotations

import subprocess
import sys


def test_the_model_is_loaded_without_data_frames() -> None:
    code = (
        "import sys\n"
        "from connexon.identify.model import load_model\n"
        "model = load_model()\n"
        "print(model.pair[0].num_trees() > 0, 'sklearn' in sys.modules)\n"
        "import pandas\n"  # can still be imported by whoever needs it
        "print(pandas.DataFrame({'a': [1]}).shape)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["True False", "(1, 1)"]
