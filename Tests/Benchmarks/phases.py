"""Where the time of a run goes, by what the kernel's usbmon saw of it: the same rule for any tool.

While a transfer is in flight, the device works or the wire carries: that time belongs to the phase
of the oldest transfer in flight. A DFU_GETSTATUS belongs to the DFU_DNLOAD before it, since a
device that holds does its work within it. What is left of the run is `wait`: the host sleeps,
thinks, starts and ends.
"""

import re

DNLOAD, UPLOAD, GETSTATUS = 1, 2, 3
ERASE = "41"
PHASES = ["erase", "program", "read", "wait"]
# usbmon's clock goes around after so many microseconds.
CLOCK_ROUND = 4096 * 1_000_000

EVENT = re.compile(r"(?P<tag>\S+) (?P<time>\d+) (?P<kind>[SCE]) C[io]:1:\d+:0 (?P<rest>.*)")
CLASS_REQUEST = re.compile(
    r"s (?:21|a1) (?P<request>[0-9a-f]{2}) (?P<value>[0-9a-f]{4}) \S+ \S+ \d+"
    r"(?: = (?P<data>[0-9a-f ]+))?")


def classify(submission):
    """The DFU request of a transfer and its phase, as far as its submission tells."""
    found = CLASS_REQUEST.match(submission)
    if not found:
        return None, None
    request = int(found["request"], 16)
    if request == DNLOAD and found["data"]:
        is_command = int(found["value"], 16) == 0
        return request, "erase" if is_command and found["data"].startswith(ERASE) else "program"
    return request, "read" if request == UPLOAD else None


def seconds_by_phase(log, total):
    """Splits a run of so many seconds into its phases, given the lines of usbmon's text."""
    spent = dict.fromkeys(PHASES, 0)
    # By usbmon's tag, in the order of submission.
    in_flight = {}
    download_phase, last = None, 0
    for event in filter(None, map(EVENT.match, log)):
        now = int(event["time"])
        oldest = next(iter(in_flight.values()), None)
        if oldest:
            spent[oldest] += (now - last) % CLOCK_ROUND
        last = now
        if event["kind"] == "S":
            request, phase = classify(event["rest"])
            if request == DNLOAD:
                download_phase = phase
            elif request == GETSTATUS:
                phase = download_phase
            in_flight[event["tag"]] = phase
        else:
            in_flight.pop(event["tag"], None)
    seconds = {phase: spent[phase] / 1e6 for phase in PHASES}
    seconds["wait"] = total - sum(seconds.values())
    return seconds
