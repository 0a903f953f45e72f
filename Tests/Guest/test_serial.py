"""The application's serial port before the kernel's own cdc-acm."""

import termios
import time

from guest import Board, GuestCase, attribute, wait_until
from lines import Line, node

GREETING = b"ready>"


class SerialPort(GuestCase):
    def test_it_greets_answers_and_is_still_there_after_a_pause(self):
        plays = r"open,wait=0.2,say=ready>,dfu-detach,answer=hello:world\r\n"
        with Board("f405", "--application", "--plays", plays):
            with Line() as line:
                self.assertEqual(line.read(len(GREETING)), GREETING)
                line.write(b"hel")
                line.write(b"lo\r")
                self.assertEqual(line.read(7), b"world\r\n")
            self.assertIn("Found Runtime", self.succeed("dfu-util", "-l"))
            with Line() as line:
                line.write(b"hello\n")
                self.assertEqual(line.read(7), b"world\r\n")

    def test_a_flood_comes_whole_and_in_order(self):
        lines = 8_192
        expected = b"".join(
            b"%08d abcdefghijklmnopqrstu\r\n" % number for number in range(lines))
        plays = "open,wait=0.2,flood=256K,say=done"
        with Board("f405", "--application", "--plays", plays), Line() as line:
            start = time.monotonic()
            found = line.read(len(expected) + 4, limit=40)
            print(f"\n256 KiB by cdc-acm in {time.monotonic() - start:.1f} s")
            self.assert_same_bytes(found, expected + b"done")

    def test_a_program_that_resets_for_ever_comes_again_and_again(self):
        with Board("f405", "--application", "--plays", "say=boot,wait=2,restart") as board:
            number = board.device_number
            for _ in range(2):
                wait_until(lambda: board.device_number not in (None, number), "the restart")
                number = board.device_number

    def test_a_program_that_hangs_takes_nothing_and_can_be_unplugged(self):
        plays = "open,wait=0.5,say=last,wait=1,hang"
        with Board("f405", "--application", "--plays", plays) as board:
            with Line() as line:
                self.assertEqual(line.read(4), b"last")
                time.sleep(1.5)
                line.write(b"hello\r")
                self.assertEqual(line.read(1, limit=0.5), b"")
                board.tell("unplug")
                wait_until(lambda: attribute("idVendor") is None, "the unplug")


class Touch(GuestCase):
    def test_1200_baud_alone_is_no_touch(self):
        with Board("f405", "--application", "--plays", "touch") as board:
            with Line(rate=termios.B1200) as line:
                line.configure(termios.B9600)
                line.drop_dtr()
                time.sleep(0.5)
                self.assertIsNotNone(node())
            # Closed at 1200 baud, as a program that knows of no touch would do it by accident.
            number = board.device_number
            with Line(rate=termios.B1200):
                pass
            wait_until(lambda: board.device_number not in (None, number), "the bootloader")
            self.assertEqual(attribute("idVendor"), "0483")
