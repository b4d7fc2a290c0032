"""The stream: lines in, lines out, nothing else on standard output."""

import io
import json
import subprocess
import sys
from pathlib import Path

from policy.answers.stream import answer_stream
from policy.limits import STREAM_LINE_BYTES
from tests.answers.models import decision, definitions, write


def test_one_answer_a_line_in_order(tmp_path: Path) -> None:
    model = str(write(tmp_path, "m.dmn", definitions(decision("d", '"é😀"'))))
    good = json.dumps({"id": 1, "model": model, "decision": "d"}).encode()
    lines = [good, b"", b"  ", b"garbage", b"\xff", b"x" * (STREAM_LINE_BYTES + 5), good.replace(b"1", b"2", 1)]
    target = io.BytesIO()
    answer_stream(io.BytesIO(b"\r\n".join(lines)), target)
    answers = [json.loads(line) for line in target.getvalue().decode().splitlines()]
    assert [answer.get("id") for answer in answers] == [1, None, None, None, 2]
    assert answers[0]["value"] == answers[-1]["value"] == "é😀"


def test_the_command_answers_before_it_asks_for_more(tmp_path: Path) -> None:
    model = str(write(tmp_path, "m.dmn", definitions(decision("d", "1"))))
    command = [sys.executable, "-m", "policy", "eval-stream"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "model": model, "decision": "d"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": number, "value": 1, "messages": []}
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0
