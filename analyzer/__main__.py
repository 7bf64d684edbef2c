"""``python -m analyzer``: the job of the environment, or, with arguments, the command line."""

from __future__ import annotations

from analyzer.entrypoint import main

if __name__ == "__main__":
    main()
