"""The page about rules, made from the register of kinds: `python -m analyzer.rules.page > docs/rules.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import orjson

import analyzer.rules.kinds  # noqa: F401 (for their registration)
from analyzer.rules.registry import RuleKind, ValueForm, kinds
from analyzer.samples.rules import RULES
from analyzer.spark.row_conditions import FUNCTIONS

SECTIONS = {
    "size": "Rows",
    "completeness": "Missing values",
    "uniqueness": "Repeated values",
    "values": "Single values",
    "patterns": "Patterns of texts",
    "lengths": "Lengths of texts",
    "numbers": "Numbers",
    "comparisons": "Two columns, row by row",
    "predicates": "Any condition",
    "information": "Information",
}
"""The modules of the kinds, in the order of the page, and their headings."""

CONDITIONS = """
## Conditions

A condition (`where`, `predicate`) is of one row at a time: its columns, literals, the operators of Spark SQL (`LIKE`,
`RLIKE`, `IN`, `BETWEEN`, `CASE`, `CAST` and so on), and these functions. Anything else is refused before it is looked
up: queries, tables and files, functions over several rows, the clock, chance, the session, functions of your own or of
Java. What a condition raises is told by the name of its class; its text, which may hold data, is not.
The lengths of `lpad` and `rpad` and the digits of `format_number`, `round`, `bround`, `ceil` and `floor` are written as
numbers, up to 10000.

| for | functions |
|---|---|
"""
"""What stands before the functions."""

START = f"""\
# Rules of your own

Beside what a baseline suggests, the data can be held to rules of your own: they are data, and Deequ computes them. Put
them into the list `rules` of `constraints.json`, where other tools overlook them, or into a file of their own, JSON or
YAML, that the setting `rules` names (`--rules` on the command line). Rules need the extra `rules`
(`pip install '.[rules]'`) and Deequ's jar. The image has both; elsewhere the jar is fetched
from Maven Central when it is first needed, and kept in the cache. The environment variable `MAVEN_CENTRAL` names a
mirror, `DEEQU_JAR` the file itself, for machines without a network. A Spark session that is there already, and
`spark-submit`, must bring it: `--jars deequ-2.1.0-spark-3.5.jar`. That is Spark 3.5's; for 4.1 `DEEQU_JAR` has to name
`deequ-2.0.18-spark-4.1.jar`, of Deequ's releases. There is none for another Spark 4: there rules are refused, and
all else works.

Such a file, `rules.yaml`:

```yaml
{RULES}```

```sh
analyzer rules check customers.csv rules.yaml
analyzer rules list
```

| key | meaning |
|---|---|
| `kind` | what is asked for, one of the kinds below |
| `column`, `columns` | one name, or a list |
| `at_least`, `above`, `at_most`, `below`, `equals` | the bounds of the number that the kind measures |
| `where` | a condition of Spark SQL: the rule is of those rows alone |
| `level` | `error` (the default): a violation. `warning`: listed under `warnings`, and not counted |
| `name`, `hint` | how a violation calls the rule, and what it says at its end |

A page of a run ([pages](pages.md)) shows every rule with its observed value, from `rule_results.json` beside it.

A rule that does not hold is a violation in `constraint_violations.json`: `constraint_check_type` is its kind,
`feature_name` its columns (`*` where it has none), the description says what was observed and what was asked for. One
that cannot be computed, because its column is missing or of the wrong type, or because of its SQL or its pattern, is
one too, and the others are computed all the same. What is wrong in the file itself (a kind or key that does not exist,
rules that contradict each other) ends the job before Spark starts, with the place of the rule.

The rules of a baseline's constraints are checked by every monitoring run against it, those of `rules` by any run that
is given them, a baseline too. The constraints that a run writes hold the rules that it was given.

- Values have the types of the statistics. Patterns, lengths and types look at the text as it is in the data.
- A missing value is what it is for the statistics. It is left out by the kinds that judge single values: a column that
  must not have any is `isComplete`. Where no row is left to judge, a fraction holds; a mean of nothing is not computed.
- In SQL, names stand between backticks where they are more than letters, digits and `_`: `` `monthly charge` > 0 ``.
- A pattern can take for ever on a text, and so can lists within lists: where rules look for patterns, or their
  conditions use functions of lists, `replace` or `levenshtein`, and no part of the data is done within `rule_timeout_s`
  (300 seconds; `--rule-timeout`), the job ends with an error that names these rules.
- `suggest_rules=Enabled` (`--suggest-rules`) has a baseline write the rules that its data suggests. They leave so much
  room that a sample drawn from the same data holds them. What a check of the baseline has found of a column already, a
  suggested rule does not say again.
"""

FORMS = {
    ValueForm.TYPED: "",
    ValueForm.NUMBERS: "numbers",
    ValueForm.TEXT: "texts as they are in the data",
}


def page() -> str:
    """The whole page."""
    return START + "".join(_sections()) + CONDITIONS + "".join(_functions())


def arguments_of(kind: RuleKind) -> Iterator[str]:
    """What a rule of the kind takes, in words: columns, arguments, bounds."""
    match kind.shape.fewest, kind.shape.most:
        case 0, 0:
            pass
        case 1, 1:
            yield "column"
        case fewest, most if fewest == most:
            yield f"columns ({fewest})"
        case _:
            yield "column or columns"
    for argument in kind.shape.arguments:
        yield f"{argument.name} ({argument.meaning})"
    if kind.shape.bounds == "required":
        yield "bounds"
    if kind.shape.bounds == "optional":
        yield "bounds, by default 1.0"


def _functions() -> Iterator[str]:
    for purpose, names in FUNCTIONS.items():
        yield f"| {purpose} | {' '.join(f'`{name}`' for name in names.split())} |\n"


def kinds_of(module: str) -> list[RuleKind]:
    """The kinds of a section of the page."""
    return [kind for kind in kinds.values() if kind.add.__module__.rpartition(".")[2] == module]


def _sections() -> Iterator[str]:
    for module, heading in SECTIONS.items():
        yield f"\n## {heading}\n\n| kind | asks for | takes | example |\n|---|---|---|---|\n"
        for kind in kinds_of(module):
            form = f" ({FORMS[kind.form]})" if FORMS[kind.form] else ""
            takes = "; ".join(arguments_of(kind))
            yield f"| `{kind.name}` | {kind.meaning} | {takes}{form} | {_code(_example(kind))} |\n"


def _example(kind: RuleKind) -> str:
    return orjson.dumps({key: value for key, value in kind.example.items() if key != "kind"}).decode()


def _code(text: str) -> str:
    """As code in a cell of a table, with backticks in it or not."""
    escaped = text.replace("|", "\\|")
    return f"`` {escaped} ``" if "`" in escaped else f"`{escaped}`"


if __name__ == "__main__":
    sys.stdout.write(page())
