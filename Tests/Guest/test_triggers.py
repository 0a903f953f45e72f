"""From the application into the ROM by each trigger, and what becomes of those that do not go."""

import time

from guest import Board, GuestCase, attribute
from lines import Line, node
from wire import Witness

APPLICATION = "1209"
# An application that knows a line, and prints nothing by itself.
QUIET = "text=dfu,open"


def playing(words, **options):
    """A board that starts with an application."""
    return Board("f405", "--application", "--plays", words, **options)


class OneCommand(GuestCase):
    """Into the ROM, flashed, left, and the application again on the same port."""

    def cycle(self, words, trigger, *options):
        with playing(words) as board, Witness() as witness:
            first, start = int(board.device_number), time.monotonic()
            events = self.events(
                "flash", self.firmware(2_000), "--enter", trigger, "--path", board.path,
                "--expect-app", *options)
            print(f"\n{trigger}: there and back in {time.monotonic() - start:.1f} s")
            result = events[-1]
            self.assertEqual(result["verifiedBytes"], 2_000)
            self.assertTrue(result["hasLeft"])
            self.assertEqual(result["application"]["path"], board.path)
            self.assertEqual(attribute("idVendor"), APPLICATION)
            # It came as bootloader and as application since.
            self.assertGreaterEqual(int(board.device_number), first + 2)
            self.first = first
        return witness

    def test_detach_to_one_that_leaves_by_itself(self):
        self.cycle("cdc,dfu-detach", "detach")

    def test_detach_to_one_that_waits_for_a_reset(self):
        self.cycle("cdc,dfu-reset", "detach")

    def test_1200_baud(self):
        witness = self.cycle("touch,open", "1200bps")
        requests = [entry[1:] for entry in witness.requests if entry[0] == self.first]
        touch = requests.index((0x20, 0, "b0040000000008"))
        self.assertIn((0x22, 0, ""), requests[touch:])
        self.assertEqual(witness.sent, [])

    def test_text(self):
        witness = self.cycle(QUIET, r"text:dfu\r")
        self.assertEqual(witness.sent, [(self.first, b"dfu\r".hex())])

    def test_a_vendor_request(self):
        witness = self.cycle("vendor=0xD1:0x12", "vendor:0xD1,0x12")
        self.assertEqual(witness.vendor_requests, [(self.first, 0xD1, 0x12, "")])

    def test_a_board_that_had_printed_and_vanishes_in_the_middle_of_the_trigger(self):
        # The tty is cooked until a program has opened it: what was printed is echoed to the board,
        # and stands in front of the line.
        self.cycle("text=dfu,delay=0", r"text:\rdfu\r")

    def test_an_application_that_takes_eight_seconds(self):
        self.cycle(f"{QUIET},delay=4,boot=4", r"text:dfu\r")


class NotThere(GuestCase):
    """The bootloader does not come: 69, and a sentence that says what was seen."""

    def fails(self, words, trigger, *options):
        with playing(words) as board:
            number = board.device_number
            start = time.monotonic()
            said = self.dfuswift(
                "flash", self.firmware(100), "--enter", trigger, "--path", board.path, *options,
                status=69)
            print(f"\n{time.monotonic() - start:.1f} s: {said}")
            self.assertIn(trigger, said)
            self.assertIn("1209:0001", said)
            self.assertIn(board.path, said)
            self.assertEqual(attribute("idVendor"), APPLICATION)
            return said, board.device_number != number

    def test_an_application_that_ignores_the_trigger(self):
        said, is_new = self.fails(f"{QUIET},ignores", r"text:dfu\r", "--enter-timeout", "3")
        self.assertIn("never left", said)
        self.assertFalse(is_new)

    def test_an_application_that_comes_back_as_itself(self):
        said, is_new = self.fails("touch,restarts", "1200bps")
        self.assertIn("came back as itself", said)
        self.assertTrue(is_new)


class Naming(GuestCase):
    def test_two_equal_boards_and_only_the_named_one_is_touched(self):
        words = f"{QUIET},dfu-detach"
        with playing(words, port=0) as left, playing(words, port=1) as right:
            self.assertEqual(attribute("serial", left.path), attribute("serial", right.path))
            numbers = left.device_number, int(right.device_number)
            with Witness() as witness:
                for trigger in ["detach", r"text:dfu\r"]:
                    said = self.dfuswift(
                        "flash", self.firmware(100), "--enter", trigger, status=64)
                    self.assertIn("--path 1-1", said)
                    self.assertIn("--path 1-2", said)
            self.assertEqual(witness.devices, set())
            with Witness() as witness:
                self.dfuswift(
                    "flash", self.firmware(100), "--enter", r"text:dfu\r", "--path", right.path,
                    "--expect-app")
            self.assertEqual(left.device_number, numbers[0])
            self.assertNotIn(int(numbers[0]), witness.devices)
            self.assertEqual(witness.sent, [(numbers[1], b"dfu\r".hex())])

    def test_text_is_never_sent_to_a_board_that_was_not_named(self):
        with playing(QUIET):
            with Witness() as witness:
                said = self.dfuswift("enter", "--trigger", r"text:dfu\r", status=64)
            self.assertEqual(witness.devices, set())
            self.assertIn("text:dfu", said)
            self.assertIn("1209:0001", said)
            self.assertIn("1-1", said)
            # Its numbers name it, and so does its port.
            self.dfuswift("enter", "--trigger", r"text:dfu\r", "--app-id", "1209:0001")
            self.assertEqual(attribute("idVendor"), "0483")

    def test_a_port_that_another_program_has(self):
        with playing(QUIET), Line() as line:
            line.claim()
            said = self.dfuswift("enter", "--trigger", r"text:dfu\r", "--path", "1-1", status=75)
            self.assertIn(node(), said)
