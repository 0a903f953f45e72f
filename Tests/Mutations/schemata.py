"""The list of mutations, and the sources with all of them built in.

A mutation is an entry of a file in `list`:

    [[mutation]]
    file = "BlockSequence.swift"          # the name of a source; with folders if two have that name
    text = "Int(number - firstDataBlock)" # what it changes: once in the file, or in `within`
    within = "…"                          # optional: a longer text, once in the file
    becomes = "Int(number)"               # an expression in its place, or
    skipped = true                        # a statement that is left out, or
    whole = "if !MUTANT { … }"            # any Swift, where MUTANT says whether it is chosen
    breaks = "…"                          # what is wrong then
    tests = "BlockSequenceTests"          # what should notice it: a pattern for `swift test --filter`

In the built sources an expression reads `(mutant(17) ? (becomes) : (text))`. So all are compiled
once, and one is chosen when the tests start, by a file that each process reads once: the command
line's tests start the tool with an environment of their own.
"""

import pathlib
import re
import shutil
import subprocess
import tomllib
from dataclasses import dataclass

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
MODULES = ["Sources/DFU", "Sources/DFUSimulator", "Sources/Rig", "Sources/dfuswift"]

SWITCH = """\
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The number of the mutation that is awake; 0 is none.
private let chosenMutant: Int = {
  guard let file = unsafe fopen("CHOICE", "r") else { return 0 }
  defer { unsafe fclose(file) }
  var number = 0
  while case let digit = unsafe getc(file), (48...57).contains(digit) {
    number = number * 10 + Int(digit - 48)
  }
  return number
}()

/// Whether a mutation is awake.
@inline(never) func mutant(_ number: Int) -> Bool { chosenMutant == number }
"""


class StaleList(Exception):
    """An entry that does not find its place."""


@dataclass
class Mutation:
    number: int
    area: str
    file: str
    text: str
    within: str
    replacement: str
    breaks: str
    tests: str

    def __str__(self):
        return f"{self.number:3} {self.area}: {self.file}: {self.breaks}"

    def fits(self, wanted):
        if wanted.isdigit():
            return self.number == int(wanted)
        return re.search(wanted, f"{self.area}: {self.file}: {self.breaks}", re.IGNORECASE)

    @property
    def awake(self):
        """The text of the sources with this mutation in it."""
        return self.replacement.replace("MUTANT", f"mutant({self.number})")


def mutations():
    """All entries, numbered in the order of the list."""
    found = []
    for path in sorted((FOLDER / "list").glob("*.toml")):
        with path.open("rb") as file:
            entries = tomllib.load(file)["mutation"]
        found += [mutation(entry, path.stem, len(found) + 1 + i) for i, entry in enumerate(entries)]
    return found


def mutation(entry, area, number):
    text = entry.pop("text")
    kinds = [kind for kind in ("becomes", "skipped", "whole") if kind in entry]
    if len(kinds) != 1:
        raise StaleList(f"{area}, entry {number}: one of becomes, skipped, whole is needed")
    if "becomes" in entry:
        replacement = f"(MUTANT ? ({entry.pop('becomes')}) : ({text}))"
    elif "whole" in entry:
        replacement = entry.pop("whole")
    else:
        entry.pop("skipped")
        replacement = f"if !MUTANT {{ {text} }}"
    return Mutation(
        number=number, area=area, text=text, replacement=replacement,
        within=entry.pop("within", text), **entry)


def place(mutation, path, source):
    """Where in a source the text of a mutation begins."""
    for text, inside in ((mutation.within, source), (mutation.text, mutation.within)):
        count = inside.count(text)
        if count != 1:
            where = path.relative_to(ROOT) if inside is source else "`within`"
            raise StaleList(f"{mutation}\n    is {count} times in {where}: {text!r}")
    return source.index(mutation.within) + mutation.within.index(mutation.text)


def find_file(name):
    suffix = "/" + name
    found = [path for module in MODULES for path in (ROOT / module).rglob(pathlib.Path(name).name)
             if str(path).endswith(suffix)]
    if len(found) != 1:
        raise StaleList(f"{len(found)} sources are named {name}")
    return found[0]


def mutated_sources(mutations):
    """Each source that is mutated, with all its mutations in it; all that is stale is told at once."""
    spots, stale = {}, []
    for each in mutations:
        try:
            path = find_file(each.file)
            source = path.read_text()
            start = place(each, path, source)
            spots.setdefault(path, []).append((start, each))
        except StaleList as error:
            stale.append(str(error))
    sources = {}
    for path, found in spots.items():
        source = path.read_text()
        end = len(source)
        for start, each in sorted(found, key=lambda spot: spot[0], reverse=True):
            if start + len(each.text) > end:
                stale.append(f"{each}\n    overlaps the mutation behind it")
                continue
            source = source[:start] + each.awake + source[start + len(each.text):]
            end = start
        sources[path.relative_to(ROOT)] = source
    if stale:
        raise StaleList("The list is stale:\n" + "\n".join(stale))
    return sources


def write(folder, mutations, choice):
    """Makes the folder a copy of the sources with all mutations, touching only what has changed."""
    sources = mutated_sources(mutations)
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    names = {pathlib.Path(name) for name in names if name and (ROOT / name).exists()}
    switches = {pathlib.Path(module) / "Mutant.swift" for module in MODULES}
    for old in existing(folder) - names - switches:
        (folder / old).unlink()
    for name in names:
        if (ROOT / name).is_symlink():
            link(folder / name, (ROOT / name).readlink())
        elif name in sources:
            put(folder / name, sources[name].encode())
        elif name == pathlib.Path("Package.swift"):
            # A constant or a binding that is of no use in a mutation is none of its business.
            text = (ROOT / name).read_text().replace(".treatAllWarnings(as: .error),", "")
            put(folder / name, text.encode())
        else:
            put(folder / name, (ROOT / name).read_bytes(), (ROOT / name).stat().st_mode)
    for switch in switches:
        put(folder / switch, SWITCH.replace("CHOICE", str(choice)).encode())


def existing(folder):
    return {path.relative_to(folder) for path in folder.rglob("*")
            if (path.is_file() or path.is_symlink())
            and path.relative_to(folder).parts[0] != ".build"} - {pathlib.Path("Package.resolved")}


def link(path, target):
    if path.is_symlink() and path.readlink() == target:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or path.exists():
        path.unlink()
    path.symlink_to(target)


def put(path, contents, mode=None):
    if path.is_file() and not path.is_symlink() and path.read_bytes() == contents:
        return
    if path.is_symlink():
        path.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(contents)
    if mode is not None:
        path.chmod(mode)
