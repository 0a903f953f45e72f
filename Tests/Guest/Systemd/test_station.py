"""A station as its user has it: the real rules, the real unit, and boards that are plugged in."""

import hashlib
import json
import pathlib
import time

from guest import DFUSWIFT, FAST, Board, GuestCase, attribute, run, wait_until

CONFIGURATION = pathlib.Path("/etc/dfuswift/station.yaml")
# The service sees no home and no temporary folder.
IMAGES = pathlib.Path("/srv/dfuswift")
UNITS = "dfuswift-station@*"
# The longest from the kernel's word that a device is there to the start of the service.
START_LIMIT = 5.0


def instances():
    """The instances of the service that run just now.

    One that has ended is still listed, inactive or failed, while its device is there and wants it.
    """
    listed = run(
        "systemctl", "list-units", "--no-legend", "--plain",
        "--state=activating,active,deactivating", UNITS)
    return listed.stdout.splitlines()


class Station(GuestCase):
    def setUp(self):
        super().setUp()
        IMAGES.mkdir(parents=True, exist_ok=True)
        CONFIGURATION.parent.mkdir(parents=True, exist_ok=True)
        self.image = IMAGES / "app.bin"
        self.image.write_bytes(self.firmware(40_000).read_bytes())
        self.seen = max((row["number"] for row in self.history()), default=0)
        run("journalctl", "--sync")
        last = run("journalctl", "-n", "1", "-o", "json").stdout
        self.cursor = json.loads(last)["__CURSOR"]
        self.addCleanup(lambda: self.dfuswift("station", "remove"))

    def history(self):
        """All attempts, the oldest first."""
        events = self.events("station", "history", "--limit", "1000")
        return [event for event in events if event["event"] == "attempt"][::-1]

    def rows(self):
        """The attempts of this case."""
        return [row for row in self.history() if row["number"] > self.seen]

    def journal(self):
        """What the journal has got since the case began, as records."""
        run("journalctl", "--sync")
        lines = self.succeed("journalctl", "-o", "json", "--after-cursor", self.cursor)
        return [json.loads(line) for line in lines.splitlines() if line.startswith("{")]

    def said(self):
        """What the service said."""
        return "\n".join(
            str(record["MESSAGE"]) for record in self.journal()
            if record.get("_SYSTEMD_UNIT", "").startswith("dfuswift-station@"))

    def write(self, station="port: 1-1", head="", digest=None):
        """Writes the configuration."""
        digest = digest or hashlib.sha256(self.image.read_bytes()).hexdigest()
        CONFIGURATION.write_text(
            f"format: 1\n{head}stations:\n  - name: bench\n    chip: F405\n"
            f"    image: {{file: {self.image}, sha256: {digest}}}\n    {station}\n")

    def install(self, station="port: 1-1\n    after: {leave: no}", head=""):
        """Writes the configuration, and installs what is made of it."""
        self.write(station, head)
        self.dfuswift("station", "install", "--program", DFUSWIFT)

    def wait_for(self, count):
        """Waits until so many attempts of this case have ended and nothing runs."""
        def is_over():
            rows = self.rows()
            return len(rows) >= count and all("endedAt" in row for row in rows[:count])

        wait_until(is_over, f"{count} ended attempts", limit=90)
        wait_until(lambda: not instances(), "the service to end", limit=30)
        return self.rows()

    def assert_blank(self):
        self.assertEqual(self.judge_upload(256), b"\xff" * 256)


class Plugged(Station):
    def test_it_is_flashed_verified_and_recorded_and_again_nothing_is_written(self):
        self.install()
        state = self.folder / "board"
        with Board("f405", "--state", state, scale=FAST):
            row, = self.wait_for(1)
            self.assertEqual(
                (row["outcome"], row["path"], row["station"]), ("written", "1-1", "bench"))
            self.assertGreaterEqual(row["writtenBytes"], 40_000)
            self.assert_holds(self.image)
        self.assertIn("all read back", self.said())
        self.assert_started_soon()
        with Board("f405", "--state", state, scale=FAST):
            self.assertEqual(self.wait_for(2)[1]["outcome"], "unchanged")
            self.assertEqual(self.rows()[1]["writtenBytes"], 0)

    def assert_started_soon(self):
        def first(what):
            return next(
                int(record["__MONOTONIC_TIMESTAMP"]) / 1e6 for record in self.journal()
                if what in str(record.get("MESSAGE")))

        taken = first("Starting dfuswift-station@") - first("usb 1-1: New USB device found")
        print(f"\nthe service starts {taken:.2f} s after the kernel has seen the board")
        self.assertLessEqual(taken, START_LIMIT)

    def test_what_does_not_match_is_not_touched(self):
        self.install("serials: ['000000000001']")
        with Board("f405", scale=FAST):
            wait_until(lambda: not instances(), "the service to end", limit=30)
            self.assert_blank()
        self.install()
        with Board("f405", port=1, scale=FAST) as board:
            time.sleep(3)
            self.assertEqual(self.judge_upload(256, path=board.path), b"\xff" * 256)
        self.assertEqual(self.rows(), [])

    def test_twenty_plugs_are_twenty_rows_and_nothing_is_left_running(self):
        self.install()
        state = self.folder / "board"
        for number in range(1, 21):
            with Board("f405", "--state", state, scale=FAST):
                self.wait_for(number)
        self.assertEqual(
            [row["outcome"] for row in self.rows()], ["written"] + ["unchanged"] * 19)
        self.assertEqual(instances(), [])
        self.assertNotIn("run-once", self.succeed("ps", "-eo", "args"))

    def test_what_was_killed_in_the_middle_ends_well_at_the_next_plug(self):
        self.install()
        state = self.folder / "board"
        with Board("f405", "--state", state):
            wait_until(lambda: self.rows(), "an attempt", limit=60)
            time.sleep(1)
            self.succeed("systemctl", "kill", "-s", "KILL", UNITS)
            wait_until(lambda: not instances(), "the service to end", limit=30)
        with Board("f405", "--state", state, scale=FAST):
            rows = self.wait_for(2)
            self.assertEqual([row["outcome"] for row in rows], ["interrupted", "written"])
            self.assert_holds(self.image)


class Refused(Station):
    def refuse(self, sentence):
        """Plugs a board, which must not be touched, and expects a sentence in the journal."""
        with Board("f405", scale=FAST):
            wait_until(lambda: sentence in self.said(), f"{sentence!r} in the journal", limit=60)
            wait_until(lambda: not instances(), "the service to end", limit=30)
            self.assert_blank()
        self.assertEqual(self.rows(), [])

    def test_a_tampered_image(self):
        self.install()
        self.image.write_bytes(self.image.read_bytes()[:-1] + b"!")
        self.refuse("SHA-256")

    def test_a_missing_image(self):
        self.install()
        self.image.unlink()
        self.refuse(f"The image {self.image} is not there.")

    def test_a_broken_configuration(self):
        self.install()
        CONFIGURATION.write_text("format: 1\nstations:\n  - name: [\n")
        self.refuse("Line ")

    def test_a_signature_by_somebody_else(self):
        for name in ("ours", "theirs"):
            self.succeed(DFUSWIFT, "keygen", name, cwd=self.folder)
        key = (self.folder / "ours.pub").read_text().splitlines()[1]
        self.succeed(
            DFUSWIFT, "sign", str(self.image), "--key", str(self.folder / "theirs.key"), "--chip",
            "F405", "--out", f"{self.image}.minisig")
        self.install(head=f"keys: [{key}]\n")
        self.refuse("signature")


class Application(Station):
    def test_it_is_asked_flashed_and_back_and_left_alone_then(self):
        self.install(
            "port: 1-1\n    enter: {trigger: 1200bps, application: 0483:5740}\n"
            "    after: {expect: 0483:5740, timeout: 20}")
        with Board("f405", "--application", "--plays", "touch,id=0483:5740") as board:
            row, = self.wait_for(1)
            self.assertEqual((row["outcome"], row["cameAsApplication"]), ("written", True))
            self.assertEqual(attribute("idProduct"), "5740")
            number = board.device_number
            time.sleep(5)
            self.assertEqual((board.device_number, len(self.rows())), (number, 1))
