"""Between packages imports point one way: from the ways in down to scans and errors. Late imports count too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from analyzer.runs.register import PACKAGES

ROOT = Path(__file__).parents[2]

PACKAGE = "analyzer"
"""The name of the package's own module in the table: it only hands over what is public in `api`, when that is used."""

LAYERS = (
    ("registers", "words"),
    (PACKAGE, "arrays", "earlier", "errors", "prctl", "stopping", "temporary_folders"),
    ("log", "message_file", "pandas_later", "places"),
    ("capture", "limited_file"),
    ("guardian", "hints", "memory", "samples"),
    ("scan",),
    ("sources",),
    ("profile", "progress", "processes"),
    ("drift", "values"),
    ("captured",),
    ("columns", "suggestions", "verification", "reports"),
    ("scripts", "spark", "outcome"),
    ("left_out",),
    ("formats", "engines"),
    ("publish", "data_scan", "baseline_files", "model_access", "cluster"),
    ("pages",),
    ("history",),
    ("runs",),
    ("analysed_data", "rules", "preview"),
    ("bias",),
    ("attribution",),
    ("data_quality",),
    tuple(package for package in PACKAGES if package != "data_quality"),
    ("service",),
    ("environment_run", "command_line", "api"),
    ("entrypoint",),
    ("__main__",),
)
"""Packages and modules of `analyzer`; each may import those of the layers above it in this list, and contracts."""

EXCEPTIONS: dict[tuple[str, str], str] = {}
"""What is still wrong."""


def imports_of(path: Path) -> Iterator[str]:
    """The modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "analyzer":
            # Submodules by their names; what else there is comes from the package itself.
            names = [alias.name for alias in node.names]
            yield from (f"analyzer.{name}" if is_submodule(name) else "analyzer" for name in names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def is_submodule(name: str) -> bool:
    folder = ROOT / "analyzer"
    return (folder / name).is_dir() or (folder / f"{name}.py").exists()


def package_of(module: str) -> str:
    """The package or module below `analyzer` that a module is in."""
    names = module.split(".")
    return names[1] if len(names) > 1 and names[1] != "__init__" else PACKAGE


def arrows() -> set[tuple[str, str]]:
    found = set()
    for path in sorted((ROOT / "analyzer").rglob("*.py")):
        importer = package_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for module in imports_of(path):
            if importer != PACKAGE and module.partition(".")[0] == "analyzer" and package_of(module) != importer:
                found.add((importer, package_of(module)))
    return found


def test_every_package_has_its_place() -> None:
    paths = (ROOT / "analyzer").iterdir()
    there = {path.stem for path in paths if path.suffix == ".py" or (path / "__init__.py").exists()} - {"__init__"}
    assert there | {PACKAGE} == {name for layer in LAYERS for name in layer}


def test_imports_point_one_way() -> None:
    layer_of = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    upward = {(one, other) for one, other in arrows() if layer_of[other] >= layer_of[one]}
    assert upward == set(EXCEPTIONS)


def test_spark_alone_knows_what_is_private_to_spark() -> None:
    paths = [path for top in ("analyzer", "contracts", "jobs") for path in (ROOT / top).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in paths if any(private_to_spark(path))}
    assert {name for name in found if not name.startswith("analyzer/spark/")} == set()
    assert len(found) > 5


def private_to_spark(path: Path) -> Iterator[str]:
    """What a module touches of Spark's side in the JVM: py4j, the attributes that lead there, Spark's own classes."""
    yield from (name for name in imports_of(path) if re.match(r"py4j\b|pyspark\.java_gateway\b", name))
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            leads_there = re.fullmatch(r"_j\w+|_sc|_gateway|_active_spark_context", node.attr)
            of_others = ast.unparse(node.value) not in ("self", "cls")
            if (leads_there and of_others) or ast.unparse(node).endswith(".apache.spark"):
                yield ast.unparse(node)


def test_contracts_import_nothing_of_ours() -> None:
    for path in (ROOT / "contracts").rglob("*.py"):
        assert not [module for module in imports_of(path) if module.partition(".")[0] in ("analyzer", "jobs")], path
