"""The udev rules, as the guest's own udevd reads and applies them."""

import grp
import hashlib
import os
import pathlib
import re
import shutil
import stat

from guest import DFUSWIFT, Board, GuestCase, attribute, run

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


class StationRules(GuestCase):
    """The rules that `station install` makes: the service is wanted by the right devices only."""

    SERVICE = "dfuswift-station@.service"

    def install(self, station):
        """Installs the rules of a configuration with one station."""
        image = self.firmware(4096)
        digest = hashlib.sha256(image.read_bytes()).hexdigest()
        file = self.folder / "root/etc/dfuswift/station.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(
            "format: 1\nstations:\n  - name: bench\n    chip: F405\n"
            f"    image: {{file: {image}, sha256: {digest}}}\n    {station}\n")
        self.succeed(DFUSWIFT, "station", "install", "--root", str(self.folder / "root"),
                     "--program", "/usr/bin/dfuswift")
        rules = next((self.folder / "root/etc/udev/rules.d").iterdir())
        there = pathlib.Path("/run/udev/rules.d") / rules.name
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(rules, there)
        self.addCleanup(lambda: (there.unlink(), run("udevadm", "control", "--reload")))
        self.succeed("udevadm", "control", "--reload")

    def properties(self, path):
        """What udev knows of a device."""
        output = self.succeed("udevadm", "info", "-q", "property", f"/sys/bus/usb/devices/{path}")
        return dict(line.split("=", 1) for line in output.splitlines() if "=" in line)

    def assert_wanted(self, board, is_wanted=True):
        found = self.properties(board.path)
        self.assertEqual(found.get("SYSTEMD_WANTS"), self.SERVICE if is_wanted else None, found)
        self.assertEqual(":systemd:" in found.get("TAGS", ""), is_wanted, found)
        node = os.stat(board.node)
        group = "plugdev" if is_wanted else "root"
        self.assertEqual(grp.getgrgid(node.st_gid).gr_name, group)

    def test_a_bootloader_at_the_port_wants_the_service_and_no_other_does(self):
        self.install("port: 1-1")
        with Board("f405") as board:
            self.assert_wanted(board)
        with Board("f405", port=1) as board:
            self.assert_wanted(board, False)
        with Board("dfu11") as board:
            self.assert_wanted(board, False)

    def test_a_port_can_be_named_by_udev(self):
        self.install("port: platform-vhci_hcd.0-usb-0:2")
        with Board("f405", port=1) as board:
            self.assert_wanted(board)
        with Board("f405") as board:
            self.assert_wanted(board, False)

    def test_a_board_can_be_named_by_its_serial_number(self):
        with Board("f405"):
            serial = attribute("serial")
        self.install(f"serials: ['{serial}']")
        with Board("f405", port=1) as board:
            self.assert_wanted(board)
        with Board("g0b1") as board:
            self.assert_wanted(board, attribute("serial") == serial)

    def test_an_application_at_the_port_wants_it_too_and_modemmanager_keeps_off(self):
        self.install("port: 1-1\n    enter: {trigger: 1200bps, application: 0483:5740}")
        words = ["--application", "--plays", "touch,id=0483:5740"]
        with Board("f405", *words) as board:
            self.assert_wanted(board)
            self.assertEqual(self.properties(board.path)["ID_MM_DEVICE_IGNORE"], "1")
        with Board("f405", *words, port=1) as board:
            self.assert_wanted(board, False)
