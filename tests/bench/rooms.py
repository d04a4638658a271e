# SPDX-License-Identifier: MIT
"""Has Python look for modules in the other rooms of the tests: import it before theirs."""

import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
for room in ("cli", "faults", "e2e"):
    sys.path.append(str(TESTS / room))
