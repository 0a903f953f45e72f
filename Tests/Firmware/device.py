"""Programs for QEMU's Cortex-M machines: building them, running them, and what they say."""

import contextlib
import dataclasses
import functools
import hashlib
import json
import os
import pathlib
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import tty

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIRMWARE = ROOT / "Firmware"
DEVICE = HERE / "Device"
SEMIHOSTING = FIRMWARE / "Probe"

MAILBOX_OFFSET = 0xF00
# Two kilobytes below the end of RAM: under any stack of these programs, over the ROM's RAM.
TEST_WORDS = 0x800
# A case takes some 50 ms of a free core; the rest of this is for a machine that is not free.
PATIENCE_SECONDS = float(os.environ.get("DFUSWIFT_FIRMWARE_PATIENCE", 20))


@dataclasses.dataclass(frozen=True)
class Machine:
    """A machine of QEMU and where it has memory that can stand in for ST's ROM."""

    name: str
    core: int
    flash: int
    flash_size: int
    ram: int
    ram_size: int
    rom: int

    @property
    def cpu(self):
        return f"cortex-m{self.core}"

    @property
    def triple(self):
        arch = {0: "armv6m", 3: "armv7m", 4: "armv7em", 7: "armv7em", 33: "armv8m.main"}
        return f"{arch[self.core]}-none-eabi"

    @property
    def ram_end(self):
        return self.ram + self.ram_size

    @property
    def tally(self):
        return self.ram_end - TEST_WORDS

    @property
    def cause(self):
        return self.tally + 0x10

    @property
    def remap(self):
        return self.tally + 0x14

    @property
    def remap_clock(self):
        return self.tally + 0x18

    @property
    def flag(self):
        """The default place of the request: above the stack."""
        return self.ram_end - 32


MACHINES = {
    machine.name: machine
    for machine in (
        Machine("microbit", 0, 0x00000000, 0x30000, 0x20000000, 0x4000, 0x00030000),
        Machine("netduino2", 3, 0x08000000, 0xE0000, 0x20000000, 0x20000, 0x080E0000),
        Machine("stm32vldiscovery", 3, 0x08000000, 0x10000, 0x20000000, 0x2000, 0x08010000),
        Machine("netduinoplus2", 4, 0x08000000, 0xE0000, 0x20000000, 0x20000, 0x080E0000),
        Machine("mps2-an386", 4, 0x00000000, 0x100000, 0x20000000, 0x20000, 0x21000000),
        Machine("mps2-an500", 7, 0x00000000, 0x100000, 0x20000000, 0x20000, 0x00300000),
        Machine("mps2-an505", 33, 0x10000000, 0x100000, 0x38000000, 0x20000, 0x10180000),
    )
}

COMPILERS = ("clang", "gcc")
LEVELS = ("-O0", "-Og", "-O2", "-Os")
COMMON = ("-mthumb", "-mfloat-abi=soft", "-std=c11", "-ffreestanding", "-fno-builtin",
          "-ffunction-sections", "-Wall", "-Wextra", "-Werror")


class BuildError(Exception):
    """A compiler or linker refused; the text is what it said."""


@functools.cache
def folder():
    """Where everything is built; gone when the process that made it ends."""
    path = os.environ.get("DFUSWIFT_FIRMWARE_BUILD")
    if path:
        return pathlib.Path(path)
    holder = tempfile.TemporaryDirectory(prefix="dfuswift-firmware-")
    folder.holder = holder
    return pathlib.Path(holder.name)


def tool(command):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode != 0:
        raise BuildError(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}")
    return result.stdout + result.stderr


def made(suffix, command, *sources, before=("-o",)):
    """What a command makes, from an earlier run of the same command over the same sources.

    The path to be made comes last, behind `before`.
    """
    key = hashlib.sha256(repr([str(part) for part in command]).encode())
    for source in sources:
        key.update(pathlib.Path(source).read_bytes())
    path = folder() / (key.hexdigest()[:24] + suffix)
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}{suffix}")
        tool([*command, *before, part])
        part.rename(path)
    return path


def compile(machine, source, compiler="clang", level="-Os", defines=(), include=(), flags=()):
    """An object file."""
    front = {"clang": ["clang", f"--target={machine.triple}"], "gcc": ["arm-none-eabi-gcc"]}
    command = [*front[compiler], f"-mcpu={machine.cpu}", *COMMON, level, *flags,
               *(f"-D{define}" for define in defines),
               *(f"-I{path}" for path in (*include, DEVICE, SEMIHOSTING)), "-c", source]
    headers = [header for path in (*include, DEVICE, SEMIHOSTING)
               for header in sorted(pathlib.Path(path).glob("*.h"))]
    return made(".o", command, source, *headers)


def link(machine, objects, compiler="clang", script="", reserve=32):
    """A program. `reserve` bytes above the stack are the flag's."""
    text = (f"TEST_ROM = {machine.rom:#x};\n"
            f"MEMORY {{\n"
            f"  FLASH (rx) : ORIGIN = {machine.flash:#x}, LENGTH = {machine.flash_size:#x}\n"
            f"  RAM (rwx) : ORIGIN = {machine.ram:#x}, LENGTH = {machine.ram_size:#x}\n"
            f"}}\n"
            f"{script}\n"
            + (f"_estack = ORIGIN(RAM) + LENGTH(RAM) - {reserve};\n" if "_estack" not in script
               else "")
            + (DEVICE / "app.ld").read_text())
    path = folder() / (hashlib.sha256(text.encode()).hexdigest()[:24] + ".ld")
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(text)
        part.rename(path)
    linker = "ld.lld" if compiler == "clang" else "arm-none-eabi-ld"
    extra = ["--no-warn-rwx-segments"] if compiler == "gcc" else []
    return made(".elf", [linker, "-T", path, *extra, "--gc-sections", *objects], path, *objects)


@functools.cache
def rom(machine):
    """The probe ROM's image for a machine, without its mailbox."""
    sources = sorted(SEMIHOSTING.glob("probe.*")) + [SEMIHOSTING / "semihosting.h"]
    key = hashlib.sha256(f"{machine}".encode())
    for source in sources:
        key.update(source.read_bytes())
    path = folder() / (key.hexdigest()[:24] + ".rom")
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}")
        tool([SEMIHOSTING / "build", machine.cpu, hex(machine.rom), hex(machine.ram), part])
        part.rename(path)
    return path.read_bytes()


def defines(machine):
    """What the chip's header in `Device` needs to know."""
    return [f"DFU_JUMP_ROM={machine.rom:#x}u", f"DFU_JUMP_CORE={machine.core}",
            f"TEST_CORE={machine.core}", f"TEST_RAM={machine.ram:#x}u",
            f"TEST_RAM_END={machine.ram_end:#x}u"]


@dataclasses.dataclass
class Run:
    """What a program said, line by line, and how it ended."""

    code: int
    lines: list
    text: str

    @property
    def last(self):
        return self.lines[-1] if self.lines else {"where": "nowhere"}

    @property
    def places(self):
        return [line["where"] for line in self.lines]


def number(value):
    return int(value, 16) if len(value) == 8 else value


@dataclasses.dataclass
class Scenario:
    """What a test asks of application and ROM."""

    plan: int = 1
    options: int = 0
    after: int = 0
    watch: tuple = ()
    vectors: tuple = None
    memory: dict = dataclasses.field(default_factory=dict)
    scribble: int = 0


def command(machine, elf, scenario, place):
    """The command line of QEMU, with the files that it needs in a folder."""
    image = bytearray(rom(machine).ljust(MAILBOX_OFFSET, b"\xFF"))
    if scenario.vectors:
        struct.pack_into("<II", image, 0, *scenario.vectors)
    watch = (*scenario.watch, 0, 0, 0, 0)[:4]
    image += struct.pack("<10I", scenario.plan, scenario.options, scenario.after, machine.tally,
                         machine.flash, scenario.scribble, *watch)
    (place / "rom.bin").write_bytes(image)
    # Raw, as a flash holds it: QEMU would clear the RAM for an ELF file's .bss.
    program = made(".bin", ["llvm-objcopy", "-O", "binary", elf], elf, before=())
    parts = ["qemu-system-arm", "-M", machine.name, "-nographic", "-monitor", "none",
             # Time is counted in instructions, 32 ns each, so that a busy host changes nothing.
             "-icount", "shift=5",
             "-semihosting-config", "enable=on,target=native",
             "-device", f"loader,file={program},addr={machine.flash:#x},force-raw=on",
             "-device", f"loader,file={place / 'rom.bin'},addr={machine.rom:#x},force-raw=on"]
    for index, (address, data) in enumerate(scenario.memory.items()):
        (place / f"{index}.bin").write_bytes(data)
        parts += ["-device", f"loader,file={place / f'{index}.bin'},addr={address:#x},force-raw=on"]
    return [str(part) for part in parts]


def run(machine, elf, scenario):
    """Runs a program to its end, or kills it when it goes on for ever."""
    with tempfile.TemporaryDirectory(dir=folder()) as name:
        parts = command(machine, elf, scenario, pathlib.Path(name)) + ["-serial", "null"]
        try:
            result = subprocess.run(parts, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
                                    stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired as expired:
            return Run(-1, [], str(expired.stderr))
    return finished(result.returncode, result.stderr)


class Live:
    """A program that runs while a test talks to its serial port.

    By default over a socket, which QEMU connects before the program starts. With `on_tty` the port
    is a pseudo-terminal at the path `tty`; what the program says is lost until QEMU sees that it
    is open, for which it looks once a second.
    """

    def __init__(self, machine, elf, scenario, on_tty=False):
        self.holder = tempfile.TemporaryDirectory(dir=folder())
        place = pathlib.Path(self.holder.name)
        self.errors, self.heard = place / "stderr", b""
        parts = command(machine, elf, scenario, place)
        with socket.socket(socket.AF_UNIX) as listener, self.errors.open("w") as errors:
            listener.bind(str(place / "serial"))
            listener.listen()
            listener.settimeout(PATIENCE_SECONDS)
            self.process = subprocess.Popen(
                [*parts, "-serial", "pty" if on_tty else f"unix:{place / 'serial'}"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
            if on_tty:
                # "char device redirected to /dev/pts/3 (label serial0)"
                self.tty = self.process.stdout.readline().split(" to ")[-1].split(" ")[0]
                self.port = os.open(self.tty, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
                tty.setraw(self.port)
                self.hear(b"ready", seconds=2)
            else:
                self.port = listener.accept()[0].detach()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        os.close(self.port)
        self.holder.cleanup()

    def say(self, data):
        os.write(self.port, data)

    def hear(self, wanted, seconds=PATIENCE_SECONDS):
        """Whether the program says something, now or since the test began."""
        end = time.monotonic() + seconds
        while wanted not in self.heard and time.monotonic() < end:
            if select.select([self.port], [], [], 0.05)[0]:
                with contextlib.suppress(OSError):
                    more = os.read(self.port, 4096)
                    if not more:
                        break
                    self.heard += more
        return wanted in self.heard

    def end(self, seconds=PATIENCE_SECONDS):
        """What it has said by semihosting when it ended; code -1 if it goes on."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = -1
        return finished(code, self.errors.read_text())


def finished(code, text):
    lines = [{key: number(value) for key, value in json.loads(line).items()}
             for line in text.splitlines() if line.startswith("{") and line.endswith("}")]
    return Run(code, lines, text)


def missing():
    """Tools that are not there, with the Debian package that brings them."""
    needed = {"qemu-system-arm": "qemu-system-arm", "arm-none-eabi-gcc": "gcc-arm-none-eabi",
              **{name: "the Swift toolchain"
                 for name in ("clang", "ld.lld", "llvm-objcopy", "swiftc")}}
    return [f"{name} (from {source})" for name, source in needed.items() if not shutil.which(name)]
