"""Parquet files, batch by batch: what is read and written is never held as a whole."""

import base64
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from policy.columns.frames import ROWS
from policy.problems import PolicyError

GROUP = 8  # batches written together, as one row group
BUFFER = 1 << 20  # bytes of a column that are read at once


class BadParquet(PolicyError):
    """The file can not be read as Parquet."""

    code = "bad-rows"


@frozen(eq=False)
class Opened:
    """A file that is read: its columns, texts as dictionaries, and how many rows it has."""

    path: Path
    file: Any
    schema: pa.Schema
    rows: int

    def batches(self, names: Collection[str]) -> Iterator[pa.RecordBatch]:
        """The rows, of these columns or more."""
        dotted = any("." in name for name in names)  # a dot would be read as a way into a column
        columns = None if dotted else [name for name in self.schema.names if name in names]
        try:
            yield from self.file.iter_batches(ROWS, columns=columns)
        except (pa.ArrowException, OSError) as trouble:
            raise _bad(self.path, trouble) from trouble

    def part(self, names: Collection[str]) -> pa.Schema:
        """The columns of these batches."""
        if any("." in name for name in names):
            return self.schema
        return pa.schema([field for field in self.schema if field.name in names])


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """A Parquet file to read."""
    with path.open("rb"):
        pass  # what the system says of a file that is not there is clearer
    try:
        schema = pq.read_schema(path)
        texts = [field.name for field in schema if _is_text(field.type)]
        file = pq.ParquetFile(path, read_dictionary=texts, buffer_size=BUFFER)
    except (pa.ArrowException, OSError) as trouble:
        raise _bad(path, trouble) from trouble
    with file:
        yield Opened(path, file, file.schema_arrow, file.metadata.num_rows)


def _bad(path: Path, trouble: Exception) -> BadParquet:
    said = str(trouble).partition("\n")[0]
    return BadParquet(f"{path} can not be read as Parquet: {said}")


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


class Writer:
    """Writes batches, some of them together, while others are worked on. Texts may come as dictionaries."""

    def __init__(self, path: Path, schema: pa.Schema, counted: Sequence[str] = ()) -> None:
        self.schema = schema
        texts = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        self._file = pq.ParquetWriter(
            path,
            schema,
            store_schema=False,
            use_dictionary=texts,
            column_encoding=dict.fromkeys(counted, "DELTA_BINARY_PACKED") or None,
        )
        self._waiting: list[pa.RecordBatch] = []
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="policy-parquet")
        self._under_way: Future[None] | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Take a batch."""
        self._waiting.append(batch)
        if len(self._waiting) >= GROUP:
            self._flush()

    def _flush(self) -> None:
        self._settle()
        if self._waiting:
            table = pa.Table.from_batches(self._waiting, self.schema)
            self._waiting = []
            self._under_way = self._pool.submit(self._file.write_table, table)

    def _settle(self) -> None:
        if self._under_way is not None:
            self._under_way.result()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        self._flush()
        self._settle()
        plain = pa.schema([(field.name, _written_type(field.type)) for field in self.schema])
        stored = base64.b64encode(plain.serialize().to_pybytes()).decode()
        self._file.add_key_value_metadata({"ARROW:schema": stored})  # for readers, texts are texts
        self._file.close()

    def stop(self) -> None:
        """Let go of everything."""
        self._pool.shutdown(wait=True)


def _written_type(type_: pa.DataType) -> pa.DataType:
    return type_.value_type if pa.types.is_dictionary(type_) else type_


@contextmanager
def writing(path: Path, schema: pa.Schema, counted: Sequence[str] = ()) -> Iterator[Writer]:
    """A writer whose file is whole when all went well."""
    writer = Writer(path, schema, counted)
    try:
        yield writer
        writer.close()
    finally:
        writer.stop()
