"""One request in JSON, one answer: the protocol of `policy eval-stream`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from policy.answers.models import Models
from policy.feel.encoding import Json, from_typed, json_text, read_json, to_plain, to_typed
from policy.feel.fault import Fault
from policy.limits import INPUT_ITEMS, STREAM_LINE_BYTES
from policy.model.record import Record
from policy.problems import InvalidRules, LimitExceeded, NotFound, PolicyError

SHOWN = 2_000  # characters of a message
DECODE: dict[str, Callable[[Json], Any]] = {"plain": lambda value: value, "typed": from_typed}
ENCODE: dict[str, Callable[[Any], Json]] = {"plain": to_plain, "typed": to_typed}


class BadRequest(PolicyError):
    """A request that is not as the protocol has it."""

    code = "bad-request"


def answer_line(line: bytes, models: Models) -> str:
    """The answer to one line, as one line; nothing that a line can hold raises an exception."""
    try:
        request = _parsed(line)
    except (PolicyError, Fault, RecursionError, MemoryError) as error:
        return json_text({"error": _told(error)})
    identity = {"id": request["id"]} if "id" in request else {}
    try:
        return json_text({**identity, **answer(request, models)})
    except (PolicyError, RecursionError, MemoryError) as error:
        return json_text({**identity, "error": _told(error)})


def answer(request: dict[str, Any], models: Models) -> dict[str, Json]:
    """The value and the messages for a request, or the error: why there is no result."""
    try:
        encoding = _one_of(request, "encoding", ENCODE, "plain")
        record = _record(request, encoding, models)
        return {"value": ENCODE[encoding](record.outcome), "messages": messages(record)}
    except (PolicyError, Fault, RecursionError, MemoryError) as error:
        return {"error": _told(error)}
    except OSError as error:
        return {"error": f"the model cannot be read: {error.strerror}"}
    except Exception as error:  # noqa: BLE001 - no request may end the process
        return {"error": f"a fault inside the engine: {_told(error)}"}


def messages(record: Record) -> list[Json]:
    """What went wrong or is suspect on the way to the outcome, once each."""
    told = {(remark.severity, _short(str(remark))): None for remark in record.remarks}
    return [{"severity": severity, "text": text} for severity, text in told]


def _record(request: dict[str, Any], encoding: str, models: Models) -> Record:
    asked = [key for key in ("decision", "service") if request.get(key) is not None]
    if len(asked) != 1:
        raise BadRequest("a request names a `decision` or a `service`, one of the two")
    name = _text(request, asked[0])
    inputs = _inputs(request.get("input"), encoding)
    model = models.at(_path(_text(request, "model")))
    return model.decision(name, inputs) if asked[0] == "decision" else model.service(name, inputs)


def _inputs(given: Json, encoding: str) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise BadRequest("`input` is an object: values by name")
    return {name: DECODE[encoding](value) for name, value in given.items()}


def _path(written: str) -> Path:
    if "\0" in written or not written:
        raise NotFound("the path of the model is empty or holds a null character")
    return Path(written)


def _text(request: dict[str, Any], key: str) -> str:
    value = request.get(key)
    if not isinstance(value, str):
        raise BadRequest(f"`{key}` is missing" if value is None else f"`{key}` must be a string")
    return value


def _one_of(request: dict[str, Any], key: str, allowed: dict[str, Any], default: str) -> str:
    value = request.get(key, default)
    if value is None:
        return default
    if not isinstance(value, str) or value not in allowed:
        raise BadRequest(f"`{key}` is one of {', '.join(allowed)}")
    return value


def _parsed(line: bytes) -> dict[str, Any]:
    """The object on a line. Its size and the number of its values are limited before memory is spent on them."""
    if len(line) > STREAM_LINE_BYTES:
        raise LimitExceeded(f"the line is longer than {STREAM_LINE_BYTES:,} bytes")
    if sum(map(line.count, (b",", b":", b"[", b"{"))) > 2 * INPUT_ITEMS:
        raise LimitExceeded(f"the line may hold more than {INPUT_ITEMS:,} values")
    try:
        request = read_json(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadRequest(f"the line is not UTF-8: byte {error.start + 1}") from None
    if not isinstance(request, dict):
        raise BadRequest("a request is a JSON object")
    return request


def _told(error: BaseException) -> str:
    if isinstance(error, (RecursionError, MemoryError)):
        return f"limit exceeded: {type(error).__name__}"
    if isinstance(error, LimitExceeded):
        return _short(f"limit exceeded: {error.message}")
    said = str(error) if isinstance(error, InvalidRules) else str(getattr(error, "message", error))
    return _short(said if isinstance(error, (PolicyError, Fault)) and said else f"{type(error).__name__}: {said}")


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
