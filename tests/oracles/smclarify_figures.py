"""Where the figures of smclarify are kept."""

from pathlib import Path

FIGURES = Path(__file__).parent / "smclarify_bias.json"
