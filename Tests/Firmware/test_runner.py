"""The runner itself: what did not run has not passed."""

import unittest
from unittest import mock

import device
import runner


def ran(case):
    """What the runner says is wrong with a test."""
    with mock.patch.object(unittest.defaultTestLoader, "loadTestsFromName",
                           lambda name: unittest.TestSuite([case] if case else [])):
        return runner.run("a test")[1]


class Runner(unittest.TestCase):
    def test_a_test_that_passes_has_no_trouble(self):
        self.assertEqual("", ran(unittest.FunctionTestCase(lambda: None)))

    def test_a_test_that_is_skipped_has_failed(self):
        self.assertIn("no board", ran(unittest.FunctionTestCase(lambda: self.skipTest("no board"))))

    def test_a_test_that_does_not_exist_has_failed(self):
        self.assertNotEqual("", ran(None))

    def test_every_tool_that_is_missing_is_named(self):
        with mock.patch.object(device.shutil, "which", lambda name: None):
            self.assertEqual({"qemu-system-arm", "arm-none-eabi-gcc", "clang", "ld.lld",
                              "llvm-objcopy", "swiftc"},
                             {text.split()[0] for text in device.missing()})


if __name__ == "__main__":
    unittest.main()
