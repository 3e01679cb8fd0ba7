"""Compile the YAML vocabularies: `python -m gcmreg.matching.vocabulary` writes `compiled.json`."""

from __future__ import annotations

from gcmreg.matching.vocabulary.compiling import HERE, as_text, compile_vocabulary

(HERE / "compiled.json").write_text(as_text(compile_vocabulary(HERE)), encoding="utf-8")
