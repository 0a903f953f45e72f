"""Each line of the kit that protects: without it, a check on the model fails."""

import re
import unittest

from kit_build import ROOT
from kit_mutations import MUTATIONS, caught


class Mutations(unittest.TestCase):
    def test_the_documentation_lists_every_mutation(self):
        text = (ROOT / "Firmware" / "README.md").read_text()
        rows = re.findall(r"^\| ([^|]+) \| (\w+) \| (\d+|direct)[:,]", text, re.MULTILINE)
        self.assertEqual([(m.name, m.chip) for m in MUTATIONS], [row[:2] for row in rows])


def add(mutation):
    def case(self):
        self.assertIsNotNone(caught(mutation), f"nothing notices: {mutation.name}")
    setattr(Mutations, "test_" + re.sub(r"\W+", "_", mutation.name), case)


for each in MUTATIONS:
    add(each)


if __name__ == "__main__":
    unittest.main()
