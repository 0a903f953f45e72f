"""Each protective line of the kit, taken out: a test must fail."""

import os
import unittest
from unittest import mock

import device
from jump import KIT
from mutations import MUTATIONS, table


class Mutations(unittest.TestCase):
    """One test for each; they are made below."""

    def notice(self, mutation):
        source = (KIT / "dfu_jump.c").read_text()
        self.assertEqual(1, source.count(mutation.old), f"not in the kit: {mutation.old}")
        path = device.folder() / f"mutated-{os.getpid()}.c"
        path.write_text(source.replace(mutation.old, mutation.new))
        result = unittest.TestResult()
        # A program that hangs is noticed, too, and sooner than one that should not.
        with (mock.patch.dict(os.environ, DFUSWIFT_KIT_SOURCE=str(path)),
              mock.patch.object(device, "PATIENCE_SECONDS", 5)):
            unittest.defaultTestLoader.loadTestsFromName(mutation.test).run(result)
        self.assertEqual(1, result.testsRun)
        trouble = [text for _, text in result.failures + result.errors]
        self.assertNotIn("BuildError", "".join(trouble))
        self.assertNotIn("has no attribute", "".join(trouble))
        self.assertTrue(trouble, f"{mutation.test} passes all the same")


def made(mutation):
    return lambda self: self.notice(mutation)


for mutation in MUTATIONS:
    setattr(Mutations, "test_" + mutation.name.replace(" ", "_").replace("'", ""), made(mutation))


class Documentation(unittest.TestCase):
    def test_the_table_in_the_documentation_is_that_of_the_mutations(self):
        self.assertIn(table(), (device.FIRMWARE / "Testing.md").read_text())


if __name__ == "__main__":
    unittest.main()
