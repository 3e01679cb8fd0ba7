"""Draw curves of precision over recall as a plain SVG file; same input, same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, TOP = 720, 440, 60, 20
SPAN, RISE = 440, 360
COLORS = ("#0b5fa5", "#b3261e", "#2e7d32", "#8a6d00", "#6a1b9a", "#00796b", "#555555")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "4 4", "1 3", "10 4")

Points = Sequence[tuple[float, float]]


def plot(curves: Mapping[str, Points]) -> str:
    """Return an SVG with one line per curve and a legend."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        ' role="img" font-family="sans-serif" font-size="13">',
        "<title>Precision over recall on the hard names</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_axes(),
    ]
    for number, (name, points) in enumerate(curves.items()):
        parts += _line(name, points, number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _place(recall: float, precision: float) -> str:
    return f"{LEFT + recall * SPAN:.1f},{TOP + (1 - precision) * RISE:.1f}"


def _axes() -> list[str]:
    parts = []
    for step in range(6):
        part = step / 5
        x, y = _place(part, part).split(",")
        parts += [
            f'<path d="M{LEFT},{y}H{LEFT + SPAN}M{x},{TOP}V{TOP + RISE}" stroke="#dddddd"/>',
            f'<text x="{LEFT - 8}" y="{y}" text-anchor="end" dy="4">{part:.1f}</text>',
            f'<text x="{x}" y="{TOP + RISE + 18}" text-anchor="middle">{part:.1f}</text>',
        ]
    middle = TOP + RISE // 2
    return [
        *parts,
        f'<text x="{LEFT + SPAN // 2}" y="{TOP + RISE + 42}" text-anchor="middle">recall</text>',
        f'<text transform="translate(16,{middle}) rotate(-90)" text-anchor="middle">',
        "precision</text>",
    ]


def _line(name: str, points: Points, number: int) -> list[str]:
    color, dash = COLORS[number % len(COLORS)], DASHES[number % len(DASHES)]
    style = f'stroke="{color}" stroke-width="{2.5 if number == 0 else 1.5}"'
    style += f' stroke-dasharray="{dash}"' if dash else ""
    y = TOP + 14 + number * 22
    x = LEFT + SPAN + 20
    return [
        f'<polyline fill="none" {style} points="{" ".join(_place(*one) for one in points)}"/>',
        f'<path d="M{x},{y - 4}h28" {style}/><text x="{x + 36}" y="{y}">{name}</text>',
    ]
