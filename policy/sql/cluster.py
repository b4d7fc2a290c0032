"""Rows in Parquet through a decision on Spark: where one machine ends, an engine that has many goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from policy.decide import AsOf
from policy.feel.scope import normal_name
from policy.problems import InvalidInput, PolicyError
from policy.read.names import did_you_mean
from policy.sql.columns import Column
from policy.sql.exporting import exported
from policy.sql.meanings import BOOLEAN, DATE, DIGITS, MOMENT, NUMBER, STRING
from policy.sql.query import PROBLEM

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructField

    from policy.decide import RuleSet

VIEW = "rows_of_a_run"


@frozen(kw_only=True)
class Job:
    """What is run: Parquet in and out, `rejects` for rows without an outcome; `lang` of the reasons.

    `keep` are the columns that the result has too, all where none is named; `ignore_extra` passes over columns that are no
    inputs.
    """

    decision: str
    source: Path
    target: Path
    rejects: Path | None = None
    keep: tuple[str, ...] = ()
    as_of: AsOf = None
    lang: str = ""
    ignore_extra: bool = False


def session(master: str = "local[*]") -> "SparkSession":
    """The Spark that is under way, or one on this machine; names keep their capitals, moments are told in UTC."""
    from pyspark import SparkConf
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(SparkConf().get("spark.master", master) or master)
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    try:
        made = builder.getOrCreate()
    except PySparkException as error:
        message = f"Spark does not start: {str(error).partition(chr(10))[0]}"
        raise PolicyError(message, code="not-done", hint="it needs Java 17 or later: look at JAVA_HOME") from None
    made.sparkContext.setLogLevel("ERROR")
    return made


SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.ansi.enabled": "true",
}


def run_on_spark(rules: "RuleSet", job: Job) -> tuple[int, int]:
    """Decide every row of the source; how many were decided, and how many not.

    Raises:
        PolicyError: Files that cannot be read or are there already, columns that no input has.
        InvalidInput: The decision has no exact query on Spark; all the reasons.
    """
    for path in filter(None, (job.target, job.rejects)):
        if path.exists():
            raise PolicyError(f"`{path}` is there already", code="not-done", hint="Spark writes a new folder of parts")
    if not job.source.exists():
        raise PolicyError(f"there is no file `{job.source}`", code="not-found")
    spark = session()
    frame = spark.read.parquet(str(job.source.resolve()))
    columns = _columns(rules, job, frame)
    made = exported(
        rules,
        job.decision,
        dialect="spark",
        columns=columns,
        table=VIEW,
        keys=_kept(job, frame),
        as_of=job.as_of,
        lang=job.lang,
    )
    if made.sql is None:
        raise InvalidInput(made.problems)
    frame.createOrReplaceTempView(VIEW)
    return _written(spark, made.sql, job, frame)


def _written(spark: "SparkSession", sql: str, job: Job, frame: "DataFrame") -> tuple[int, int]:
    decided = spark.sql(sql.rstrip(";\n"))
    sound = decided[PROBLEM].isNull()
    decided.where(sound).drop(PROBLEM).write.parquet(str(job.target.resolve()))
    if job.rejects is not None:
        decided.where(~sound).select(PROBLEM, *map(_quoted, _kept(job, frame))).write.parquet(
            str(job.rejects.resolve())
        )
    done = spark.read.parquet(str(job.target.resolve())).count()
    return done, frame.count() - done


def _kept(job: Job, frame: "DataFrame") -> list[str]:
    """The columns that go through as they are."""
    if not job.keep or "*" in job.keep:
        return list(frame.columns)
    absent = next((name for name in job.keep if name not in frame.columns), None)
    if absent is not None:
        hint = did_you_mean(absent, frame.columns)
        raise PolicyError(f"the file has no column `{absent}` to keep", code="wrong-column", hint=hint)
    return [*dict.fromkeys(job.keep)]


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _columns(rules: "RuleSet", job: Job, frame: "DataFrame") -> tuple[Column, ...]:
    """The columns of the file that are for inputs, with their types as the file has them."""
    wanted = [name for i in rules.inputs_of(job.decision) for name in (i.name, i.key)]
    known = {name for policy in rules.policies.values() for i in policy.inputs for name in (i.name, i.key)}
    found = []
    for column in frame.schema.fields:
        name = normal_name(column.name)
        if name in wanted:
            found.append(_column(column, name))
        elif name not in known and column.name not in job.keep and not job.ignore_extra:
            hint = did_you_mean(name, wanted) or "--ignore-extra passes over columns that the decision does not know"
            raise PolicyError(f"the column `{column.name}` is for no input", code="wrong-column", hint=hint)
    return tuple(found)


def _column(column: "StructField", name: str) -> Column:
    make = TYPES.get(type(column.dataType).__name__)
    if make is None:
        shown = column.dataType.simpleString()
        message = f"`{column.name}` is a {shown[:60]}, for which a query is not exact"
        raise PolicyError(message, code="wrong-column", hint="put the file through without --engine spark")
    made = make(column.name, name, column.dataType)
    if made.whole + made.scale > DIGITS:
        message = f"`{column.name}` has {made.whole + made.scale} digits, a number of the rules {DIGITS}"
        raise PolicyError(message, code="wrong-column")
    return made


def _of(kind: str, **facts: Any) -> Callable[[str, str, Any], Column]:
    return lambda name, own, type_: Column(name=name, input=own, kind=kind, **facts)


def _decimal(name: str, own: str, type_: Any) -> Column:
    return Column(name=name, input=own, kind=NUMBER, whole=type_.precision - type_.scale, scale=type_.scale)


TYPES: dict[str, Callable[[str, str, Any], Column]] = {
    "BooleanType": _of(BOOLEAN),
    "StringType": _of(STRING),
    "DateType": _of(DATE),
    "TimestampType": _of(MOMENT, zoned=True),
    "TimestampNTZType": _of(MOMENT),
    "ByteType": _of(NUMBER, whole=3),
    "ShortType": _of(NUMBER, whole=5),
    "IntegerType": _of(NUMBER, whole=10),
    "LongType": _of(NUMBER, whole=19),
    "DecimalType": _decimal,
    "DoubleType": _of(NUMBER, binary=True),
}
