"""Devices that behave each in their own way, flash that is worn, plugs that are pulled."""

import os
import re
import signal
import subprocess
import time

from guest import (
    DFUSWIFT, FAST, FLASH, USB_DEVICES, Board, GuestCase, is_configured, wait_until)
from test_resident import intel_hex
from wire import DNLOAD, GETSTATUS, Witness, claim, control

# DfuSe's erase of the sector at 0x08004000.
ERASE_SECTOR_1 = b"\x41" + (FLASH + 0x4000).to_bytes(4, "little")
SECTOR_1 = FLASH + 0x4000


class Busy(GuestCase):
    def test_every_way_of_being_busy(self):
        for profile in ["f405", "f405-holds-data", "f405-answers", "f405-stalls",
                        "f405-stalls-error", "f405-strict", "f405-first-error", "l432", "f072"]:
            # In real time, so that a poll can be too early.
            with self.subTest(profile), Board(profile):
                image = self.firmware(20 << 10)
                start = time.monotonic()
                self.dfuswift("flash", image, "--no-leave")
                print(f"\n{profile}: 20 KiB in {time.monotonic() - start:.1f} s")
                self.assert_holds(image)


class Flash(GuestCase):
    def test_a_bit_that_always_flips_is_named(self):
        with Board("f405", "--fault", "stuck@0x08001234:3", scale=FAST):
            said = self.dfuswift("flash", self.firmware(20 << 10), "--no-leave", status=79)
            self.assertIn("0x08001234", said)

    def test_a_bit_that_flips_once_is_mended(self):
        image = self.firmware(20 << 10)
        with Board("f405", "--fault", "flip@0x08001234:3", scale=FAST):
            said = self.dfuswift("flash", image, "--no-leave")
            self.assertIn("written once more", said)
            self.assert_holds(image)

    def test_a_bit_of_the_vector_table_that_flips_once_is_mended(self):
        image = self.firmware(20 << 10)
        with Board("f405", "--fault", "flip@0x08000004:3", scale=FAST):
            self.dfuswift("flash", image, "--no-leave")
            self.assert_holds(image)

    def test_without_verify_a_flipped_bit_stays(self):
        # The fault is real: this is what the two cases above would see if nothing was read back.
        image = self.firmware(20 << 10)
        with Board("f405", "--fault", "flip@0x08001234:3", scale=FAST):
            self.dfuswift("flash", image, "--no-leave", "--no-verify")
            self.assertNotEqual(self.judge_upload(20 << 10), image.read_bytes())

    def test_silent_write_protection_is_found_by_reading_back(self):
        with Board("f405-protected", scale=FAST):
            said = self.dfuswift("flash", self.firmware(20 << 10), "--no-leave", status=79)
            self.assertRegex(said, "0x0800[4-7]")
            self.assertIn("write protection", said)

    def test_read_protection_names_its_remedy(self):
        with Board("f405-rdp1", scale=FAST):
            said = self.dfuswift("flash", self.firmware(20 << 10), status=76)
            self.assertIn("dfuswift unprotect --yes-erase-everything", said)

    def test_an_erase_that_is_refused_names_its_place(self):
        with Board("f405", "--fault", "fail-erase@0x08004000", scale=FAST):
            said = self.dfuswift("flash", self.firmware(20 << 10), "--full", status=76)
            self.assertIn("0x08004000", said)
            self.assertIn("errERASE", said)


class Interruptions(GuestCase):
    def start(self, image, *options):
        """Starts a flash, and returns it in the middle of writing."""
        process = subprocess.Popen(
            [DFUSWIFT, "flash", str(image), "--json", *options], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        for line in process.stdout:
            if '"event":"advanced"' in line and '"phase":"write"' in line:
                return process
        self.fail(f"it never wrote: {process.stderr.read()}")

    def test_the_plug_is_pulled(self):
        image = self.firmware(64 << 10)
        with Board("f405") as board:
            process = self.start(image, "--no-leave")
            board.tell("unplug")
            wait_until(lambda: not (USB_DEVICES / board.path).exists(), "the unplug", 10)
            start = time.monotonic()
            # A guard against hanging; the figure is what is told.
            _, said = process.communicate(timeout=15)
            print(f"\nended {time.monotonic() - start:.2f} s after the unplug:\n{said}")
            self.assertEqual(process.returncode, 74, said)
            self.assertIn("run the same command", said)
            board.tell("replug")
            wait_until(is_configured, "the replug")
            board.wait()
            self.dfuswift("flash", image, "--no-leave")
            self.assert_holds(image)

    def test_a_plug_that_is_pulled_in_any_request_ends_it(self):
        image = self.firmware(4 << 10)
        for place in ["download#1", "getStatus#4", "download#6", "upload#1", "upload#2"]:
            with self.subTest(place), Board("f405", "--fault", f"unplug@{place}:0.2") as board:
                start = time.monotonic()
                self.dfuswift("flash", image, "--no-leave", status=74)
                print(f"\nunplug@{place}: ended after {time.monotonic() - start:.2f} s in all")
                wait_until(is_configured, "the replug")
                board.wait()
                self.dfuswift("flash", image, "--no-leave")
                self.assert_holds(image)

    def test_ctrl_c_says_what_is_on_the_chip(self):
        image = self.firmware(64 << 10)
        with Board("f405"):
            process = self.start(image, "--no-leave")
            process.send_signal(signal.SIGINT)
            start = time.monotonic()
            _, said = process.communicate(timeout=30)
            print(f"\nended {time.monotonic() - start:.2f} s after SIGINT:\n{said}")
            self.assertEqual(process.returncode, 130, said)
            self.assertIn("firmware on the chip is not whole", said)
            self.assertIn("run the same command again", said)
            self.dfuswift("flash", image, "--no-leave")
            self.assert_holds(image)

    def test_ctrl_c_while_waiting_changes_nothing(self):
        process = subprocess.Popen(
            [DFUSWIFT, "flash", str(self.firmware(100)), "--wait", "60", "--json"],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn("start", process.stdout.readline())
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130, said)

    def test_the_run_after_a_kill_succeeds(self):
        image = self.firmware(64 << 10)
        with Board("f405"):
            process = self.start(image, "--no-leave")
            process.kill()
            process.communicate(timeout=20)
            self.dfuswift("flash", image, "--no-leave")
            self.assert_holds(image)

    def leave_an_erase_behind(self, board):
        """A host that dies between DNLOAD of an erase and its GETSTATUS."""
        child = os.fork()
        if child == 0:
            with open(board.node, "r+b", buffering=0) as node:
                claim(node)
                control(node, 0x21, DNLOAD, ERASE_SECTOR_1)
                os.kill(os.getpid(), signal.SIGKILL)
        self.assertEqual(os.WTERMSIG(os.waitpid(child, 0)[1]), signal.SIGKILL)

    def test_an_erase_that_a_killed_host_left_behind_never_starts(self):
        image = self.noise(32 << 10)
        with Board("f405", scale=FAST) as board:
            self.dfuswift("flash", image, "--data", "--no-leave")
            self.leave_an_erase_behind(board)
            said = self.dfuswift("info")
            self.assertIn("found in dfuDNLOAD-SYNC", said)
            self.assert_holds(image)

    def test_an_erase_that_was_left_behind_is_live(self):
        # The trap of the case above snaps: a GETSTATUS is all that it takes.
        image = self.noise(32 << 10)
        with Board("f405", scale=FAST) as board:
            self.dfuswift("flash", image, "--data", "--no-leave")
            self.leave_an_erase_behind(board)
            with open(board.node, "r+b", buffering=0) as node:
                claim(node)
                self.assertEqual(control(node, 0xA1, GETSTATUS, bytes(6))[4], 4)  # dfuDNBUSY
            time.sleep(0.5)
            self.dfuswift("info")
            self.assertEqual(self.judge_upload(16, SECTOR_1), b"\xff" * 16)


class Forbidden(GuestCase):
    def refuses(self, address, word):
        image = self.folder / "forbidden.hex"
        image.write_text(intel_hex({FLASH: self.firmware(64).read_bytes(), address: bytes(16)}))
        with Board("f405", scale=FAST):
            with Witness() as witness:
                said = self.dfuswift("flash", image, status=65)
            self.assertRegex(said, re.compile(word, re.I))
            self.assertGreater(len(witness.requests), 0, "the witness saw nothing at all")
            self.assertEqual(witness.count(DNLOAD), 0, witness.requests)

    def test_option_bytes_in_an_image(self):
        self.refuses(0x1FFF_C000, "option bytes")

    def test_one_time_programmable_memory_in_an_image(self):
        self.refuses(0x1FFF_7800, "one-time|otp")

    def test_the_supply_register_in_an_image(self):
        self.refuses(0xFFFF_0000, "device feature")
