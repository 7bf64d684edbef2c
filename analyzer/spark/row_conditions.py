"""Whether a condition in SQL looks at nothing but one row: its columns, literals, and functions of these.

Spark's own parser and analyzer say what a text means; nothing is computed for that. All that may be in a condition is
listed here. What is not on a list (a subquery, and with it any table or file, an aggregate, a window, a generator, a
user's own function, one that calls Java, one that asks the session, the clock or chance) is refused, and most of it
before it is looked up anywhere: Spark opens the files of a subquery as soon as it resolves one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analyzer.spark.versions import is_replaced
from contracts.errors import escaped

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SYNTAX = _names(
    "Add And BitwiseAnd BitwiseNot BitwiseOr BitwiseXor CaseWhen Cast Concat CreateNamedStruct Divide EqualNullSafe "
    "EqualTo GreaterThan GreaterThanOrEqual ILike In IntegralDivide IsNaN IsNotNull IsNull LambdaFunction LessThan "
    "LessThanOrEqual Like LikeAll LikeAny Literal Multiply Not NotLikeAll NotLikeAny Or Overlay RLike Remainder "
    "StringLocate StringTrim StringTrimBoth StringTrimLeft StringTrimRight Substring Subtract TimestampAdd "
    "TimestampDiff UnaryMinus UnaryPositive UnresolvedAttribute UnresolvedExtractValue UnresolvedFunction "
    "UnresolvedNamedLambdaVariable"
)
"""What the parser makes of the operators and of the words of SQL: classes of Catalyst."""

FUNCTIONS = {
    "Choices": "coalesce equal_null greatest if ifnull isnan isnotnull isnull least nanvl nullif nvl nvl2",
    "Types": "bigint binary boolean date decimal double float int smallint string timestamp tinyint "
    "to_date to_number to_timestamp try_to_number try_to_timestamp",
    "Texts": "ascii base64 bit_length btrim char char_length character_length chr concat concat_ws contains crc32 "
    "decode encode endswith find_in_set format_number ilike initcap instr lcase left len length levenshtein like "
    "locate lower lpad ltrim luhn_check mask md5 octet_length overlay position replace reverse right rpad rtrim sha "
    "sha1 sha2 soundex split_part startswith substr substring substring_index translate trim ucase unbase64 upper",
    "Patterns": "regexp regexp_count regexp_extract regexp_extract_all regexp_instr regexp_like regexp_replace "
    "regexp_substr rlike split",
    "Numbers": "abs acos acosh asin asinh atan atan2 atanh bin bit_count bit_get bround cbrt ceil ceiling conv cos "
    "cosh cot csc degrees e exp expm1 factorial floor getbit hash hex hypot ln log log10 log1p log2 mod negative pi "
    "pmod positive pow power radians rint round sec shiftleft shiftright shiftrightunsigned sign signum sin sinh sqrt "
    "tan tanh try_add try_divide try_multiply try_subtract unhex width_bucket xxhash64",
    "Times": "add_months convert_timezone date_add date_diff date_format date_from_unix_date date_part date_sub "
    "date_trunc dateadd datediff datepart day dayofmonth dayofweek dayofyear extract from_unixtime from_utc_timestamp "
    "hour last_day make_date make_timestamp minute month months_between next_day quarter second timestamp_micros "
    "timestamp_millis timestamp_seconds to_unix_timestamp to_utc_timestamp trunc unix_date unix_micros unix_millis "
    "unix_seconds unix_timestamp weekday weekofyear year",
    "Lists, JSON": "array array_contains array_distinct array_except array_intersect array_join array_max "
    "array_min array_position array_remove array_size array_union arrays_overlap cardinality element_at exists filter "
    "forall get get_json_object json_array_length size slice sort_array transform try_element_at",
}
"""The functions that a condition may use, by what they are for: of a row alone, and always the same of the same row."""

LEAVES = _names("AttributeReference CommonExpressionRef CreateArray EulerNumber Literal NamedLambdaVariable Pi")
"""What all of it may come from; a reference is to what stands elsewhere in the condition, once (Spark 4). Words such as
current_user are names of columns until they are resolved."""

PATTERNS = _names(
    "ILike Like LikeAll LikeAny NotLikeAll NotLikeAny RLike RegExpCount RegExpExtract RegExpExtractAll RegExpInStr "
    "RegExpReplace RegExpSubStr StringSplit"
)
"""What looks for a pattern."""

ENDLESS = PATTERNS | _names("ArrayExists ArrayFilter ArrayForAll ArrayJoin ArrayTransform Levenshtein StringReplace")
"""What may take for ever: patterns, lists gone through within lists, and texts multiplied by texts."""

_FUNCTIONS = _names(" ".join(FUNCTIONS.values()) + " between")
"""Spark 4 has BETWEEN, a word of SQL, as a function."""
_CATALYST = "org.apache.spark.sql.catalyst."


LENGTHS = _names("BRound FormatNumber Round RoundCeil RoundFloor StringLPad StringRPad")
"""What makes a text, or a number, as long as its second argument says: up to two thousand million characters."""

MOST_CHARACTERS = 10_000


class RefusedError(Exception):
    """What is in a condition that may not be; the message follows "the condition ... cannot be used"."""


def require_row_syntax(session: SparkSession, condition: str) -> None:
    """Raise RefusedError where the text holds more than operators and functions on a row.

    Nothing is resolved yet. What Spark's parser raises goes through.
    """
    state = session._jsparkSession.sessionState()
    for node in _nodes(state.sqlParser().parseExpression(condition)):
        name = _class_name(node)
        if name not in SYNTAX:
            raise RefusedError(f"it holds {_in_words(name)}, and it may look at one row alone")
        if name == "UnresolvedFunction":
            _require_known(session, node)


def require_row_values(frame: DataFrame, condition: str) -> bool:
    """Raise RefusedError where the condition, resolved on the frame, is of more than its columns and literals.

    Whether it holds what may take for ever is returned. What Spark's analyzer raises goes through.
    """
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    resolved = frame.select(F.expr(condition).alias("c"))._jdf.queryExecution().analyzed().projectList().head().child()
    if not resolved.deterministic():
        raise RefusedError("it is not the same each time")
    endless = False
    for node in _nodes(resolved):
        name = _class_name(node)
        if node.children().isEmpty() and name not in LEAVES:
            raise RefusedError(f"it asks for {_in_words(name)}, and it may look at one row alone")
        if name in LENGTHS and not _is_short(node.children().apply(1)):
            raise RefusedError(f"it makes texts or numbers of a length that is no number up to {MOST_CHARACTERS}")
        endless = endless or name in ENDLESS
        if name in PATTERNS and node.foldable():
            # It may be computed once, while the plan is made, where no limit of time ends it.
            raise RefusedError("it looks for a pattern in a text that is of no row")
    return endless


def _require_known(session: SparkSession, node: Any) -> None:
    """The function is on the list, and it is Spark's own: a session may give the name to another one."""
    names = node.nameParts()
    name = ".".join(str(names.apply(place)) for place in range(names.size()))
    if name.lower() not in _FUNCTIONS:
        raise RefusedError(
            f'it uses "{escaped(name)}", which is none of the functions that a condition may use: docs/rules.md lists '
            "them"
        )
    if is_replaced(session, name):
        raise RefusedError(f'it uses "{escaped(name)}", which this Spark session has replaced by a function of its own')


def _nodes(tree: Any) -> Iterator[Any]:
    """An expression and all that is in it."""
    left = [tree]
    while left:
        node = left.pop()
        yield node
        children = node.children()
        left += [children.apply(place) for place in reversed(range(children.size()))]


def _class_name(node: Any) -> str:
    """The class without its package; of one that is not Catalyst's, with it."""
    name = str(node.getClass().getName())
    return name.rpartition(".")[2] if name.startswith(_CATALYST) else name


def _is_short(length: Any) -> bool:
    """Whether it is written as a number that is not too large."""
    written = str(length)
    digits = written.removeprefix("-")
    return _class_name(length) == "Literal" and digits.isdecimal() and int(digits) <= MOST_CHARACTERS


def _in_words(name: str) -> str:
    """A class of Catalyst in words."""
    if name in ("ScalarSubquery", "ListQuery", "Exists", "InSubquery"):
        return "a query of its own"
    return "a window" if name.startswith("Window") else f"what Spark calls {name.rstrip('$')}"
