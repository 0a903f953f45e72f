"""Which device is meant, and who may have it."""

import subprocess
import sys

from guest import DFUSWIFT, FAST, FLASH, HERE, Board, GuestCase, run
from wire import DNLOAD, Witness

HOLD = """
import sys, time
sys.path.insert(0, sys.argv[2])
from wire import claim
node = open(sys.argv[1], "r+b", buffering=0)
claim(node)
print("held", flush=True)
time.sleep(60)
"""


class Choosing(GuestCase):
    def test_no_device(self):
        said = self.dfuswift("flash", self.firmware(100), status=69)
        self.assertIn("No DFU device found", said)

    def test_two_devices_are_both_named_and_none_is_touched(self):
        with Board("f405", port=0), Board("g0b1", port=1):
            with Witness() as witness:
                said = self.dfuswift("flash", self.firmware(100), status=64)
            for word in ["--path 1-1", "--path 1-2", "336032683536", "206B327A5841"]:
                self.assertIn(word, said)
            self.assertEqual(witness.requests, [])

    def test_a_path_or_a_serial_number_picks_one_of_two(self):
        with Board("f405", port=0, scale=FAST) as f405, Board("g0b1", port=1, scale=FAST) as g0b1:
            by_path, by_serial = self.noise(3_000, 1, "a.bin"), self.noise(3_000, 2, "b.bin")
            with Witness() as witness:
                self.dfuswift("flash", by_path, "--data", "--no-leave", "--path", g0b1.path)
            self.assertEqual({entry[0] for entry in witness.requests}, {int(g0b1.device_number)})
            self.dfuswift(
                "flash", by_serial, "--data", "--no-leave", "--serial", "336032683536")
            self.assert_holds(by_path, path=g0b1.path)
            self.assert_holds(by_serial, path=f405.path)

    def test_a_path_where_nothing_is(self):
        with Board("f405"):
            self.assertIn("1-7", self.dfuswift("info", "--path", "1-7", status=69))

    def test_a_foreign_device_is_left_alone_until_it_is_named(self):
        image = self.noise(3_000)
        with Board("dfu11-tolerant", scale=FAST):
            with Witness() as witness:
                said = self.dfuswift("flash", image, status=69)
            self.assertIn("--usb-id 1209:2001", said)
            self.assertEqual(witness.requests, [])
            self.dfuswift("flash", image, "--usb-id", "1209:2001")

    def test_a_device_that_comes_late_is_waited_for(self):
        image = self.firmware(100)
        process = subprocess.Popen(
            [DFUSWIFT, "flash", str(image), "--no-leave", "--wait", "60"], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        with Board("f405", scale=FAST):
            output, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, output)
            self.assert_holds(image)

    def test_a_device_that_does_not_come(self):
        self.dfuswift("flash", self.firmware(100), "--wait", "0.5", status=69)


class Rights(GuestCase):
    def test_a_user_without_rights_is_told_of_the_rule(self):
        self.folder.chmod(0o755)
        image = self.firmware(100)
        with Board("f405"):
            done = run(
                "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                DFUSWIFT, "flash", str(image))
            self.assertEqual(done.returncode, 77, done.stdout + done.stderr)
            self.assertIn("dfuswift udev install", done.stderr)

    def test_a_device_that_another_process_has(self):
        with Board("f405") as board:
            holder = subprocess.Popen(
                [sys.executable, "-c", HOLD, board.node, str(HERE)], text=True,
                stdout=subprocess.PIPE)
            try:
                self.assertEqual(holder.stdout.readline(), "held\n")
                said = self.dfuswift("flash", self.firmware(100), status=75)
                self.assertIn("another program", said)
            finally:
                holder.kill()
                holder.communicate()
            self.dfuswift("flash", self.firmware(100), "--no-leave")


class Suffix(GuestCase):
    def refuses(self, image, word):
        with Board("f405"), Witness() as witness:
            said = self.dfuswift("flash", image, "--address", hex(FLASH), status=65)
        self.assertIn(word, said)
        self.assertEqual(witness.count(DNLOAD), 0, witness.requests)

    def image(self, vendor, product):
        image = self.firmware(1_000)
        self.succeed("dfu-suffix", "-v", vendor, "-p", product, "-d", "ffff", "-a", str(image))
        return image

    def test_a_wrong_checksum(self):
        image = self.image("0483", "df11")
        content = bytearray(image.read_bytes())
        content[500] ^= 1
        image.write_bytes(content)
        self.refuses(image, "CRC")

    def test_a_file_for_another_device(self):
        self.refuses(self.image("1234", "5678"), "1234:5678")

    def test_a_file_for_this_device_is_taken(self):
        image = self.image("0483", "df11")
        with Board("f405", scale=FAST):
            self.dfuswift("flash", image, "--no-leave")
            self.assert_same_bytes(self.judge_upload(1_000), image.read_bytes()[:1_000])
