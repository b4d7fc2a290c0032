"""Questions to DMN models answered one by one: what a long-lived process, a command and the conformance runner share."""

from policy.answers.models import Model, Models
from policy.answers.request import answer, answer_line

__all__ = ["Model", "Models", "answer", "answer_line"]
