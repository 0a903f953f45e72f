"""Many boards at once, on real ports: side by side, apart, and kept from each other."""

import contextlib
import json
import os
import signal
import subprocess
import time

from guest import DFUSWIFT, FAST, Board, GuestCase, keep, run, wait_until

# The ports of vhci-hcd's first controller.
COUNT = 8
# Simulated seconds in a second.
SLOW = 0.2
# Longer than anything here takes: a port that another run has is waited for.
PATIENCE = "120"


class RigCase(GuestCase):
    """A case with a rig file and boards at its ports."""

    def setUp(self):
        super().setUp()
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)

    def plug(self, count=COUNT, scale=1, faults=None, profiles=None, options=()):
        """Plugs boards in, and returns them; faults and profiles are by port, from 0."""
        boards = []
        for port in range(count):
            more = [word for fault in (faults or {}).get(port, []) for word in ("--fault", fault)]
            profile = (profiles or {}).get(port, "f405")
            boards.append(self.stack.enter_context(
                Board(profile, *more, *options, port=port, scale=scale)))
        return boards

    def rig(self, image, count=COUNT, after="{leave: no}", more="", port="1-{}"):
        """Writes a rig file for so many boards."""
        path = self.folder / f"rig-{image.stem}-{count}.yaml"
        stations = "".join(
            f"  - {{name: board{n}, port: {port.format(n)}}}\n" for n in range(1, count + 1))
        path.write_text(
            f"format: 1\ndefaults:\n  chip: F405\n  image: {{file: {image.name}}}\n"
            f"  after: {after}\n{more}stations:\n{stations}")
        return path

    def start(self, *arguments):
        """Starts dfuswift with --json, its output going to a file: nobody has to keep reading."""
        out = self.folder / f"out-{time.monotonic_ns()}"
        with out.open("wb") as output, out.with_suffix(".err").open("wb") as errors:
            process = subprocess.Popen(
                [DFUSWIFT, *map(str, arguments), "--json"], stdin=subprocess.DEVNULL,
                stdout=output, stderr=errors)
        process.out = out
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def told(self, process):
        """The events of a process so far, whole lines only."""
        lines = process.out.read_text().split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def errors(self, process):
        """What a process wrote to standard error."""
        return process.out.with_suffix(".err").read_text()

    def wait_for(self, process, name, **fields):
        """Waits until a process has told an event of a name, and with these fields."""
        def has_told():
            if process.poll() is not None:
                self.fail(f"it ended without {name}: {self.errors(process)}")
            wanted = {"event": name, **fields}
            return any(
                all(event.get(key) == value for key, value in wanted.items())
                for event in self.told(process))

        wait_until(has_told, name)

    def finish(self, process, *statuses):
        """Waits for the end of a process; returns its events."""
        status = process.wait(timeout=120)
        self.assertIn(status, statuses, self.errors(process))
        return self.told(process)

    @staticmethod
    def boards(events):
        """How each board ended, by its path."""
        return {event["path"]: event for event in events if event["event"] == "board"}


class SideBySide(RigCase):
    def test_eight_boards_take_as_long_as_one(self):
        image = self.firmware(16 << 10)
        # So slow that eight of them do not keep the machine busy that simulates them.
        scale = SLOW / 4
        with Board("f405", scale=scale):
            one = self.events("rig", "run", self.rig(image, count=1))[-1]["seconds"]
        self.plug(scale=scale)
        events = self.events("rig", "run", self.rig(image))
        eight = events[-1]["seconds"]
        print(f"\none board {one:.2f} s, eight boards {eight:.2f} s: {eight / one:.2f} times")
        self.assertEqual(events[-1]["passed"], COUNT)
        for port in range(1, COUNT + 1):
            self.assert_holds(image, path=f"1-{port}")
        self.assertLess(eight / one, 1.3)

    def test_three_fail_each_in_its_own_way_and_five_pass(self):
        self.plug(
            scale=FAST, profiles={6: "f405-rdp1"}, faults={
                1: [f"stall@getStatus#{n}" for n in range(7, 47)], 3: ["unplug@download#4"]})
        image = self.firmware(20 << 10)
        report = self.folder / "rig.xml"
        events = self.events("rig", "run", self.rig(image), "--junit", report, status=74)
        keep(report.read_text(), "xml")
        self.assertIn('<testsuites name="rig-app-8" tests="8" failures="0" errors="3"',
                      report.read_text())
        boards = self.boards(events)
        failed = {path for path, board in boards.items() if board["outcome"] != "passed"}
        self.assertEqual(failed, {"1-2", "1-4", "1-7"}, boards)
        self.assertEqual(len({boards[path]["message"] for path in failed}), 3, boards)
        self.assertEqual(boards["1-4"]["exit"], 74)
        self.assertEqual(boards["1-7"]["exit"], 76)
        self.assertIn("unprotect", boards["1-7"]["message"])
        for path in set(boards) - failed:
            self.assert_holds(image, path=path)
        self.assertEqual(events[-1]["event"], "error")
        self.assertIn("board2, board4, board7", events[-1]["message"])

    def test_all_boards_that_fit_are_flashed(self):
        self.plug(3, scale=FAST, profiles={1: "f405-rdp1"})
        image = self.firmware(20 << 10)
        said = self.dfuswift("flash", image, "--all", "--no-leave", status=76)
        self.assertIn("1-2: error: ", said)
        self.assertRegex(said, r"(?m)^1-3 .* PASS +20480 ")
        self.assert_holds(image, path="1-1")
        self.assert_holds(image, path="1-3")

    def test_a_port_is_found_by_its_id_path(self):
        self.plug(2, scale=FAST)
        image = self.firmware(20 << 10)
        rig = self.rig(image, count=2, port="platform-vhci_hcd.0-usb-0:{}")
        self.assertIn("board2   1-2 ", self.dfuswift("rig", "check", rig))
        self.dfuswift("rig", "run", rig)
        self.assert_holds(image, path="1-2")

    def test_applications_are_triggered_flashed_and_back(self):
        self.plug(3, options=["--application"])
        image = self.firmware(20 << 10)
        rig = self.rig(
            image, count=3, after="{expect: any}",
            more="  enter: {trigger: detach, application: 1209:0001}\n")
        events = self.events("rig", "run", rig)
        for board in self.boards(events).values():
            self.assertEqual(
                [step["kind"] for step in board["steps"]], ["trigger", "flash", "application"])


class Apart(RigCase):
    def test_two_runs_at_once_flash_each_board_once(self):
        self.plug()
        rig = self.rig(self.firmware(20 << 10))
        processes = [self.start("rig", "run", rig) for _ in range(2)]
        ends = []
        for process in processes:
            ends.append(self.boards(self.finish(process, 0, 74, 75)))
        for path in (f"1-{port}" for port in range(1, COUNT + 1)):
            both = [end[path] for end in ends]
            written = [board for board in both if board["writtenBytes"] > 0]
            self.assertEqual(len(written), 1, both)
            self.assertEqual(written[0]["outcome"], "passed")
            other = both[1 - both.index(written[0])]
            # It came while the first one was at work, or when that was done.
            self.assertIn(other["exit"], [75, 0], other)
            if other["exit"] == 75:
                self.assertIn("in use by dfuswift rig run, process", other["message"])

    def test_a_run_that_waits_finds_nothing_more_to_do(self):
        self.plug(3)
        rig = self.rig(self.firmware(20 << 10), count=3)
        processes = [
            self.start("rig", "run", rig, "--lock-wait", PATIENCE) for _ in range(2)]
        counts = []
        for process in processes:
            boards = self.boards(self.finish(process, 0))
            counts += [board["writtenBytes"] for board in boards.values()]
        self.assertEqual(sorted(count > 0 for count in counts), [False] * 3 + [True] * 3)

    def test_every_command_keeps_from_a_port_that_is_in_use(self):
        self.plug(2, scale=SLOW)
        image = self.firmware(300 << 10, name="large.bin")
        holder = self.start("rig", "run", self.rig(image, count=1))
        self.wait_for(holder, "began")
        words = f"1-1 is in use by dfuswift rig run, process {holder.pid}"
        small = self.firmware(1_000, name="small.bin")
        for command in [
                ["flash", small], ["verify", small], ["read", self.folder / "out.bin"],
                ["erase", "--mass", "--yes-erase-everything"], ["leave"], ["info"],
                ["unprotect", "--yes-erase-everything"], ["enter"],
                ["flash", small, "--enter", "detach"]]:
            with self.subTest(command):
                said = self.dfuswift(*command, "--path", "1-1", status=75)
                self.assertIn(words, said)
        self.dfuswift("flash", small, "--path", "1-2", "--no-leave")
        self.assertIsNone(holder.poll(), "the holder ended too early to show anything")
        holder.send_signal(signal.SIGINT)
        self.finish(holder, 130)
        self.dfuswift("info", "--path", "1-1")

    def test_the_port_of_a_run_that_was_killed_is_free_at_once(self):
        self.plug(1)
        image = self.firmware(300 << 10)
        rig = self.rig(image, count=1)
        holder = self.start("rig", "run", rig)
        self.wait_for(holder, "began", phase="write")
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        start = time.monotonic()
        board = self.boards(self.events("rig", "run", rig))["1-1"]
        self.assertEqual(board["outcome"], "passed")
        print(f"\nafter a kill: flashed again in {time.monotonic() - start:.1f} s")
        self.assert_holds(image)

    def test_a_command_that_waits_for_a_port_gets_it(self):
        self.plug(1, scale=SLOW)
        holder = self.start("rig", "run", self.rig(self.firmware(20 << 10), count=1))
        self.wait_for(holder, "began")
        done = run(DFUSWIFT, "info", "--path", "1-1", "--lock-wait", PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("waiting for its end", done.stderr)
        self.finish(holder, 0)
