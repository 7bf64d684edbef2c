"""What a setting names becomes a place in `analyzer.places`; elsewhere few modules make a path of a text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ANALYZER = Path(__file__).parents[2] / "analyzer"

PLACES = "places"

MAKE_PATHS = {
    "analyses/data_place.py": "the folder of the platform",
    "api/signatures.py": "files of the package itself",
    "cluster/spark_settings.py": "files of Spark",
    "guardian.py": "what the system tells of processes",
    "memory.py": "what the system tells of memory",
    "processes/contents.py": "temporary files",
    "publish/output_place.py": "a path from its root on, to follow its links",
    "rules/jar.py": "jars, which Java opens",
    "scripts/chance.py": "scripts here, or copied here by `places`, which Python opens",
    "scripts/child.py": "files of the package itself",
    "scripts/failures.py": "names of scripts in tracebacks",
    "scripts/in_child.py": "scripts here, or copied here by `places`, which Python opens",
    "scripts/record_script.py": "scripts here, or copied here by `places`, which Python opens",
    "scripts/user_module.py": "files of modules",
    "service/demo.py": "a temporary folder",
    "service/runners/job_folder.py": "folders of jobs, which the service makes",
    "service/runners/keeper.py": "folders of jobs, which the service makes",
    "service/runners/kept.py": "folders of jobs, which the service makes",
    "service/runners/programs.py": "folders of jobs, which the service makes",
    "service/scheduling/making.py": "folders of this machine, by options",
    "service/transfers/__main__.py": "files of jobs, and their folders",
    "service/transfers/inputs.py": "files of jobs, and their folders",
    "service/transfers/outputs.py": "files of jobs, and their folders",
    "spark/archive.py": "files of Java",
    "spark/environment.py": "files of the package itself",
    "spark/existing.py": "temporary files",
    "spark/gateway.py": "files of the package itself",
    "spark/java.py": "files of Java",
    "spark/memory.py": "what the system tells of memory",
    "spark/user.py": "libraries of the system",
    "spark/versions.py": "files of Spark",
    "temporary_folders.py": "temporary files",
}
"""The modules outside of `places` that make a path of a text, or open a file by its name, and what of."""


def makes_paths(module: Path) -> Iterator[str]:
    """The calls in a module that make a path of a text, or open a file by its name."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("Path", "pathlib.Path", "open", "io.open"):
                yield ast.unparse(node)


def test_paths_are_made_by_places_alone_but_where_no_setting_names_them() -> None:
    modules = (path for path in ANALYZER.rglob("*.py") if path.relative_to(ANALYZER).parts[0] != PLACES)
    found = {path.relative_to(ANALYZER).as_posix(): list(makes_paths(path)) for path in modules}
    assert {name for name, calls in found.items() if calls} == set(MAKE_PATHS)


def test_places_make_them(tmp_path: Path) -> None:
    assert any(makes_paths(ANALYZER / PLACES / "place.py"))
    (tmp_path / "module.py").write_text('a = Path(job.output_path)\nb = a / "x"\nopen(b)\n')
    assert list(makes_paths(tmp_path / "module.py")) == ["Path(job.output_path)", "open(b)"]
