"""Conditions of rules are of one row: everything that they may hold works, and all else is refused."""

from __future__ import annotations

import re

import pytest
from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from analyzer.spark.row_conditions import FUNCTIONS, RefusedError, require_row_syntax, require_row_values

OPERATORS = (
    "i > 1 AND d <> 2.5 OR NOT t = 'x'", "i <=> 1", "i IS DISTINCT FROM 1", "i IS NOT NULL", "i IS TRUE",
    "t IN ('a', 'b')", "NOT i IN (1)", "i BETWEEN 1 AND 2", "t NOT BETWEEN 'a' AND 'b'",
    "+i - 1 < i * 2 / 3", "i % 2 = i DIV 2", "-i < 0", "i & 1 = 1", "i | 1 = 1", "i ^ 1 = 1", "~i = 1", "t || t = 'aa'",
    "t LIKE 'a%'", "t LIKE 'a' ESCAPE '!'", "t ILIKE 'a'", "t RLIKE 'a+'",
    "t LIKE ANY ('a', 'b')", "t LIKE ALL ('a')", "t NOT LIKE ANY ('a', 'b')", "t NOT LIKE ALL ('a')",
    "CASE WHEN i = 1 THEN true ELSE false END", "CASE i WHEN 1 THEN true END", "CAST(t AS INT) = 1",
    "TRIM(BOTH 'x' FROM t) = 'a'", "TRIM(LEADING 'x' FROM t) = 'a'", "TRIM(TRAILING FROM t) = 'a'",
    "SUBSTRING(t FROM 1 FOR 2) = 'a'", "POSITION('a' IN t) = 1", "OVERLAY(t PLACING 'a' FROM 1) = 'x'",
    "EXTRACT(YEAR FROM t) = 1", "DATE '2020-01-01' < t", "date(t) - INTERVAL 1 DAY < t",
    "lpad(t, 5, '0') = '0000a'", "rpad(t, 5) = t", "format_number(d, 2) = '1.50'", "round(d, 1) = bround(d, -1)",
    "TIMESTAMPADD(DAY, 1, t) = t", "TIMESTAMPDIFF(DAY, t, t) = 0",
    "split(t, ',')[0] = 'a'", "exists(split(t, ','), each -> each = 'a')", "struct(i, d).i = 1",
)  # fmt: skip

OWN = {
    **{name: [f"{name}(t)"] for name in ("binary", "boolean", "date", "decimal", "double", "float", "int")},
    **{name: [f"{name}(t)"] for name in ("bigint", "smallint", "tinyint")},
    "string": ["string(i)"],
    "timestamp": ["timestamp(t)"],
    "convert_timezone": ["convert_timezone('UTC', 'Europe/Brussels', timestamp(t))"],
    "like": ["like(t, 'a%')"],
    "regexp": ["regexp(t, 'a+')"],
    "regexp_extract": ["regexp_extract(t, '(a)', 1)"],
    "regexp_extract_all": ["regexp_extract_all(t, '(a)', 1)"],
    "regexp_instr": ["regexp_instr(t, 'a')"],
    "regexp_like": ["regexp_like(t, 'a+')"],
    "regexp_replace": ["regexp_replace(t, 'a', 'b')"],
    "rlike": ["rlike(t, 'a+')"],
    "split": ["split(t, 'a')"],
}
"""Where Spark's own examples are none, or of no row."""

REFUSED = {
    "a query of a file": ("(SELECT max(value) FROM text.`/etc/hostname`) = 'x'", "a query of its own"),
    "a list that is one": ("i IN (SELECT 1 FROM csv.`/etc/passwd`)", "a query of its own"),
    "columns in one": ("(i, t) IN (SELECT 1, 2)", "a query of its own"),
    "one inside of a function": ("if(i = 1, (SELECT 1 FROM text.`/no/such`), 0) = 1", "a query of its own"),
    "one inside of a lambda": ("transform(array(1), each -> (SELECT 1))[0] = 1", "a query of its own"),
    "whether there are rows": ("NOT exists(SELECT * FROM text.`/etc/passwd`)", "a query of its own"),
    "a table": ("i > (TABLE x)", "a query of its own"),
    "an aggregate": ("sum(i) > 1", '"sum"'),
    "a window": ("row_number() OVER (ORDER BY i) > 1", "a window"),
    "an aggregate over a window": ("sum(i) OVER () > 1", "a window"),
    "a generator": ("explode(array(1)) = 1", '"explode"'),
    "chance": ("rand() > 0.5", '"rand"'),
    "the clock": ("now() > t", '"now"'),
    "the clock by its word": ("CURRENT_DATE = t", "CurrentDate"),
    "the clock for want of an argument": ("unix_timestamp() > 1", "CurrentTimestamp"),
    "who runs it": ("CURRENT_USER = t", "CurrentUser"),
    "the time zone of the session": ("convert_timezone('UTC', timestamp(t)) = t", "CurrentTimeZone"),
    "the version": ("version() = '3'", '"version"'),
    "the file of a row": ("input_file_name() = 'x'", '"input_file_name"'),
    "an error of the user's own": ("raise_error(t) IS NULL", '"raise_error"'),
    "an assertion": ("assert_true(i = 1) IS NULL", '"assert_true"'),
    "Java": ("reflect('java.lang.System', 'lineSeparator') = t", '"reflect"'),
    "Java where a plan is made": ("schema_of_json(reflect('a', 'b')) = 'x'", '"schema_of_json"'),
    "a name of a catalog": ("system.builtin.lower(t) = 'x'", '"system.builtin.lower"'),
    "all columns": ("lower(*) = 'x'", "UnresolvedStar"),
    "a parameter": ("i = :one", "NamedParameter"),
    "texts of any length": ("length(rpad(t, 2000000000, 'x')) > 1", "a length that is no number up to 10000"),
    "texts of a length in the data": ("lpad(t, int(i), 'x') = t", "a length that is no number up to 10000"),
    "numbers of any length": ("format_number(d, 2000000000) = t", "a length that is no number up to 10000"),
    "digits of any number": ("round(d, 400000000) = d", "a length that is no number up to 10000"),
    "digits of literals": ("bround(1.5D, 400000000) = d", "a length that is no number up to 10000"),
    "a pattern in a literal": ("'aaaa' RLIKE '(a+)+$'", "a text that is of no row"),
    "a pattern in a literal of a function": ("split('aaa', 'a')[0] = 'x'", "a text that is of no row"),
}


@pytest.fixture(scope="module")
def frame(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame([(1, 1.5, "a")], "i long, d double, t string")


def require(frame: DataFrame, condition: str) -> None:
    require_row_syntax(frame.sparkSession, condition)
    require_row_values(frame, condition)


@pytest.mark.parametrize("condition", OPERATORS)
def test_operators_and_words_of_sql_are_allowed(frame: DataFrame, condition: str) -> None:
    require(frame, condition)


def test_each_function_is_allowed_and_computed(spark: SparkSession, frame: DataFrame) -> None:
    works = [works_of(spark, frame, name) for name in " ".join(FUNCTIONS.values()).split()]
    frame.select(*(F.expr(example) for example in works)).collect()


def works_of(spark: SparkSession, frame: DataFrame, name: str) -> str:
    """The first of a function's examples that is allowed."""
    description = "\n".join(row[0] for row in spark.sql(f"DESCRIBE FUNCTION EXTENDED {name}").collect())
    for example in OWN.get(name, []) + re.findall(r"> SELECT (.*);", description):
        try:
            require(frame, example)
        except RefusedError:
            continue
        return example
    raise AssertionError(f"no example of {name} is allowed")


def test_every_other_function_of_spark_is_refused(spark: SparkSession, frame: DataFrame) -> None:
    words = {row[0] for row in spark.sql("SHOW FUNCTIONS").collect() if row[0].isidentifier()}
    of_sql = {"and", "between", "case", "cast", "div", "in", "not", "or", "when", "named_struct", "struct"}
    for name in words - of_sql - set(" ".join(FUNCTIONS.values()).split()):
        with pytest.raises((RefusedError, ParseException)):
            require_row_syntax(spark, f"`{name}`(t) = 'x'")


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_of_the_row_alone_is_refused(frame: DataFrame, case: str) -> None:
    condition, reason = REFUSED[case]
    with pytest.raises(RefusedError) as refused:
        require(frame, condition)
    assert reason in str(refused.value)


def test_no_file_of_a_query_is_looked_for(frame: DataFrame) -> None:
    """Spark would say that it does not exist."""
    with pytest.raises(RefusedError):
        require_row_syntax(frame.sparkSession, "i IN (SELECT 1 FROM csv.`/no/such/file`)")


def test_a_function_that_the_session_has_replaced_is_refused(spark: SparkSession, frame: DataFrame) -> None:
    own = spark.newSession()
    own.udf.register("lower", lambda text: text, "string")
    with pytest.raises(RefusedError, match='"lower", which this Spark session has replaced'):
        require_row_syntax(own, "lower(t) = 'a'")
    require_row_syntax(spark, "lower(t) = 'a'")


def test_whether_a_condition_may_take_for_ever_is_told(frame: DataFrame) -> None:
    assert require_row_values(frame, "t RLIKE 'a'")
    assert require_row_values(frame, "length(regexp_replace(t, 'a', '')) = 0")
    assert require_row_values(frame, "exists(array(i), one -> exists(array(i), two -> one = two))")
    assert require_row_values(frame, "levenshtein(t, t) = 0")
    assert not require_row_values(frame, "i > 1")


def test_what_spark_itself_refuses_is_its_own_error(frame: DataFrame) -> None:
    with pytest.raises(ParseException):
        require_row_syntax(frame.sparkSession, "i = = 1")
    with pytest.raises(AnalysisException):
        require_row_values(frame, "nothing > 1")
