"""A chart with logarithmic axes as an SVG file, legible on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 76, 190, 28, 56
# Colours that most colour-blind readers tell apart; lines have labels at their ends and markers as well.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#b0609a", "#8a7a00", "#707070")
DARK = ("#56b4e9", "#ff8c42", "#3ecf9f", "#e59bcb", "#e6d84a", "#b8b8b8")
LABEL_GAP = 16


@dataclass(frozen=True)
class Line:
    """A labelled line through points; x and y are above 0."""

    label: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Chart:
    """What the file shows: a title, a sentence for who cannot see it, names of the axes, the lines."""

    title: str
    description: str
    across: str
    up: str
    lines: Sequence[Line]

    def draw(self) -> str:
        """The whole file."""
        xs = [x for line in self.lines for x, _ in line.points]
        ys = [y for line in self.lines for _, y in line.points]
        plane = Plane(
            min(xs), max(xs), 10 ** math.floor(math.log10(min(ys))), 10 ** math.ceil(math.log10(max(ys)))
        )
        parts = [*plane.draw_axes(sorted(set(xs)), self.across, self.up)]
        ends = spread([plane.y(line.points[-1][1]) for line in self.lines])
        for number, (line, end) in enumerate(zip(self.lines, ends, strict=True)):
            parts += draw_line(plane, line, number % len(COLOURS), end)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">'
        )
        told = (
            f'<title id="title">{escape(self.title)}</title><desc id="desc">{escape(self.description)}</desc>'
        )
        return "\n".join([head, told, style(), *parts, "</svg>"]) + "\n"


@dataclass(frozen=True)
class Plane:
    """Where values lie in the picture."""

    x_least: float
    x_most: float
    y_least: float
    y_most: float

    def x(self, value: float) -> float:
        span = math.log(self.x_most / self.x_least)
        return round(LEFT + math.log(value / self.x_least) / span * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        span = math.log(self.y_most / self.y_least)
        return round(HEIGHT - BOTTOM - math.log(value / self.y_least) / span * (HEIGHT - TOP - BOTTOM), 1)

    def draw_axes(self, ticks: Sequence[float], across: str, up: str) -> list[str]:
        right, floor = WIDTH - RIGHT, HEIGHT - BOTTOM
        parts = []
        for power in range(round(math.log10(self.y_least)), round(math.log10(self.y_most)) + 1):
            y = self.y(10.0**power)
            parts.append(f'<line class="grid" x1="{LEFT}" y1="{y}" x2="{right}" y2="{y}"/>')
            parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:,g}</text>')
        for tick in ticks:
            x = self.x(tick)
            parts.append(f'<line class="grid" x1="{x}" y1="{TOP}" x2="{x}" y2="{floor}"/>')
            parts.append(f'<text x="{x}" y="{floor + 18}" text-anchor="middle">{tick:,.0f}</text>')
        middle = (LEFT + right) / 2
        parts.append(f'<text x="{middle}" y="{HEIGHT - 14}" text-anchor="middle">{escape(across)}</text>')
        parts.append(f'<text x="{LEFT - 60}" y="{TOP - 10}">{escape(up)}</text>')
        return parts


def draw_line(plane: Plane, line: Line, number: int, end: float) -> list[str]:
    places = [(plane.x(x), plane.y(y)) for x, y in line.points]
    path = " ".join(f"{x},{y}" for x, y in places)
    parts = [f'<polyline class="line c{number}" points="{path}"/>']
    parts += [mark(x, y, number) for x, y in places]
    x = places[-1][0] + 12
    parts.append(f'<text class="c{number}" x="{x}" y="{end + 4:.1f}">{escape(line.label)}</text>')
    return parts


def mark(x: float, y: float, number: int) -> str:
    match number % 3:
        case 0:
            return f'<circle class="mark c{number}" cx="{x}" cy="{y}" r="4"/>'
        case 1:
            return f'<rect class="mark c{number}" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'
        case _:
            points = f"{x},{y - 5:.1f} {x + 5:.1f},{y + 4:.1f} {x - 5:.1f},{y + 4:.1f}"
            return f'<polygon class="mark c{number}" points="{points}"/>'


def spread(ends: Sequence[float]) -> list[float]:
    """The heights of labels, moved apart where lines end close to each other."""
    placed: dict[int, float] = {}
    last = -math.inf
    for number in sorted(range(len(ends)), key=lambda one: ends[one]):
        last = placed[number] = max(ends[number], last + LABEL_GAP)
    return [placed[number] for number in range(len(ends))]


def style() -> str:
    light = "".join(f".c{number}{{--c:{colour}}}" for number, colour in enumerate(COLOURS))
    dark = "".join(f".c{number}{{--c:{colour}}}" for number, colour in enumerate(DARK))
    return (
        f"<style>text{{fill:var(--c,#333)}}.grid{{stroke:#8884;stroke-width:1}}{light}"
        ".line{fill:none;stroke:var(--c);stroke-width:2}.mark{fill:var(--c)}"
        f"@media (prefers-color-scheme:dark){{text{{fill:var(--c,#ddd)}}{dark}}}</style>"
    )
