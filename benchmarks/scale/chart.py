"""Draw seconds over applications, both by powers of ten, as a plain SVG file."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

from benchmarks.matching.plot import COLORS, DASHES, HEIGHT, LEFT, RISE, SPAN, TOP, WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Points = Sequence[tuple[float, float]]


def chart(lines: Mapping[str, Points]) -> str:
    """Return an SVG with one line per step and a legend."""
    across = _powers([x for points in lines.values() for x, _ in points])
    upward = _powers([y for points in lines.values() for _, y in points])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        ' role="img" font-family="sans-serif" font-size="13">',
        "<title>Seconds over applications</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_axes(across, upward),
    ]
    for number, (name, points) in enumerate(lines.items()):
        places = [
            (LEFT + _part(x, across) * SPAN, TOP + (1 - _part(y, upward)) * RISE) for x, y in points
        ]
        parts += _line(name, places, number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _powers(values: list[float]) -> tuple[int, int]:
    """Return the powers of ten around values."""
    low = floor(log10(min(values)))
    return low, max(ceil(log10(max(values))), low + 1)


def _part(value: float, powers: tuple[int, int]) -> float:
    low, high = powers
    return (log10(value) - low) / (high - low)


def _axes(across: tuple[int, int], upward: tuple[int, int]) -> list[str]:
    parts = []
    for power in range(across[0], across[1] + 1):
        x = LEFT + _part(10.0**power, across) * SPAN
        parts += [
            f'<path d="M{x:.1f},{TOP}V{TOP + RISE}" stroke="#dddddd"/>',
            f'<text x="{x:.1f}" y="{TOP + RISE + 18}" text-anchor="middle">{10**power:,}</text>',
        ]
    for power in range(upward[0], upward[1] + 1):
        y = TOP + (1 - _part(10.0**power, upward)) * RISE
        parts += [
            f'<path d="M{LEFT},{y:.1f}H{LEFT + SPAN}" stroke="#dddddd"/>',
            f'<text x="{LEFT - 8}" y="{y:.1f}" text-anchor="end" dy="4">{10.0**power:g}</text>',
        ]
    return [
        *parts,
        f'<text x="{LEFT + SPAN // 2}" y="{TOP + RISE + 42}" text-anchor="middle">',
        "applications</text>",
        f'<text transform="translate(16,{TOP + RISE // 2}) rotate(-90)" text-anchor="middle">',
        "seconds</text>",
    ]


def _line(name: str, places: list[tuple[float, float]], number: int) -> list[str]:
    color, dash = COLORS[number % len(COLORS)], DASHES[number % len(DASHES)]
    style = f'stroke="{color}" stroke-width="{2.5 if number == 0 else 1.5}"'
    style += f' stroke-dasharray="{dash}"' if dash else ""
    x, y = LEFT + SPAN + 20, TOP + 14 + number * 22
    points = " ".join(f"{one:.1f},{other:.1f}" for one, other in places)
    dots = [
        f'<circle cx="{one:.1f}" cy="{other:.1f}" r="3" fill="{color}"/>' for one, other in places
    ]
    return [
        f'<polyline fill="none" {style} points="{points}"/>',
        *dots,
        f'<path d="M{x},{y - 4}h28" {style}/><text x="{x + 36}" y="{y}">{name}</text>',
    ]
