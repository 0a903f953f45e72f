"""The simulator before the judges: Linux's USB core and dfu-util."""

import pathlib
import re
import time
import unittest

from guest import Board, GuestCase, attribute, is_configured, run, wait_until


class Enumeration(GuestCase):
    def test_full_speed_and_descriptors_reach_sysfs(self):
        with Board("f405"):
            self.assertEqual(attribute("speed"), "12")
            self.assertEqual(attribute("idVendor"), "0483")
            self.assertEqual(attribute("idProduct"), "df11")
            self.assertTrue(attribute("serial"))

    def test_unplug_and_replug_keep_the_path(self):
        with Board("f405") as board:
            first = board.device_number
            board.tell("unplug")
            wait_until(lambda: not is_configured(), "the unplug")
            board.tell("replug")
            again = wait_until(is_configured, "the replug")
            print(f"\nback after {again:.2f} s")
            self.assertNotEqual(board.device_number, first)

    def test_two_boards_stand_side_by_side(self):
        with Board("f405", port=0), Board("g0b1", port=1):
            output = self.succeed("dfu-util", "-l")
            self.assertEqual(set(re.findall(r'path="(.*?)"', output)), {"1-1", "1-2"}, output)


class DfuUtil(GuestCase):
    def test_download_with_leave_starts_the_application(self):
        image = self.firmware(10 * 1024)
        with Board("f405") as board:
            first = board.device_number
            output = self.download(image, "f405", "0x08000000:leave")
            self.assertIn("Submitting leave request", output)
            wait_until(lambda: board.device_number != first, "the bootloader to leave")

    def test_a_plain_device_takes_a_download(self):
        image = self.folder / "plain.bin"
        image.write_bytes(bytes(range(256)) * 40)
        with Board("dfu11") as board:
            first = board.device_number
            start = time.monotonic()
            done = run("dfu-util", "-a", "0", "-D", str(image))
            output = done.stdout + done.stderr
            # dfu-util 0.11 resets the device at the end and exits 74 when another one comes back
            # from it, which is what is meant to happen.
            self.assertIn(done.returncode, (0, 74), output)
            print(f"\ndfu11: {time.monotonic() - start:.2f} s\n{output}")
            self.assertIn("Done!", output)
            # The reset at its end starts the application: another product on the same port.
            wait_until(lambda: board.device_number != first and is_configured(), "the application")
            self.assertIn("Found Runtime", self.succeed("dfu-util", "-l"))

    def download(self, image, profile, option="0x08000000"):
        start = time.monotonic()
        output = self.succeed("dfu-util", "-a", "0", "-s", option, "-D", str(image))
        print(f"\n{profile}: 10 KiB down in {time.monotonic() - start:.2f} s\n{output}")
        return output


class Reset(GuestCase):
    def test_a_rom_survives_a_port_reset(self):
        with Board("f405"):
            before = time.monotonic()
            self.succeed("python3", "-c", RESET, device_node())
            print(f"\nreset in {time.monotonic() - before:.2f} s")
            self.assertIn("Found DFU", self.succeed("dfu-util", "-l"))


RESET = """
import fcntl, sys
with open(sys.argv[1], "wb", buffering=0) as node:
    try:
        fcntl.ioctl(node, 0x5514)
    except OSError as error:
        print(error)
"""


def device_node():
    number = int(attribute("devnum"))
    return str(pathlib.Path(f"/dev/bus/usb/001/{number:03}"))


if __name__ == "__main__":
    unittest.main()
