"""The udev rule, as the guest's own udevd reads and applies it."""

import grp
import os
import pathlib
import re
import shutil
import stat

from guest import Board, GuestCase, attribute, run

RULE = pathlib.Path(__file__).parents[2] / "udev/60-dfuswift.rules"
INSTALLED = pathlib.Path("/run/udev/rules.d/60-dfuswift.rules")


class Rule(GuestCase):
    def setUp(self):
        super().setUp()
        INSTALLED.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(RULE, INSTALLED)
        self.addCleanup(lambda: (INSTALLED.unlink(), run("udevadm", "control", "--reload")))
        self.succeed("udevadm", "control", "--reload")

    def node(self):
        return pathlib.Path(f"/dev/bus/usb/001/{int(attribute('devnum')):03}")

    def test_udev_reads_the_rule_without_complaint(self):
        with Board("f405"):
            output = self.succeed("udevadm", "test", "/sys/bus/usb/devices/1-1")
            complaints = [line for line in output.splitlines() if f"{RULE.name}:" in line
                          and re.search("nvalid|Unknown|ignor|Failed", line)]
            self.assertEqual(complaints, [])
            self.assertIn("ID_MM_DEVICE_IGNORE=1", output)

    def test_the_group_may_use_a_bootloader(self):
        with Board("f405"):
            status = os.stat(self.node())
            self.assertEqual(stat.S_IMODE(status.st_mode), 0o660)
            self.assertEqual(grp.getgrgid(status.st_gid).gr_name, "plugdev")
            self.assertIn("uaccess", self.succeed("udevadm", "info", "/sys/bus/usb/devices/1-1"))

    def test_another_device_is_left_alone(self):
        with Board("dfu11"):
            status = os.stat(self.node())
            self.assertEqual(grp.getgrgid(status.st_gid).gr_name, "root")
