"""`policy eval-stream`: questions on standard input, answers on standard output, a line each."""

import click


@click.command()
def command() -> None:
    """Answer questions to DMN models, one JSON object a line, until the input ends.

    A question: {"id": 1, "model": "loan.dmn", "decision": "Approval", "input": {"Age": 19}, "encoding": "plain"}.
    The answer has the same id, and `value` with `messages`, or `error`.

    \b
    Example:
      policy eval-stream < questions.jsonl > answers.jsonl
    """
    from policy.answers.stream import answer_stream
    from policy.commands.standard import standard_input, standard_output

    answer_stream(standard_input().buffer, standard_output().buffer)
