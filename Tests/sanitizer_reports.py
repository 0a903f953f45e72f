"""Counts the reports that a sanitizer has written, and shows those that are not known.

    sanitizer_reports.py PREFIX     PREFIX: the `log_path` that the sanitizer was given

scripts/sanitize says what is known. The exit code is 1 if there was anything else.
"""

import pathlib
import re
import sys

# What begins a stack of a ThreadSanitizer report that is one side of the race.
SIDE = re.compile(r"^  (?:(?:Previous )?(?:atomic )?(?:read|write) of size|(?:Read|Write) of size)"
                  r"|^  (?:Modifying|Previous modifying) access of Swift variable", re.IGNORECASE)


def reports(text):
    """The reports of a log, each as its text."""
    return [part for part in text.split("==================\n") if "SUMMARY:" in part]


def is_between_holders(report):
    """Whether both sides of a race hold a Mutex."""
    sides = []
    for paragraph in report.split("\n\n"):
        lines = [line for line in paragraph.splitlines() if not line.startswith("WARNING:")]
        if lines and SIDE.match(lines[0]):
            sides.append("withLock" in paragraph)
    return len(sides) == 2 and all(sides)


def main():
    prefix = pathlib.Path(sys.argv[1])
    known, others = 0, []
    for path in sorted(prefix.parent.glob(prefix.name + ".*")):
        text = path.read_text(errors="replace")
        found = reports(text) or ([text] if "Sanitizer" in text else [])
        for report in found:
            if is_between_holders(report):
                known += 1
            else:
                others.append(report)
    for report in others[:20]:
        print(report)
    print(f"{len(others)} reports, and {known} between two holders of a Mutex")
    return 1 if others else 0


sys.exit(main())
