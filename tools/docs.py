"""Writes what is made from other files: the pages on rules, commands, findings; the presets in one.

python tools/docs.py            writes them
python tools/docs.py --check    fails if one is not up to date
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gcmreg.config.presets import COMPILED, compile_presets
from gcmreg.findings import KINDS
from gcmreg.rules import RULES, Rule

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CASES = ROOT / "tests" / "rules" / "cases"
MADE = "<!-- Made by tools/docs.py: change the code, not this page. -->\n\n"


def rules_page() -> str:
    """Return the page of all rules with their cases."""
    out = [MADE + "# The rules, in the order in which they are asked\n"]
    out.append(
        "A rule that decides ends the matter: later rules are not asked for that nomination.\n"
    )
    out.append("| code | name | outcome |\n| --- | --- | --- |")
    out += [f"| [{r.code}](#{_anchor(r)}) | {r.name} | {_outcome(r)} |" for r in RULES]
    for rule in RULES:
        out.append(f"\n## {rule.code} {rule.name}\n\n**{rule.title}**\n")
        if rule.explanation:
            out.append(rule.explanation + "\n")
        out.append(f"- Outcome: {_outcome(rule)}\n- Clause: {rule.clause}")
        if rule.help:
            out.append(f"- Help: {rule.help}")
        case = CASES / f"{rule.code}.yaml"
        if case.exists():
            text = case.read_text(encoding="utf-8").rstrip()
            out.append(f"\n<details><summary>Cases</summary>\n\n```yaml\n{text}\n```\n\n</details>")
    return "\n".join(out) + "\n"


def _anchor(rule: Rule) -> str:
    return f"{rule.code} {rule.name}".lower().replace(" ", "-")


def _outcome(rule: Rule) -> str:
    return rule.outcome.value if rule.outcome is not None else "note"


def findings_page() -> str:
    """Return the page of all findings on input."""
    out = [MADE + "# Findings on input\n"]
    out.append("Rules declare their own codes: see [rules](rules.md).\n")
    out.append("| code | name | severity | what it says |\n| --- | --- | --- | --- |")
    out += [f"| {k.code} | {k.name} | {k.severity} | {k.title} |" for k in KINDS]
    return "\n".join(out) + "\n"


def commands_page() -> str:
    """Return the help of every command, as it is printed."""
    import typer.main

    from gcmreg.cli import app

    group = typer.main.get_command(app)
    out = [MADE + "# Commands\n", _help()]
    for name, command in getattr(group, "commands", {}).items():
        out.append(f"\n## {name}\n\n{_help(name)}")
        parts = getattr(command, "commands", {})
        out += [f"\n### {name} {part}\n\n{_help(name, part)}" for part in parts]
    return "\n".join(out) + "\n"


def _help(*arguments: str) -> str:
    environment = {**os.environ, "COLUMNS": "88", "TERMINAL_WIDTH": "88", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "gcmreg", *arguments, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return f"```text\n{done.stdout.strip()}\n```"


def main() -> int:
    """Write the pages, or say which are not up to date."""
    # The presets first: the commands that make the other pages read them.
    made = {ROOT / "gcmreg" / "presets" / COMPILED: compile_presets}
    made |= {DOCS / "rules.md": rules_page, DOCS / "findings.md": findings_page}
    made |= {DOCS / "commands.md": commands_page}
    check = "--check" in sys.argv
    stale = False
    for path, text_of in made.items():
        text = text_of()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale = True
        name = path.relative_to(ROOT).as_posix()
        print(f"{name} {'is not up to date' if check else 'written'}")
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main())
