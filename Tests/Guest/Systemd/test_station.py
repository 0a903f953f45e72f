"""A station as its user has it: the real rules, the real unit, and boards that are plugged in."""

import contextlib
import hashlib
import json
import pathlib
import shutil
import sqlite3
import time

from guest import (
    DFUSWIFT, FAST, USB_DEVICES, Board, GuestCase, attribute, is_configured, run, wait_until)

CONFIGURATION = pathlib.Path("/etc/dfuswift/station.yaml")
INSTALLED = [
    pathlib.Path("/etc/udev/rules.d/99-dfuswift-station.rules"),
    pathlib.Path("/etc/systemd/system/dfuswift-station@.service")]
# The service sees no home and no temporary folder.
IMAGES = pathlib.Path("/srv/dfuswift")
STATE = pathlib.Path("/var/lib/dfuswift")
UNITS = "dfuswift-station@*"
# The longest from the kernel's word that a device is there to the start of the service.
START_LIMIT = 5.0
PLUGS = 20


def instances():
    """The instances of the service that run just now.

    One that has ended is still listed, inactive or failed, while its device is there and wants it.
    """
    listed = run(
        "systemctl", "list-units", "--no-legend", "--plain",
        "--state=activating,active,deactivating", UNITS)
    return listed.stdout.splitlines()


def outcomes(after=0):
    """How the attempts after one ended, the oldest first, as SQLite reads the record."""
    path = STATE / "ledger.sqlite"
    if not path.exists():
        return []
    with contextlib.closing(sqlite3.connect(path, timeout=60)) as record:
        if not record.execute("SELECT 1 FROM sqlite_master WHERE name = 'attempt'").fetchall():
            # It is being made just now.
            return []
        rows = record.execute(
            "SELECT outcome FROM attempt WHERE number > ? ORDER BY number", [after])
        return [outcome for outcome, in rows]


class Station(GuestCase):
    # A file of what the rules are made of; only other rules are installed anew.
    rules = None

    def setUp(self):
        super().setUp()
        IMAGES.mkdir(parents=True, exist_ok=True)
        CONFIGURATION.parent.mkdir(parents=True, exist_ok=True)
        self.image = IMAGES / "app.bin"
        self.image.write_bytes(self.firmware(8_000).read_bytes())
        self.seen = len(outcomes())
        run("journalctl", "--sync")
        last = run("journalctl", "-n", "1", "-o", "json").stdout
        self.cursor = json.loads(last)["__CURSOR"]

    def history(self):
        """The attempts of this case, the oldest first, as the user reads the record."""
        events = self.events("station", "history", "--limit", "1000")
        rows = [event for event in events if event["event"] == "attempt"][::-1]
        return [row for row in rows if row["number"] > self.seen]

    def outcomes(self):
        """How the attempts of this case ended."""
        return outcomes(self.seen)

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

    def write(self, station="port: 1-1\n    after: {leave: no}", head=""):
        """Writes the configuration."""
        digest = hashlib.sha256(self.image.read_bytes()).hexdigest()
        CONFIGURATION.write_text(
            f"format: 1\n{head}stations:\n  - name: bench\n    chip: F405\n"
            f"    image: {{file: {self.image}, sha256: {digest}}}\n    {station}\n")
        return station

    def install(self, *station):
        """Writes the configuration, and installs what is made of it."""
        rules = self.write(*station)
        if Station.rules != rules:
            self.dfuswift("station", "install", "--program", DFUSWIFT)
        Station.rules = rules

    def wait_for(self, count):
        """Waits until so many attempts of this case have ended and nothing runs."""
        def is_over():
            ended = self.outcomes()
            return len(ended) >= count and "started" not in ended

        try:
            wait_until(is_over, f"{count} ended attempts", limit=60)
        except AssertionError as late:
            records = [
                f"{record.get('_SYSTEMD_UNIT') or record.get('SYSLOG_IDENTIFIER')}: "
                f"{record['MESSAGE']}" for record in self.journal()]
            raise AssertionError("\n".join([
                f"{late}, not {self.outcomes()}", *instances(), *records])) from late
        self.wait_for_end()
        return self.outcomes()

    def wait_for_end(self):
        wait_until(lambda: not instances(), "the service to end", limit=60)

    def assert_blank(self):
        self.assertEqual(self.judge_upload(256), b"\xff" * 256)


def tearDownModule():
    """All of it goes again, but for what was done and what the administrator wrote."""
    run(DFUSWIFT, "station", "remove")
    left = [path for path in INSTALLED if path.exists()]
    if left or not CONFIGURATION.exists() or not (STATE / "ledger.sqlite").exists():
        raise AssertionError(f"{left} should be gone, and nothing else")


class Application(Station):
    def test_it_is_asked_flashed_and_back_and_left_alone_then(self):
        self.install(
            "port: 1-1\n    enter: {trigger: 1200bps, application: 0483:5740, timeout: 60}\n"
            "    after: {expect: 0483:5740, timeout: 60}")
        with Board("f405", "--application", "--plays", "touch,id=0483:5740") as board:
            self.assertEqual(self.wait_for(1), ["written"], self.said())
            row, = self.history()
            self.assertTrue(row["cameAsApplication"])
            self.assertEqual(attribute("idProduct"), "5740")
            number = board.device_number
            time.sleep(5)
            self.assertEqual((board.device_number, self.outcomes()), (number, ["written"]))


class Plugged(Station):
    def test_it_is_flashed_verified_and_recorded_and_again_nothing_is_written(self):
        self.install()
        state = self.folder / "board"
        with Board("f405", "--state", state, scale=FAST):
            self.assertEqual(self.wait_for(1), ["written"])
            self.assert_holds(self.image)
        self.assertIn("all read back", self.said())
        self.assert_started_soon()
        with Board("f405", "--state", state, scale=FAST):
            self.assertEqual(self.wait_for(2), ["written", "unchanged"])
        first, second = self.history()
        self.assertEqual((first["path"], first["station"]), ("1-1", "bench"))
        self.assertGreaterEqual(first["writtenBytes"], 8_000)
        self.assertEqual((second["writtenBytes"], second["skippedBytes"]), (0, 8_000))

    def assert_started_soon(self):
        def first(what):
            return next(
                int(record["__MONOTONIC_TIMESTAMP"]) / 1e6 for record in self.journal()
                if what in str(record.get("MESSAGE")))

        taken = first("Starting dfuswift-station@") - first("usb 1-1: New USB device found")
        print(f"\nthe service starts {taken:.2f} s after the kernel has seen the board")
        self.assertLessEqual(taken, START_LIMIT)

    def test_what_does_not_match_is_not_touched(self):
        self.install("serials: ['000000000001']\n    after: {leave: no}")
        with Board("f405", scale=FAST):
            time.sleep(2)
            self.assertEqual(instances(), [])
            self.assert_blank()
        self.install()
        with Board("f405", port=1, scale=FAST) as board:
            time.sleep(2)
            self.assertEqual(instances(), [])
            self.assertEqual(self.judge_upload(256, path=board.path), b"\xff" * 256)
        self.assertEqual((self.outcomes(), self.said()), ([], ""))

    def test_twenty_plugs_are_twenty_rows_and_nothing_is_left_running(self):
        self.install()
        with Board("f405", scale=FAST) as board:
            board.tell("boot0 on")
            self.wait_for(1)
            for number in range(2, PLUGS + 1):
                board.tell("unplug")
                wait_until(lambda: not (USB_DEVICES / board.path).exists(), "the board to leave")
                board.tell("replug")
                wait_until(is_configured, "the board to come")
                self.wait_for(number)
        ends = ["written"] + ["unchanged"] * (PLUGS - 1)
        self.assertEqual([row["outcome"] for row in self.history()], ends)
        self.assertEqual(instances(), [])
        self.assertNotIn("run-once", self.succeed("ps", "-eo", "args"))

    def test_what_was_killed_in_the_middle_ends_well_at_the_next_plug(self):
        self.image.write_bytes(self.firmware(30_000).read_bytes())
        self.install()
        state = self.folder / "board"
        # Slow enough that the write takes seconds, in which the journal is looked into.
        with Board("f405", "--state", state, scale=0.1):
            wait_until(lambda: '"phase":"write"' in self.said(), "a write", limit=60)
            self.succeed("systemctl", "kill", "-s", "KILL", UNITS)
            self.wait_for_end()
            self.assertEqual([row["outcome"] for row in self.history()], ["started"])
        with Board("f405", "--state", state, scale=FAST):
            self.assertEqual(self.wait_for(2), ["interrupted", "written"])
            self.assert_holds(self.image)
        # Bytes were missing, so it was killed in the middle.
        self.assertGreater(self.history()[1]["writtenBytes"], 0)

    def test_a_person_at_the_same_port_waits_for_the_service(self):
        self.install()
        with Board("f405", scale=0.1) as board:
            wait_until(lambda: '"phase":"write"' in self.said(), "a write", limit=60)
            said = self.dfuswift("station", "run-once", "--sysfs", USB_DEVICES / board.path)
            self.assertIn("The port 1-1 is in use by dfuswift station run-once, process", said)
            self.assertEqual(self.outcomes(), ["written", "unchanged"])


class Refused(Station):
    def refuse(self, sentence):
        """Plugs a board, which must not be touched, and expects a sentence in the journal."""
        with Board("f405", scale=FAST):
            wait_until(lambda: sentence in self.said(), f"{sentence!r} in the journal", limit=60)
            self.wait_for_end()
            self.assert_blank()
        self.assertEqual(self.outcomes(), [])

    def test_a_tampered_image(self):
        self.install()
        self.image.write_bytes(self.image.read_bytes()[:-1] + b"!")
        self.refuse("is another file: its SHA-256 is")

    def test_a_missing_image(self):
        self.install()
        self.image.unlink()
        self.refuse(f"The image {self.image} is not there.")

    def test_a_broken_configuration_on_the_first_day(self):
        # What root does then must not take the record away from the service.
        shutil.rmtree("/var/lib/private/dfuswift", ignore_errors=True)
        STATE.unlink(missing_ok=True)
        self.seen = 0
        self.install()
        good = CONFIGURATION.read_text()
        CONFIGURATION.write_text("format: 1\nstations:\n  - name: [\n")
        state = self.folder / "board"
        with Board("f405", "--state", state, scale=FAST) as board:
            wait_until(lambda: "Line 4" in self.said(), "a sentence in the journal", limit=60)
            self.wait_for_end()
            self.assert_blank()
            self.assertIn("Nothing was done yet", self.dfuswift("station", "history"))
            CONFIGURATION.write_text(good)
            self.dfuswift("station", "run-once", "--sysfs", USB_DEVICES / board.path)
            self.assertEqual(self.outcomes(), ["written"])
        with Board("f405", "--state", state, scale=FAST):
            self.assertEqual(self.wait_for(2), ["written", "unchanged"])

    def test_a_signature_by_somebody_else(self):
        self.install()
        for name in ("ours", "theirs"):
            self.succeed(DFUSWIFT, "keygen", name, cwd=self.folder)
        key = (self.folder / "ours.pub").read_text().splitlines()[1]
        self.succeed(
            DFUSWIFT, "sign", str(self.image), "--key", str(self.folder / "theirs.key"), "--chip",
            "F405", "--out", f"{self.image}.minisig")
        self.addCleanup(pathlib.Path(f"{self.image}.minisig").unlink)
        self.write(head=f"keys: [{key}]\n")
        self.refuse("is not signed by anyone who may")
