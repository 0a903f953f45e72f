"""From the application into the bootloader and back, by one command, under udevd."""

import time

from guest import FAST, Board, GuestCase, attribute, wait_until


class ThereAndBack(GuestCase):
    def cycle(self, profile):
        image = self.firmware(20 << 10)
        with Board(profile, "--application") as board:
            self.assertEqual(attribute("idVendor"), "1209")
            first = int(board.device_number)
            start = time.monotonic()
            events = self.events("flash", image, "--enter", "dfu-detach", "--expect-app")
            print(f"\n{profile}: there and back in {time.monotonic() - start:.1f} s")
            result = events[-1]
            self.assertEqual(result["event"], "result")
            self.assertTrue(result["hasLeft"])
            self.assertEqual(result["application"]["path"], board.path)
            self.assertEqual(attribute("idVendor"), "1209")
            # It came as bootloader and as application since.
            self.assertGreaterEqual(int(board.device_number), first + 2)
            board.restart()
            self.assert_holds(image)

    def test_an_application_that_detaches_by_itself(self):
        self.cycle("f405")

    def test_an_application_that_waits_for_a_reset(self):
        self.cycle("f405-app-waits")

    def test_it_is_named_where_it_would_help(self):
        with Board("f405", "--application"):
            said = self.dfuswift("flash", self.firmware(100), status=69)
            self.assertIn("--enter detach", said)

    def test_enter_then_leave(self):
        image = self.firmware(1_000)
        with Board("f405", scale=FAST) as board:
            self.dfuswift("flash", image, "--no-leave")
            for _ in range(2):
                self.dfuswift("leave")
                wait_until(lambda: attribute("idVendor") == "1209", "the application")
                board.wait()
                self.assertIn("Found Runtime", self.succeed("dfu-util", "-l"))
                self.dfuswift("enter")
                self.assertEqual(attribute("idVendor"), "0483")
            self.assertIn("already", self.dfuswift("enter"))
