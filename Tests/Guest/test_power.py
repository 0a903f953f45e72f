"""The power of a port, by the kernel's own switch: those of vhci's root hub."""

import pathlib
import subprocess

from guest import (
    DFUSWIFT, PATH, USB_DEVICES, Board, GuestCase, attribute, is_configured, run, wait_until)

SWITCH = USB_DEVICES / "1-0:1.0" / "usb1-port1" / "disable"


class PortPower(GuestCase):
    def setUp(self):
        super().setUp()
        if not SWITCH.exists():
            self.skipTest("this kernel has no switch for ports")
        self.addCleanup(SWITCH.write_text, "0")

    def switch(self, *words):
        """Switches the port by sysfs.

        What a hub with power switches keeps, vhci's may not: the kernel's hub thread finds the
        virtual cable still in, and gives the port its power back, time after time. The device has
        left and comes back all the same, but that the port does not switch must be said.
        """
        done = run(DFUSWIFT, "power", *words, "--path", PATH)
        print(f"\n{words}: disable {SWITCH.read_text().strip()}, device {attribute('idVendor')}: "
              f"{(done.stdout + done.stderr).strip()}")
        if done.returncode == 0:
            self.assertIn("by the kernel (sysfs)", done.stdout)
        else:
            self.assertEqual(done.returncode, 74, done.stderr)
            self.assertIn("disable is 0 after 1 was written 5 times", done.stderr)
        return done

    def test_a_cycle_takes_the_device_away_and_brings_it_back(self):
        with Board("f405") as board:
            number = board.device_number
            done = self.switch("cycle", "--delay", "1")
            if done.returncode == 0:
                self.assertIn("0483:df11 has left, 0483:df11 is there", done.stdout)
            self.assertEqual(SWITCH.read_text().strip(), "0")
            wait_until(lambda: is_configured(PATH), "the board")
            self.assertNotEqual(board.device_number, number)
            # It works as before.
            self.assertIn("0483:df11", self.dfuswift("info"))

    def test_off_takes_the_device_away_and_on_brings_it_back(self):
        with Board("f405") as board:
            number = board.device_number
            done = self.switch("off")
            if done.returncode == 0:
                self.assertIn("0483:df11 has left", done.stdout)
            self.dfuswift("power", "on", "--path", PATH)
            wait_until(lambda: is_configured(PATH), "the board")
            self.assertNotEqual(board.device_number, number)

    def test_who_may_not_write_the_switch_is_told_what_to_do(self):
        done = subprocess.run(
            [DFUSWIFT, "power", "off", "--path", PATH], capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=60, user=65534, group=65534, extra_groups=[])
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertIn('DRIVER=="hub"', done.stderr.splitlines()[-1])

    def test_the_rule_gives_the_switch_to_a_group(self):
        # The words of `dfuswift help power`, in udev's own hands.
        help_text = self.dfuswift("help", "power")
        begin = help_text.index('SUBSYSTEM=="usb"')
        rule = " ".join(help_text[begin:].split("\n\n")[0].split())
        path = pathlib.Path("/run/udev/rules.d/99-dfuswift-test.rules")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rule + "\n")
        self.addCleanup(path.unlink)
        self.succeed("udevadm", "control", "--reload")
        self.succeed("udevadm", "trigger", "--action=bind", "/sys/bus/usb/devices/1-0:1.0")
        self.succeed("udevadm", "settle")
        mode = SWITCH.stat().st_mode
        print(f"\n{rule}: {mode:o}, group {SWITCH.stat().st_gid}")
        self.assertTrue(mode & 0o020)
