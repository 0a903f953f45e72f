"""How much memory and time the program itself takes."""

import pathlib
import re
import statistics
import subprocess
import time

from guest import DFUSWIFT, FAST, Board, GuestCase


def peak_memory(process):
    """VmHWM of a process in KiB, followed to its end.

    A child's `ru_maxrss` is no use: it begins with what the parent had when it forked.
    """
    status, peak = pathlib.Path(f"/proc/{process.pid}/status"), 0
    while process.poll() is None:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            peak = max(peak, int(found[1]))
        time.sleep(0.02)
    return peak


class Figures(GuestCase):
    def test_two_mebibytes_take_less_than_forty_of_memory(self):
        image = self.noise(2 << 20)
        with Board("h743", scale=FAST):
            start = time.monotonic()
            process = subprocess.Popen(
                [DFUSWIFT, "flash", str(image), "--data", "--no-leave", "--quiet"])
            peak = peak_memory(process)
            self.assertEqual(process.returncode, 0)
            print(f"\nh743: 2 MiB flashed and verified in {time.monotonic() - start:.1f} s, "
                  f"peak memory {peak / 1024:.1f} MiB")
            self.assertGreater(peak, 2 << 10, "less than the image: not measured")
            self.assertLess(peak, 40 << 10)
            # The whole flash: it is the oracle's turn, too.
            self.assert_holds(image)

    def test_it_is_up_at_once(self):
        times = []
        for _ in range(20):
            start = time.monotonic()
            self.dfuswift("--version")
            times.append(time.monotonic() - start)
        median = statistics.median(times)
        print(f"\ndfuswift --version: median {median * 1000:.0f} ms of 20, worst "
              f"{max(times) * 1000:.0f} ms (in an emulated guest)")
        self.assertLess(median, 1)
