"""What was measured in the guest, as rows, tables and the limits that it is held to."""

import dataclasses

from phases import PHASES

MIB = 1 << 20
STATES = {"blank": "blank", "full": "full of another image"}
DFU_UTIL, CLIENT, DFUSWIFT = "dfu-util", "C client", "dfuswift"
UNVERIFIED, WORDS = "dfuswift --full --no-verify", "dfuswift --vdd 3.3"


@dataclasses.dataclass
class Row:
    """The best run of a tool on a board."""

    profile: str
    size: int
    state: str
    tool: str
    runs: int
    seconds: float
    floor: float
    phases: dict
    processor_seconds: float
    peak_kib: int


@dataclasses.dataclass
class Target:
    """A limit, and what was found."""

    words: str
    found: list
    is_kept: bool


def rows(measured, floors):
    """The best run of each tool on each board, in the order of the runs."""
    result = []
    for board in measured["guest"]["boards"]:
        for state in board["states"]:
            for tool, runs in state["runs"].items():
                best = min(runs, key=lambda run: run["seconds"])
                result.append(Row(
                    board["profile"], board["bytes"], state["state"], tool, len(runs),
                    best["seconds"], floor(board, state["state"], tool, floors), best["phases"],
                    best["processorSeconds"], max(run["peakKiB"] for run in runs)))
    return result


def floor(board, state, tool, floors):
    """The least time for what a tool does."""
    profile = "f405-words" if tool == WORDS else board["profile"]
    job = state if tool in (DFUSWIFT, WORDS) else "rewrite"
    return floors[f"{profile}:{board['bytes']}"][job]


def describe(board):
    """A board and its image in words."""
    return f"{board['profile']}, {board['bytes'] >> 10} KiB"


def table(heads, lines):
    """A Markdown table with columns of equal width; numbers stand at the right."""
    columns = list(zip(heads, *lines))
    widths = [max(map(len, column)) for column in columns]
    numeric = [all(map(is_number, column[1:])) for column in columns]
    rule = ["-" * (width - 1) + (":" if number else "-")
            for width, number in zip(widths, numeric)]
    return "".join(
        "| " + " | ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(cells, widths, numeric)) + " |\n"
        for cells in [heads, rule, *lines])


def is_number(cell):
    return cell.replace(".", "", 1).isdigit()


def run_table(all_rows):
    """One line for each tool on each board."""
    lines = []
    for row in all_rows:
        judge = find(all_rows, row.profile, row.state, DFU_UTIL)
        lines.append([
            row.profile, str(row.size >> 10), row.state, row.tool, str(row.runs),
            f"{row.seconds:.2f}", f"{row.floor:.2f}", f"{row.seconds / row.floor:.2f}",
            *(f"{max(0, row.phases[phase]):.2f}" for phase in PHASES),
            f"{judge.seconds / row.seconds:.2f}",
            f"{row.processor_seconds / row.size * MIB:.2f}", f"{row.peak_kib / 1024:.1f}"])
    return table(
        ["board", "KiB", "flash", "tool", "runs", "best, s", "floor, s", "× floor",
         *(f"{phase}, s" for phase in PHASES), "times as fast as dfu-util",
         "processor, s/MiB", "peak, MiB"], lines)


def short_table(all_rows, profile):
    """Two columns of seconds for one board."""
    chosen = [row for row in all_rows if row.profile == profile]
    lines = []
    for tool in dict.fromkeys(row.tool for row in chosen):
        verifies = "yes" if tool in (DFUSWIFT, WORDS) else "no"
        name = tool if tool in (DFU_UTIL, CLIENT) else f"`{tool.replace(' ', ' flash ', 1)}`"
        name = "`dfuswift flash`" if tool == DFUSWIFT else name
        lines.append([name, verifies, *(
            f"{find(chosen, profile, state, tool).seconds:.1f}" for state in STATES)])
    return table(
        ["", "reads back", *(f"{words}, s" for words in STATES.values())], lines)


def start_up_table(measured):
    """Start-up on the machine itself and in the guest."""
    places = [("this machine", measured["host"]), ("the guest", measured["guest"])]
    return table(
        ["", *(f"{tool}, ms" for tool in (DFUSWIFT, DFU_UTIL))],
        [[name, *(f"{place['startUpSeconds'][tool] * 1000:.1f}" for tool in (DFUSWIFT, DFU_UTIL))]
         for name, place in places])


def target_table(all_rows):
    return table(
        ["limit", "found", "kept"],
        [[target.words, ", ".join(target.found), "yes" if target.is_kept else "**no**"]
         for target in targets(all_rows)])


def find(all_rows, profile, state, tool):
    return next(row for row in all_rows
                if (row.profile, row.state, row.tool) == (profile, state, tool))


def targets(all_rows):
    """The limits, judged."""
    by = {(row.profile, row.state, row.tool): row.seconds for row in all_rows}
    places = list(dict.fromkeys((row.profile, row.state) for row in all_rows))
    boards = list(dict.fromkeys(row.profile for row in all_rows))

    def ratios(over, under, wanted):
        return [(place, by[*place, over] / by[*place, under]) for place in wanted]

    def judged(words, found, holds, name=" ".join):
        return Target(
            words, [f"{ratio:.2f} ({name(place)})" for place, ratio in found],
            all(holds(ratio) for _, ratio in found))

    def state(place):
        return place[1]

    f405 = [("f405", "blank"), ("f405", "full")]
    other_tools = {row.tool for row in all_rows} - {DFU_UTIL, CLIENT}
    slowest = [
        (place, max(by[*place, tool] / by[*place, DFU_UTIL]
                    for tool in other_tools if (*place, tool) in by)) for place in places]
    # On a blank chip: what the C client erases, nobody needs to.
    blank = [((board, "blank"), by[board, "blank", DFUSWIFT] / by[board, "blank", CLIENT])
             for board in boards]
    return [
        judged("f405, with verify: at least 5 times as fast as dfu-util on a blank chip",
               ratios(DFU_UTIL, DFUSWIFT, f405[:1]), lambda ratio: ratio >= 5, state),
        judged("f405, with verify: at least 3.4 times as fast over another image",
               ratios(DFU_UTIL, DFUSWIFT, f405[1:]), lambda ratio: ratio >= 3.4, state),
        judged("f405, `--vdd 3.3`, with verify: at least 6 times as fast as dfu-util",
               ratios(DFU_UTIL, WORDS, f405), lambda ratio: ratio >= 6, state),
        judged("f405, `--vdd 3.3`, with verify: at most 0.55 of the time without",
               ratios(WORDS, DFUSWIFT, f405), lambda ratio: ratio <= 0.55, state),
        judged("f405, `--full --no-verify`: at most 1.10 of the C client's time",
               ratios(UNVERIFIED, CLIENT, f405), lambda ratio: ratio <= 1.1, state),
        judged("with verify on a blank chip: less time than the C client, which erases",
               blank, lambda ratio: ratio < 1, lambda place: place[0]),
        judged("everywhere, the slowest way: never longer than dfu-util",
               slowest, lambda ratio: ratio <= 1),
    ]
