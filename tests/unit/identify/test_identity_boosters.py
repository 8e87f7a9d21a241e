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


def test_other_threads_import_what_they_like_meanwhile() -> None:
    # A served page failed once: a data frame was looked for while another thread hid them.
    code = (
        "import sys, threading\n"
        "from connexon.identify.boosters import _WithoutDataFrames\n"
        "sys.meta_path.insert(0, _WithoutDataFrames())\n"
        "def other():\n"
        "    import pandas\n"
        "    print(pandas.DataFrame({'a': [1]}).shape)\n"
        "try:\n"
        "    import pandas\n"
        "except ImportError as error:\n"
        "    print(error)\n"
        "thread = threading.Thread(target=other)\n"
        "thread.start()\n"
        "thread.join()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["pandas is not needed to predict", "(1, 1)"]
