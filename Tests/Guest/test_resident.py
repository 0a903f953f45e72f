"""Images that leave parts of the flash alone: a resident bootloader, a hole."""

import struct

from guest import FAST, FIXTURES, FLASH, Board, GuestCase

RESIDENT = 16 << 10


def hex_record(kind, address, data):
    body = bytes([len(data), address >> 8, address & 0xFF, kind]) + data
    return f":{(body + bytes([-sum(body) & 0xFF])).hex().upper()}\n"


def intel_hex(segments):
    """Segments as Intel HEX."""
    text = ""
    for start, data in segments.items():
        for offset in range(0, len(data), 16):
            address = start + offset
            text += hex_record(4, 0, (address >> 16).to_bytes(2, "big"))
            text += hex_record(0, address & 0xFFFF, data[offset:offset + 16])
    return text + hex_record(1, 0, b"")


def loads(elf):
    """p_offset and p_paddr of each PT_LOAD of a 32-bit ELF file, by ELF's specification."""
    start, size, count = (int.from_bytes(elf[at:at + n], "little")
                          for at, n in [(28, 4), (42, 2), (44, 2)])
    headers = [struct.unpack_from("<4I", elf, start + i * size) for i in range(count)]
    return [(offset, physical) for kind, offset, _, physical in headers if kind == 1]


class Resident(GuestCase):
    def leaves_the_bootloader_alone(self, name, *options):
        image = FIXTURES / name
        truth = (FIXTURES / f"{image.stem}.bin").read_bytes()
        bootloader = self.noise(RESIDENT, name="bootloader.bin")
        with Board("f405", scale=FAST):
            self.dfuswift("flash", bootloader, "--data", "--no-leave")
            self.dfuswift("flash", image, *options, "--no-leave")
            self.assert_holds(bootloader)
            self.assert_same_bytes(self.judge_upload(len(truth), FLASH + RESIDENT), truth)
            # Above the image nothing was written either.
            rest = self.judge_upload(256, FLASH + RESIDENT + len(truth))
            self.assertEqual(rest, b"\xff" * 256)

    def test_a_raw_image_with_an_address(self):
        self.leaves_the_bootloader_alone(
            "resident-gnu.bin", "--address", hex(FLASH + RESIDENT))

    def test_intel_hex(self):
        self.leaves_the_bootloader_alone("resident-gnu.hex")

    def test_an_elf_file_whose_first_segment_holds_its_header_by_gnu_ld(self):
        self.leaves_the_bootloader_alone("resident-gnu.elf")

    def test_an_elf_file_whose_first_segment_holds_its_header_by_lld(self):
        self.leaves_the_bootloader_alone("resident-lld.elf")

    def test_the_fixtures_are_the_trap_that_they_should_be(self):
        for name in ["resident-gnu.elf", "resident-lld.elf"]:
            with self.subTest(name):
                elf = (FIXTURES / name).read_bytes()
                self.assertIn((0, FLASH), loads(elf), "the header is not loaded")


class Hole(GuestCase):
    def test_what_lies_in_the_hole_of_an_image_stays(self):
        before = self.noise(48 << 10, seed=5)
        vectors = self.firmware(200).read_bytes()
        tail = self.noise(3_000, seed=6, name="tail.bin").read_bytes()
        image = self.folder / "two.hex"
        # Sectors 0 and 2; sector 1 is the hole.
        image.write_text(intel_hex({FLASH: vectors, FLASH + (32 << 10): tail}))
        with Board("f405", scale=FAST):
            self.dfuswift("flash", before, "--data", "--no-leave")
            self.dfuswift("flash", image, "--no-leave")
            found = self.judge_upload(48 << 10)
            self.assert_same_bytes(found[:200], vectors)
            self.assert_same_bytes(found[16 << 10:32 << 10], before.read_bytes()[16 << 10:32 << 10])
            self.assert_same_bytes(found[32 << 10:(32 << 10) + 3_000], tail)
