"""What an application prints decides: flashed, left and listened to by one command, over cdc-acm."""

import re
import signal
import subprocess
import time

from guest import DFUSWIFT, Board, GuestCase, attribute, run
from lines import Line

LINE = re.compile(r"\[ *(\d+\.\d{3})\] (.*)")


class Verdict(GuestCase):
    def judge(self, plays, *arguments, timeout=30, scale=1):
        """Flashes a board whose application plays something; returns how dfuswift ended."""
        image = self.firmware(4 << 10)
        with Board("f405", "--plays", plays, scale=scale):
            start = time.monotonic()
            done = run(
                DFUSWIFT, "run", str(image), "--until", "^PASS", "--fail", "FAIL|panic",
                "--timeout", str(timeout), "--log", str(self.folder / "log.txt"), *arguments)
            print(f"\n{plays}: exit {done.returncode} after {time.monotonic() - start:.1f} s: "
                  f"{done.stderr.splitlines()[-1]}")
        self.texts = [LINE.fullmatch(line).group(2) for line in done.stdout.splitlines()]
        return done

    def test_pass(self):
        done = self.judge(r"open,wait=0.5,say=begin\r\nPASS all\r\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.texts[-2:], ["begin", "PASS all"])
        log = (self.folder / "log.txt").read_text()
        self.assertTrue(log.startswith("# dfuswift log, begun 20"))
        self.assertIn(done.stdout, log)

    def test_fail(self):
        done = self.judge(r"open,wait=0.5,say=begin\r\nFAIL: 3\r\nPASS\r\n")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn('"FAIL: 3"', done.stderr.splitlines()[-1])

    def test_a_program_that_hangs_has_no_verdict(self):
        done = self.judge(r"open,wait=0.5,say=begin\r\n,wait=0.5,hang", timeout=6)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("No verdict", done.stderr.splitlines()[-1])
        self.assertIn("begin", self.texts)

    def test_a_program_that_resets_for_ever_is_said_to(self):
        done = self.judge(r"open,say=boot\r\n,wait=1.5,restart", timeout=15)
        self.assertEqual(done.returncode, 2, done.stderr)
        count = re.search(r"restarted (\d+) times", done.stderr.splitlines()[-1])
        self.assertIsNotNone(count, done.stderr)
        self.assertGreaterEqual(int(count.group(1)), 3)
        self.assertGreaterEqual(self.texts.count("boot"), 3)

    def test_a_megabyte_of_flood_is_whole(self):
        done = self.judge(r"open,wait=0.5,flood=1M,say=PASS\r\n", timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr)
        expected = [f"{number:08} abcdefghijklmnopqrstu" for number in range(32_768)]
        self.assertEqual(self.texts[-32_769:], expected + ["PASS"])


class Capture(GuestCase):
    def test_lines_are_events(self):
        image = self.firmware(1_000)
        with Board("f405", "--plays", r"open,wait=0.5,say=one\r\nPASS\r\n"):
            events = self.events("run", image, "--until", "PASS")
        texts = [event["text"] for event in events if event["event"] == "line"]
        self.assertEqual(texts[-2:], ["one", "PASS"])
        self.assertEqual(events[-1]["verdict"], "pass")
        self.assertEqual(events[-2]["event"], "verdict")

    def test_monitor_follows_a_board_until_it_is_interrupted(self):
        plays = r"open,say=boot\r\n,wait=1.5,restart"
        with Board("f405", "--application", "--plays", plays) as board:
            monitor = subprocess.Popen(
                [DFUSWIFT, "monitor", "--path", board.path], stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
            # What comes before the tty is raw has its CR turned into a LF: empty lines between.
            lines = [monitor.stdout.readline() for _ in range(4)]
            monitor.send_signal(signal.SIGINT)
            _, errors = monitor.communicate(timeout=20)
            self.assertEqual(monitor.returncode, 130, errors)
            self.assertGreaterEqual(sum("boot" in line for line in lines), 2, lines)
            self.assertIn("has vanished", errors)

    def test_monitor_finds_the_only_application(self):
        with Board("f405", "--application", "--plays", r"open,wait=0.5,say=PASS\r\n") as board:
            said = self.dfuswift("monitor", "--until", "PASS", "--timeout", "30")
            self.assertIn("PASS", said)
            self.assertEqual(attribute("idVendor", board.path), "1209")

    def test_a_port_that_another_program_has_is_waited_for(self):
        with Board("f405", "--application", "--plays", r"cdc,answer=x:y") as board:
            with Line() as line:
                line.claim()
                monitor = subprocess.Popen(
                    [DFUSWIFT, "monitor", "--path", board.path, "--timeout", "1"],
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                    text=True)
                said = monitor.stderr.readline()
                self.assertIn("is in use by another program", said)
            _, errors = monitor.communicate(timeout=60)
            self.assertEqual(monitor.returncode, 0, errors)
            self.assertIn("Listening to", errors)
