"""What --capture and --trace tell of the real bus, held against the kernel's own record of it."""

import json
import subprocess

from guest import DFUSWIFT, FAST, USB_DEVICES, Board, GuestCase, is_configured, wait_until
from wire import DNLOAD, Witness

# usbmon's text gives no more bytes of a transfer.
WITNESSED = 32
ENHANCED_PACKET = 6


def packets(path):
    """The packets of a pcapng file, each a usbmon record; the file must be whole blocks."""
    content, found = path.read_bytes(), []
    place = 0
    while place < len(content):
        kind, length = (int.from_bytes(content[place + at:place + at + 4], "little") for at in (0, 4))
        assert length % 4 == 0 and 12 <= length <= len(content) - place, f"cut off at {place}"
        tail = content[place + length - 4:place + length]
        assert int.from_bytes(tail, "little") == length, f"two lengths at {place}"
        if kind == ENHANCED_PACKET:
            captured = int.from_bytes(content[place + 20:place + 24], "little")
            found.append(content[place + 28:place + 28 + captured])
        place += length
    return found


def requests(records):
    """As `Witness.requests`: device number, request, wValue, data as hex."""
    return [
        (record[11], record[41], int.from_bytes(record[42:44], "little"),
         record[64:64 + WITNESSED].hex())
        for record in records if record[8:9] == b"S" and record[40] in (0x21, 0xA1)]


def results(records):
    """As `Witness.results`: status and bytes that moved of the same requests."""
    numbers = {record[0:8] for record in records
               if record[8:9] == b"S" and record[40] in (0x21, 0xA1)}
    return [
        (int.from_bytes(record[28:32], "little", signed=True),
         int.from_bytes(record[32:36], "little"))
        for record in records if record[8:9] == b"C" and record[0:8] in numbers]


class Recording(GuestCase):
    def test_a_capture_has_what_the_kernel_saw(self):
        image = self.firmware(40 << 10)
        capture, trace = self.folder / "run.pcapng", self.folder / "run.json"
        for profile in ["f405", "f405-stalls"]:
            with self.subTest(profile), Board(profile, scale=FAST) as board:
                with Witness() as witness:
                    self.dfuswift(
                        "flash", image, "--no-leave", "--capture", capture, "--trace", trace)
                records = packets(capture)
                self.assertEqual(requests(records), witness.requests)
                self.assertEqual(results(records), witness.results)
                self.assertGreater(witness.count(DNLOAD), 20)
                self.assertEqual({record[11] for record in records}, {int(board.device_number)})
                self.assertEqual({record[12] for record in records}, {1}, "bus numbers")
                wire = [event for event in json.loads(trace.read_text())
                        if event.get("cat") == "wire" and event["name"].startswith("DFU_")]
                self.assertEqual(len(wire), len(witness.requests))
                self.assert_holds(image)

    def test_a_pulled_plug_leaves_whole_files(self):
        image = self.firmware(64 << 10)
        capture, trace = self.folder / "run.pcapng", self.folder / "run.json"
        with Board("f405") as board:
            process = subprocess.Popen(
                [DFUSWIFT, "flash", str(image), "--json", "--no-leave", "--capture", str(capture),
                 "--trace", str(trace)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.addCleanup(process.kill)
            for line in process.stdout:
                if '"event":"advanced"' in line and '"phase":"write"' in line:
                    break
            board.tell("unplug")
            _, said = process.communicate(timeout=15)
            self.assertEqual(process.returncode, 74, said)
            wait_until(lambda: not (USB_DEVICES / board.path).exists(), "the unplug", 10)
            records = packets(capture)
            kinds = [record[8:9] for record in records]
            self.assertEqual(kinds.count(b"S"), len(kinds) - kinds.count(b"S"), "each has an end")
            self.assertLess(int.from_bytes(records[-1][28:32], "little", signed=True), 0)
            events = json.loads(trace.read_text())
            self.assertIn("disconnected", {e.get("args", {}).get("result") for e in events})
            board.tell("replug")
            wait_until(is_configured, "the replug")
