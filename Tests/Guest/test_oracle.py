"""What dfuswift writes dfu-util reads, and the other way round."""

import re
import time

from guest import FAST, FLASH, Board, GuestCase, run, wait_until
from wire import Witness

# Profile, wTransferSize, size of the first sector, size of the flash.
BOARDS = [
    ("f405", 2048, 16 << 10, 1 << 20),
    ("g0b1", 1024, 2 << 10, 512 << 10),
    ("h743", 1024, 128 << 10, 2 << 20),
]
# The program unit of h743, a multiple of the others'.
UNIT = 32
PLAIN = ["--usb-id", "1209:2001"]


def sizes(block, sector, least=1):
    """The least that can be written, a block and a sector; and each of these with so much more."""
    return [least, block, block + least, sector, sector + least]


class Listing(GuestCase):
    SETTING = re.compile(
        r'^Found DFU: \[(\S+)\] ver=(\S+),.*path="(.*?)", alt=(\d+), name="(.*?)", serial="(.*?)"',
        re.M)

    def test_dfuswift_tells_what_dfu_util_tells(self):
        for profile, settings in [("f405", 4), ("g0b1", 3), ("h743", 2), ("dfu11", 1)]:
            with self.subTest(profile), Board(profile):
                judged = self.SETTING.findall(self.succeed("dfu-util", "-l"))
                self.assertEqual(len(judged), settings)
                [device] = [e for e in self.events("list") if e["event"] == "device"]
                self.assertEqual(device["mode"], "bootloader")
                self.assertEqual(device["alternates"], settings)
                release = f"{device['release']:04x}"
                info = self.events("info", "--usb-id", device["id"])[-1]
                self.assertEqual(
                    {(device["id"], release, device["path"], str(memory["alternate"]),
                      memory["name"], device["serial"]) for memory in info["memories"]},
                    set(judged))


class Exchange(GuestCase):
    def test_dfu_util_reads_what_dfuswift_flashed(self):
        for profile, block, sector, _ in BOARDS:
            with Board(profile, scale=FAST):
                for size in sizes(block, sector):
                    with self.subTest(profile, size=size):
                        image = self.noise(size, seed=size)
                        self.dfuswift("flash", image, "--data", "--no-leave")
                        self.assert_holds(image)

    def test_dfuswift_reads_and_verifies_what_dfu_util_downloaded(self):
        for profile, block, sector, _ in BOARDS:
            with Board(profile, scale=FAST):
                # dfu-util sends the last block as it is, and a device may refuse or drop what does
                # not fill a program unit. It sleeps for bwPollTimeout whatever the scale, so it
                # writes no sector of 128 KiB.
                for size in sizes(block, sector, least=UNIT):
                    if size <= 64 << 10:
                        with self.subTest(profile, size=size):
                            self.judge_then_read(size)

    def judge_then_read(self, size):
        image, copy = self.noise(size, seed=size + 1), self.folder / "copy.bin"
        self.judge_download(image)
        self.dfuswift("read", copy, "--force", "--address", hex(FLASH), "--length", size)
        self.assert_same_file(copy, image)
        self.dfuswift("verify", image, "--address", hex(FLASH))
        wrong = bytearray(image.read_bytes())
        wrong[-1] ^= 1
        image.write_bytes(wrong)
        said = self.dfuswift("verify", image, status=79)
        self.assertIn(f"0x{FLASH + size - 1:08X}", said)

    def test_dfu_util_reads_a_whole_flash_that_dfuswift_wrote(self):
        # The 2 MiB of h743 are in test_figures.py.
        for profile, _, _, size in BOARDS[:2]:
            with self.subTest(profile), Board(profile, scale=FAST):
                image = self.noise(size, seed=2)
                start = time.monotonic()
                self.dfuswift("flash", image, "--data", "--no-leave")
                flashed = time.monotonic()
                self.assert_holds(image)
                print(f"\n{profile}: {size >> 10} KiB flashed and verified in "
                      f"{flashed - start:.1f} s, read by dfu-util in "
                      f"{time.monotonic() - flashed:.1f} s")

    def test_dfuswift_reads_a_whole_flash_that_dfu_util_wrote(self):
        image, copy = self.noise(128 << 10, seed=3), self.folder / "copy.bin"
        with Board("f072", scale=FAST):
            start = time.monotonic()
            self.judge_download(image)
            print(f"\nf072: 128 KiB by dfu-util in {time.monotonic() - start:.1f} s")
            # Without a range: all main flash.
            self.dfuswift("read", copy)
            self.assert_same_file(copy, image)
            self.dfuswift("verify", image)


class Again(GuestCase):
    def test_what_is_there_is_not_written_again(self):
        image = self.firmware(40 << 10)
        with Board("f405", scale=FAST):
            self.dfuswift("flash", image, "--no-leave")
            with Witness() as witness:
                self.dfuswift("flash", image, "--no-leave")
            self.assertEqual(witness.erases, [])
            self.assertEqual(witness.data_blocks, [])
            self.assert_holds(image)

    def test_only_the_sector_that_differs_is_erased(self):
        image = self.firmware(40 << 10)
        with Board("f405", scale=FAST):
            self.dfuswift("flash", image, "--data", "--no-leave")
            changed = bytearray(image.read_bytes())
            changed[0x4567] ^= 0xFF
            image.write_bytes(changed)
            with Witness() as witness:
                self.dfuswift("flash", image, "--data", "--no-leave")
            self.assertEqual([entry[3] for entry in witness.erases], ["4100400008"])
            self.assert_holds(image)


class Plain(GuestCase):
    SIZES = [1, 1024, 1025, 64 << 10]

    def test_dfu_util_reads_what_dfuswift_flashed(self):
        for size in self.SIZES:
            with self.subTest(size=size), Board("dfu11-tolerant", scale=FAST):
                image = self.noise(size, seed=size)
                self.dfuswift("flash", image, *PLAIN)
                self.compare(image)

    def test_a_device_that_is_not_tolerant_is_reset_and_holds_the_image(self):
        image = self.noise(5_000)
        with Board("dfu11", scale=FAST) as board:
            first = board.device_number
            self.dfuswift("flash", image, *PLAIN)
            wait_until(lambda: board.device_number != first, "the device to leave")
            board.restart()
            self.compare(image)

    def test_dfuswift_reads_and_verifies_what_dfu_util_downloaded(self):
        for size in self.SIZES:
            with self.subTest(size=size), Board("dfu11", scale=FAST) as board:
                image, copy = self.noise(size, seed=size), self.folder / "copy.bin"
                # dfu-util 0.11 resets the device at the end, and exits 74 when the application
                # comes back from it.
                done = run("dfu-util", "-a", "0", "-D", str(image))
                self.assertIn(done.returncode, (0, 74), done.stdout + done.stderr)
                board.restart()
                self.dfuswift("read", copy, "--force", *PLAIN)
                self.assert_same_bytes(copy.read_bytes()[:size], image.read_bytes())
                self.dfuswift("verify", image, *PLAIN)

    def compare(self, image):
        expected = image.read_bytes()
        copy = self.folder / "judge.bin"
        copy.unlink(missing_ok=True)
        self.succeed("dfu-util", "-a", "0", "-U", str(copy))
        self.assert_same_bytes(copy.read_bytes()[:len(expected)], expected)
