"""Draws where the time of each tool goes, beside the floor, as SVG for light and dark pages."""

from html import escape

from phases import PHASES

WIDTH, MARGIN, NAMES, VALUES = 760, 12, 190, 64
ROW, BAR, HEAD = 26, 16, 34
# Told apart by brightness too, and on white as well as on black.
COLORS = {"erase": "#d0662a", "program": "#3578c6", "read": "#3aa676", "wait": "#a9adb5"}
LABELS = {"erase": "erase", "program": "program", "read": "compare, read back",
          "wait": "nothing on the wire: the host waits"}
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .head { font-weight: 600; }
  .value { font-variant-numeric: tabular-nums; }
  .line { stroke: #8c959f; stroke-opacity: 0.35; }
  .floor { stroke: #1f2328; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .floor { stroke: #e6edf3; }
  }
"""


def grid_step(longest):
    """A round number of seconds, of which four to nine make the width."""
    return next(step for step in (0.5, 1, 2, 5, 10, 20, 50) if longest / step <= 9)


class Plot:
    """Horizontal bars in groups; a group is (title, [(name, seconds by phase, floor)])."""

    def __init__(self, groups, title):
        self.groups, self.title = groups, title
        self.longest = max(
            sum(phases.values()) for _, bars in groups for _, phases, _ in bars)
        self.parts = []
        self.y = MARGIN

    def x(self, seconds):
        return MARGIN + NAMES + seconds / self.longest * (WIDTH - 2 * MARGIN - NAMES - VALUES)

    def text(self, x, words, kind="", anchor="start", y=None):
        self.parts.append(
            f'<text x="{x:.1f}" y="{(y or self.y) + 13:.1f}" class="{kind}" '
            f'text-anchor="{anchor}">{escape(words)}</text>')

    def rectangle(self, x, width, color):
        self.parts.append(
            f'<rect x="{x:.1f}" y="{self.y:.1f}" width="{width:.1f}" height="{BAR}" '
            f'fill="{color}"/>')

    def floor(self, x):
        self.parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{self.y - 3:.1f}" y2="{self.y + BAR + 3:.1f}" '
            f'class="floor"/>')

    def legend(self):
        x = MARGIN
        for phase in PHASES:
            self.rectangle(x, BAR, COLORS[phase])
            self.text(x + BAR + 6, LABELS[phase])
            # A letter is about 6.5 units wide.
            x += BAR + 30 + 6.5 * len(LABELS[phase])
        self.floor(x + 4)
        self.text(x + 12, "floor")
        self.y += ROW + 4

    def bar(self, name, phases, floor):
        self.text(MARGIN + NAMES - 8, name, anchor="end")
        start = 0.0
        for phase in PHASES:
            self.rectangle(
                self.x(start), self.x(phases[phase]) - self.x(0), COLORS[phase])
            start += phases[phase]
        self.floor(self.x(floor))
        # The floor's line is not to hide the number where the two are close.
        self.text(max(self.x(start), self.x(floor)) + 6, f"{start:.1f} s", "value")
        self.y += ROW

    def draw(self):
        self.legend()
        first = len(self.parts)
        top = self.y
        for title, bars in self.groups:
            self.y += 8
            self.text(MARGIN, title, "head")
            self.y += HEAD - 8
            for name, phases, floor in bars:
                self.bar(name, phases, floor)
        step = grid_step(self.longest)
        lines = []
        for count in range(int(self.longest / step) + 1):
            x = self.x(count * step)
            lines.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{self.y}" class="line"/>')
            self.text(x, f"{count * step:g}", anchor="middle", y=self.y + 2)
        self.text(self.x(self.longest) + 6, "seconds", y=self.y + 2)
        # The grid lies behind the bars.
        self.parts[first:first] = lines
        height = self.y + ROW
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" role="img">\n'
            f'<title>{escape(self.title)}</title>\n<style>{STYLE}</style>\n'
            + "\n".join(self.parts) + "\n</svg>\n")
