#!/usr/bin/env python3
"""Writes what the project says of its speed, or checks that it is true.

Usage: page.py SPEED-REPORT [--check]

`docs/benchmarks.json` has what was measured. From it, and from what SPEED-REPORT prints on virtual
time, come docs/benchmarks.md, the plots beside it, and the part of README.md between two marks.
With --check nothing is written: the last line is `N passed, N failed`.
"""

import difflib
import json
import pathlib
import subprocess
import sys

import figures
import plot

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MEASURED = DOCS / "benchmarks.json"
BEGIN, END = "<!-- scripts/bench writes from here … -->", "<!-- … to here -->"
README_BOARD = "f405"

INTRODUCTION = """\
# Benchmarks

`scripts/bench` measures and writes this page, its plots and the figures in the README;
`scripts/bench --check` fails if they are not what it writes, or if a figure on virtual time has
changed.
"""

GUEST = """\
## In a Linux guest, beside other tools

A Linux guest with the real kernel, usbfs, udev and libusb; a simulated board on its vhci-hcd whose
flash takes its time in real time; a new board for each run; the tools one after the other in each
round. The time is that of the whole program, from its start to its exit, the board left to its
application. Shown is the fastest run; afterwards the flash held the image, after each of them.

- **dfu-util** erases, programs and leaves, and reads nothing back.
- **C client** is the yardstick: about the least that a program on libusb can do. It queues two
  blocks on endpoint 0, knows the board's sectors, and looks at nothing
  (`Tests/Benchmarks/Yardstick`).
- **dfuswift** compares first, erases what is not blank, programs, reads all back, and writes the
  vector table last. `--full --no-verify` does what the C client does. `--vdd 3.3` tells an F405 its
  supply voltage, so that it programs words and not bytes.

The **floor** is what the device and the wire need for what the tool does, and nothing for the host.
*Wait* is the time in which nothing is on the wire, from start to exit
(`Tests/Benchmarks/phases.py`). Processor time and memory are those of the whole program in the
guest, whose processor is emulated: compare them with each other only.
"""

HOST = """\
### What the host pays

- Heap allocations of a flash with verify: {allocations1MiB} for 1 MiB, {allocations2MiB} for 2 MiB.
  With 64 more for the 1,024 more blocks, `scripts/bench` would fail.
- Processor time of the library for 1 MiB: {engine:.1f} ms.

Both are on the machine itself, with a device that answers at once and allocates nothing, and
without libusb and the kernel (`Tests/Benchmarks/HostCost`). From start to exit a program that tells
its version takes:
"""


def floors(report, measured):
    """The least that each job can take, from the model that the virtual time is set against."""
    names = [f"{board['profile']}:{board['bytes']}" for board in measured["guest"]["boards"]]
    names += [f"f405-words:{board['bytes']}" for board in measured["guest"]["boards"]
              if board["profile"] == "f405"]
    return json.loads(subprocess.check_output([report, "--floors", *names], text=True))


def guest_part(measured, rows):
    """The section on the guest: the figures, what they must be, and the plots."""
    guest, host = measured["guest"], measured["host"]
    parts = [
        INTRODUCTION, GUEST,
        f"Measured on {guest['date']}: {', '.join(guest['tools'])}, Linux {guest['kernel']}, "
        f"{guest['cores']} cores emulated by\nQEMU (TCG) on a machine with {host['cores']}, "
        f"whose load was {host['load']}.\n",
        figures.run_table(rows),
        "### What they must be\n", figures.target_table(rows),
        HOST.format(engine=host["engineSecondsPerMiB"] * 1000, **host),
        figures.start_up_table(measured), "### Plots\n",
    ]
    for board in guest["boards"]:
        name = board["profile"]
        parts.append(f"![{figures.describe(board)}]({plot_path(name).relative_to(DOCS)})\n")
    return "\n".join(parts)


def plot_path(profile):
    return DOCS / "plots" / f"{profile}.svg"


def draw(board, rows):
    """The plot of a board."""
    groups = [
        (f"{figures.describe(board)}, {figures.STATES[state]}",
         [(row.tool, row.phases, row.floor) for row in rows
          if row.profile == board["profile"] and row.state == state])
        for state in figures.STATES]
    return plot.Plot(groups, f"Where the time goes: {figures.describe(board)}").draw()


def readme(rows, board):
    """README.md with the figures of one board between the marks."""
    text = (ROOT / "README.md").read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    path = plot_path(README_BOARD).relative_to(ROOT)
    part = "\n".join([
        BEGIN, figures.short_table(rows, README_BOARD),
        f"![Where the time goes, {figures.describe(board)}]({path})", "", END])
    return before + part + after


def everything(report):
    """All files that are written here, by path."""
    measured = json.loads(MEASURED.read_text())
    rows = figures.rows(measured, floors(report, measured))
    virtual = subprocess.check_output([report], text=True)
    boards = {board["profile"]: board for board in measured["guest"]["boards"]}
    files = {plot_path(name): draw(board, rows) for name, board in boards.items()}
    files[DOCS / "benchmarks.md"] = guest_part(measured, rows) + "\n" + virtual
    files[ROOT / "README.md"] = readme(rows, boards[README_BOARD])
    return files, rows


def check(files):
    """Compares what is committed; prints what differs."""
    failed = 0
    for path, text in files.items():
        found = path.read_text() if path.exists() else ""
        if found == text:
            continue
        failed += 1
        print(f"{path.relative_to(ROOT)} is not what scripts/bench writes:")
        sys.stdout.writelines(list(difflib.unified_diff(
            found.splitlines(True), text.splitlines(True), "committed", "now", n=1))[:100])
    print(f"{len(files) - failed} passed, {failed} failed")
    return failed == 0


def main():
    files, rows = everything(sys.argv[1])
    if sys.argv[2:] == ["--check"]:
        sys.exit(0 if check(files) else 1)
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    print(files[DOCS / "benchmarks.md"])
    missed = sum(not target.is_kept for target in figures.targets(rows))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
