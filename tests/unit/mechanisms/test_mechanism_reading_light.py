"""Reading the packaged model leaves the working directory alone."""

from __future__ import annotations

import subprocess
import sys


def test_the_flagship_is_read_without_antimony() -> None:
    # Importing antimony changes the working directory for a moment: a page once failed to find
    # its library, which was opened by a relative path.
    code = "import sys; from connexon.mechanisms.bundle import flagship; flagship(); "
    code += "print('antimony' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
