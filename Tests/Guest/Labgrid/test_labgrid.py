"""labgrid itself, with a coordinator, an exporter, ssh and pytest, on a board of this guest."""

import os

from guest import DFUSWIFT, HERE, Board, GuestCase, run

ROOT = HERE.parent.parent
# An environment of Python with labgrid, which `run` makes on the host.
ENVIRONMENT = ROOT / ".build-guest/labgrid.tar"
BENCH = ROOT / "Tests/Labgrid/bench.py"
PLAYS = r"text=dfu,open,wait=0.5,say=PASS\r\n"


class Labgrid(GuestCase):
    def test_a_place_is_taken_flashed_and_released(self):
        self.succeed("tar", "-C", str(self.folder), "-xf", str(ENVIRONMENT))
        environment = {
            **os.environ, "DFUSWIFT": DFUSWIFT, "TMPDIR": str(self.folder), "BENCH_LIMIT": "600"}
        with Board("f405", "--application", "--plays", PLAYS):
            done = run(
                str(self.folder / "bin/python"), "-B", str(BENCH), "guest", env=environment,
                cwd=str(self.folder), timeout=1_200)
        print(done.stdout[-3_000:])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        # Three tests, and three checks of the bench's own.
        self.assertEqual(done.stdout.splitlines()[-1], "6 passed, 0 failed")
