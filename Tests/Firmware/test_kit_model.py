"""The kit as `dfuswift kit` writes it, on a model with the parts' true addresses and hazards."""

import unittest

from kit_build import COMPILERS, LEVELS
from kit_chips import CHIPS
from kit_scenarios import SCENARIOS, Bench, survives_any_moment

# One of each core, with all that the core brings: these at every level of optimisation.
EACH_CORE = ("F072", "F105", "F411", "F746", "U575")


class KitOnTheModel(unittest.TestCase):
    pass


def add(chip, compiler, level):
    def case(self):
        bench = Bench(CHIPS[chip], compiler=compiler, level=level)
        for scenario in SCENARIOS:
            # It takes longest, and what it looks at is the order of things, not their encoding.
            if scenario is survives_any_moment and level != "-Os":
                continue
            with self.subTest(scenario.__name__):
                self.assertEqual([], list(scenario(bench)))
    setattr(KitOnTheModel, f"test_{chip}__{compiler}__{level}", case)


for name in CHIPS:
    for tool in COMPILERS:
        for optimisation in LEVELS if name in EACH_CORE else ("-Os",):
            add(name, tool, optimisation)


if __name__ == "__main__":
    unittest.main()
