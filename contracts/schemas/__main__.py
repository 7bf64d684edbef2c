"""Write the schemas beside this file."""

from __future__ import annotations

from contracts.schemas import write

if __name__ == "__main__":
    write()
