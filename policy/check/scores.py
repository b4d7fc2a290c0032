"""Score cards: scores and weights typed, and the type of their outcome."""

from policy.check.checklist import of_kind
from policy.check.frame import Frame
from policy.feel.types import NUMBER, STRING, ContextType, Domain, ListType, Scalar, nullable
from policy.model.logic import ScoreCard, ScoreItem
from policy.model.typed import TypedScore, TypedScoreCard

STATUSES = ("unknown", "complete")
OUTCOME = ContextType(
    {
        "status": Scalar("string", domain=Domain(values=STATUSES)),
        "total": nullable(NUMBER),
        "weakest": nullable(ListType(STRING)),
        "unknown": ListType(STRING),
    }
)


def score_card(logic: ScoreCard, frame: Frame) -> TypedScoreCard:
    """A score card; an unknown score leaves the total and the weakest unknown."""
    items = tuple(_item(item, frame) for item in logic.items)
    return TypedScoreCard(items=items, kind=logic.kind, type=OUTCOME, span=logic.span)


def _item(item: ScoreItem, frame: Frame) -> TypedScore:
    score = of_kind(item.score, ("number",), "`score`", frame)
    assert score is not None
    return TypedScore(
        id=item.id,
        item={language or frame.policy.lang: text.text for language, text in item.item},
        score=score,
        weight=of_kind(item.weight, ("number",), "`weight`", frame),
        because=frame.reasons(item.because),
        cite=item.cite.text if item.cite else "",
        span=item.span,
    )
