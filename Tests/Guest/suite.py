#!/usr/bin/env python3
"""Runs in the guest: every `test_*.py` beside this file, then writes what came of it.

GUEST_CASES names another folder of cases.
Arguments are names, as for unittest's -k. The file `outcome` in the working folder gets two
numbers, passed and failed; Tests/Guest/run reads it.
"""

import os
import pathlib
import sys
import time
import unittest


class TimedResult(unittest.TextTestResult):
    """Prints how long each case took, which is how a slow one is found."""

    def startTest(self, test):
        self.started = time.monotonic()
        super().startTest(test)

    def addSuccess(self, test):
        self.stream.write(f"[{time.monotonic() - self.started:5.1f} s] ")
        super().addSuccess(test)


def main():
    loader = unittest.TestLoader()
    if sys.argv[1:]:
        loader.testNamePatterns = [f"*{name}*" for name in sys.argv[1:]]
    here = os.environ.get("GUEST_CASES", str(pathlib.Path(__file__).parent))
    suite = loader.discover(here, pattern="test_*.py", top_level_dir=here)
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=TimedResult)
    result = runner.run(suite)
    # A case that was skipped has shown nothing.
    failed = (len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
              + len(result.skipped))
    # An error outside of a case (in an import) counts as failed and not as run.
    passed = max(0, result.testsRun - failed)
    pathlib.Path("outcome").write_text(f"{passed} {failed}\n")


if __name__ == "__main__":
    main()
