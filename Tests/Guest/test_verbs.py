"""The verbs beside flash: erase, unprotect; leave and enter are in test_application.py."""

from guest import FAST, FLASH, Board, GuestCase, is_configured, wait_until
from wire import Witness


class Erase(GuestCase):
    def test_a_range_erases_its_sectors_and_no_other(self):
        image = self.noise(64 << 10)
        with Board("f405", scale=FAST):
            self.dfuswift("flash", image, "--data", "--no-leave")
            self.dfuswift("erase", "--address", hex(FLASH + 0x4100), "--length", "0x4000")
            found = self.judge_upload(64 << 10)
            before = image.read_bytes()
            self.assert_same_bytes(found[:16 << 10], before[:16 << 10])
            self.assert_same_bytes(found[16 << 10:48 << 10], b"\xff" * (32 << 10))
            self.assert_same_bytes(found[48 << 10:], before[48 << 10:])

    def test_a_mass_erase_wants_its_words(self):
        image = self.noise(64 << 10)
        with Board("f405", scale=FAST):
            self.dfuswift("flash", image, "--data", "--no-leave")
            with Witness() as witness:
                said = self.dfuswift("erase", "--mass", status=64)
            self.assertIn("--yes-erase-everything", said)
            self.assertEqual(witness.requests, [])
            self.assert_holds(image)
            self.dfuswift("erase", "--mass", "--yes-erase-everything")
            self.assert_same_bytes(self.judge_upload(64 << 10), b"\xff" * (64 << 10))


class Unprotect(GuestCase):
    def test_it_wants_its_words(self):
        with Board("f405-rdp1"), Witness() as witness:
            said = self.dfuswift("unprotect", status=64)
        self.assertIn("--yes-erase-everything", said)
        self.assertEqual(witness.requests, [])

    def test_a_protected_board_can_be_flashed_afterwards(self):
        image = self.firmware(1_000)
        with Board("f405-rdp1", scale=FAST) as board:
            number = board.device_number
            self.dfuswift("unprotect", "--yes-erase-everything")
            wait_until(
                lambda: is_configured() and board.device_number != number, "the bootloader again")
            board.wait()
            self.assert_same_bytes(self.judge_upload(1_000), b"\xff" * 1_000)
            self.dfuswift("flash", image, "--no-leave")
            self.assert_holds(image)
