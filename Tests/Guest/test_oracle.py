"""What dfuswift writes dfu-util reads, and the other way round."""

import re
import time

from guest import FAST, FLASH, Board, GuestCase, run, wait_until

# Profile, wTransferSize, size of the first sector, size of the flash.
BOARDS = [
    ("f405", 2048, 16 << 10, 1 << 20),
    ("g0b1", 1024, 2 << 10, 512 << 10),
    ("h743", 1024, 128 << 10, 2 << 20),
]
PLAIN = ["--usb-id", "1209:2001"]


def sizes(block, sector, least=1):
    """The least that can be written, a block and a sector; and each of these with so much more."""
    return [least, block, block + least, sector, sector + least]


class Listing(GuestCase):
    def test_dfuswift_lists_what_dfu_util_lists(self):
        for profile in ["f405", "g0b1", "h743", "dfu11"]:
            with self.subTest(profile), Board(profile):
                judged = re.findall(
                    r'^Found DFU: \[(\S+)\] ver=(\S+),.*path="(.*?)".*serial="(.*?)"',
                    self.succeed("dfu-util", "-l"), re.M)
                devices = [e for e in self.events("list") if e["event"] == "device"]
                self.assertEqual(len(devices), 1)
                said = devices[0]
                self.assertEqual(said["mode"], "bootloader")
                self.assertEqual(said["alternates"], len(judged))
                self.assertEqual(
                    {(said["id"], f"{said['release']:04x}", said["path"], said["serial"])},
                    set(judged))

    def test_names_and_layouts_are_those_of_dfu_util(self):
        for profile, _, _, size in BOARDS:
            with self.subTest(profile), Board(profile):
                judged = re.findall(
                    r'^Found DFU:.*alt=(\d+), name="(.*?)"', self.succeed("dfu-util", "-l"), re.M)
                info = self.events("info")[-1]
                self.assertEqual(
                    {(str(m["alternate"]), m["name"]) for m in info["memories"]}, set(judged))
                flash = info["memories"][0]["regions"]
                self.assertEqual([(r["address"], r["bytes"]) for r in flash], [(FLASH, size)])


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
                # dfu-util sends the last block as it is, and a device that programs whole units
                # leaves half a one undone: its sizes are whole units, 32 bytes on an H7. It sleeps
                # for bwPollTimeout whatever the scale, so it writes no sector of 128 KiB.
                for size in sizes(block, sector, least=32):
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
        for profile, _, _, size in BOARDS:
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
