"""Counts the reports that a sanitizer has written, and shows those that are not known.

    sanitizer_reports.py PREFIX     PREFIX: the `log_path` that the sanitizer was given

scripts/sanitize says what is known. The exit code is 1 if there was anything else.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = ["Sources", "Tests"]
# What begins a stack of a ThreadSanitizer report that is one side of the race.
SIDE = re.compile(r"^  (?:(?:Previous )?(?:atomic )?(?:read|write) of size|(?:Read|Write) of size)"
                  r"|^  (?:Modifying|Previous modifying) access of Swift variable", re.IGNORECASE)


def reports(text):
    """The reports of a log, each as its text."""
    return [part for part in text.split("==================\n") if "SUMMARY:" in part]


# A function that is within Mutex.withLock: that itself, or the mangled name of a closure whose only
# argument is `inout sending`, which is what it takes.
HOLDER = re.compile(r"withLock|zYu(?:YT)?(?:YK)?XEfU")
# In how many calls around the access the closure may be.
DEPTH = 6


def sides(report):
    """The two calls of a race, each with the calls around it."""
    paragraphs = [
        [line for line in paragraph.splitlines() if not line.startswith("WARNING:")]
        for paragraph in report.split("\n\n")]
    return [lines[1:] for lines in paragraphs if lines and SIDE.match(lines[0])]


def is_between_holders(both):
    """Whether both sides of a race hold a Mutex."""
    return len(both) == 2 and all(
        any(HOLDER.search(line) for line in lines[:DEPTH]) for lines in both)


def is_elsewhere(both):
    """Whether a race is in another package, with nothing of this one around it."""
    return len(both) == 2 and all(
        any("/checkouts/" in line for line in lines)
        and not any(f"{ROOT}/{folder}/" in line for line in lines for folder in OURS)
        for lines in both)


def main():
    prefix = pathlib.Path(sys.argv[1])
    held, elsewhere, others = 0, 0, []
    for path in sorted(prefix.parent.glob(prefix.name + ".*")):
        text = path.read_text(errors="replace")
        found = reports(text) or ([text] if "Sanitizer" in text else [])
        for report in found:
            both = sides(report)
            if is_between_holders(both):
                held += 1
            elif is_elsewhere(both):
                elsewhere += 1
                print(report[report.index("SUMMARY:"):].splitlines()[0])
            else:
                others.append(report)
    for report in others[:20]:
        print(report)
    print(f"{len(others)} reports; besides {held} between two holders of a Mutex, and {elsewhere} "
          "in other packages")
    return 1 if others else 0


sys.exit(main())
