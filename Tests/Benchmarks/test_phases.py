"""Where usbmon's lines say that the time went."""

import unittest

from phases import seconds_by_phase


def line(tag, time, kind, rest):
    """An event of usbmon on endpoint 0."""
    direction = "o" if "21 01" in rest else "i"
    return f"{tag} {time} {kind} C{direction}:1:002:0 {rest}"


ERASE = "s 21 01 0000 0000 0005 5 = 41000008 08"
POINTER = "s 21 01 0000 0000 0005 5 = 21000008 08"
BLOCK = "s 21 01 0002 0000 0800 2048 = 00010203"
NOTHING = "s 21 01 0000 0000 0000 0"
POLL = "s a1 03 0000 0000 0006 6 <"
UPLOAD = "s a1 02 0002 0000 0800 2048 <"


class Phases(unittest.TestCase):
    def split(self, events, total=10):
        return seconds_by_phase([line(*event) for event in events], total)

    def assert_seconds(self, found, **expected):
        for phase, seconds in found.items():
            self.assertAlmostEqual(seconds, expected.get(phase, 0), places=6, msg=phase)

    def test_a_poll_belongs_to_the_download_before_it(self):
        self.assert_seconds(self.split([
            ("a", 0, "S", ERASE), ("a", 1_000_000, "C", "0 5 >"),
            ("b", 1_000_000, "S", POLL), ("b", 3_000_000, "C", "0 6 = 00"),
            ("c", 4_000_000, "S", BLOCK), ("c", 4_500_000, "C", "0 2048 >"),
            ("d", 4_500_000, "S", POLL), ("d", 5_000_000, "C", "0 6 = 00"),
        ]), erase=3, program=1, wait=6)

    def test_queued_transfers_count_once_for_the_oldest(self):
        self.assert_seconds(self.split([
            ("a", 0, "S", BLOCK), ("b", 0, "S", POLL), ("c", 0, "S", UPLOAD),
            ("a", 1_000_000, "C", "0 2048 >"), ("b", 2_000_000, "C", "0 6 = 00"),
            ("c", 4_000_000, "C", "0 2048 = 00"),
        ]), program=2, read=2, wait=6)

    def test_leaving_and_the_kernels_own_requests_are_no_work(self):
        self.assert_seconds(self.split([
            ("a", 0, "S", POINTER), ("a", 1_000_000, "C", "0 5 >"),
            ("b", 1_000_000, "S", NOTHING), ("b", 2_000_000, "C", "0 0"),
            ("c", 2_000_000, "S", POLL), ("c", 3_000_000, "C", "0 6 = 00"),
            ("d", 3_000_000, "S", "s 80 06 0100 0000 0040 64 <"), ("d", 4_000_000, "C", "0 18"),
        ]), program=1, wait=9)

    def test_the_clock_goes_around(self):
        self.assert_seconds(self.split([
            ("a", 4_095_500_000, "S", UPLOAD), ("a", 500_000, "C", "0 2048 = 00"),
        ]), read=1, wait=9)


if __name__ == "__main__":
    unittest.main()
