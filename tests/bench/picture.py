# SPDX-License-Identifier: MIT
"""Draws a benchmark's rows: a bar to the median, a line over the range; for light and dark pages."""

from xml.sax.saxutils import escape

WIDTH, LABELS, HEIGHT, GAP, HEAD = 760, 300, 22, 12, 44
FIGURES = 110  # room for a figure behind the longest bar
STYLE = """\
text { font: 13px sans-serif; fill: #24292f } .head { font-weight: bold } .figure { fill: #57606a }
.bar { fill: #4c8bf5 } .range { stroke: #24292f; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .figure { fill: #9da7b1 } .bar { fill: #5a94f6 } .range { stroke: #e6edf3 }
}
"""


def bars(title: str, rows) -> str:
    """Returns an SVG; the rows of each unit have a scale of their own."""
    longest = {}
    for row in rows:
        longest[row.unit] = max(longest.get(row.unit, 0), *row.values)
    height = HEAD + len(rows) * (HEIGHT + GAP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
             f'height="{height}" role="img">', f"<title>{escape(title)}</title>",
             f"<style>{STYLE}</style>", f'<text class="head" x="0" y="20">{escape(title)}</text>']
    for number, row in enumerate(rows):
        scale = (WIDTH - LABELS - FIGURES) / (longest[row.unit] or 1)
        parts += _bar(row, HEAD + number * (HEIGHT + GAP), scale)
    return "\n".join([*parts, "</svg>", ""])


def _bar(row, top: float, scale: float) -> list[str]:
    middle = top + HEIGHT / 2
    begin, end = (LABELS + value * scale for value in (min(row.values), max(row.values)))
    return [f'<text x="{LABELS - 10}" y="{middle + 4}" text-anchor="end">{escape(row.what)}</text>',
            f'<rect class="bar" x="{LABELS}" y="{top}" width="{max(1, row.median * scale):.1f}" '
            f'height="{HEIGHT}" rx="3"/>',
            f'<line class="range" x1="{begin:.1f}" x2="{end:.1f}" y1="{middle}" y2="{middle}"/>',
            f'<text class="figure" x="{end + 8:.1f}" y="{middle + 4}">{row.median:.3g} '
            f'{escape(row.unit)}</text>']
