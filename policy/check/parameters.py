"""Parameters: their types, their values by date read by the type, an organisation's own values in their place."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from policy.check.declared import Declared, kind_of_texts, type_of
from policy.check.link import key_of
from policy.feel.conform import conforms
from policy.feel.emit import holds
from policy.feel.scope import normal_name
from policy.feel.types import ANY, AnyType, ContextType, ListType, Type, nullable
from policy.feel.typing.algebra import join_all
from policy.feel.typing.words import suggestion
from policy.model.policy import Data, DatedValue, Parameter, Policy, Settings
from policy.model.typed import TypedParameter
from policy.problems import Sink
from policy.read.data import read_data
from policy.source import Span

SEPARATED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
Given = Mapping[str, tuple[DatedValue, ...]]  # values that settings give, by key


def typed_parameters(policy: Policy, declared: Declared, settings: Given, sink: Sink) -> tuple[TypedParameter, ...]:
    """The parameters of a policy with the values that hold for this rule set."""
    return tuple(_typed(parameter, policy, declared, settings, sink) for parameter in policy.parameters)


def _typed(parameter: Parameter, policy: Policy, declared: Declared, settings: Given, sink: Sink) -> TypedParameter:
    key = key_of(policy.name, parameter.declaration.name.text)
    values = settings.get(key, parameter.values)
    type_ = _type(parameter, declared, sink)
    if key in settings:
        _periods(parameter.values, type_, sink)
    periods = _periods(values, type_, sink)
    known_always = bool(periods) and periods[0][0] is None and all(value is not None for _, value in periods)
    return TypedParameter(
        key=key,
        policy=policy.name,
        name=normal_name(parameter.declaration.name.text),
        type=type_ if known_always else nullable(type_),
        periods=periods,
        source=parameter,
    )


def _type(parameter: Parameter, declared: Declared, sink: Sink) -> Type:
    """As declared; else what the values look like."""
    declaration = parameter.declaration
    if declaration.type is None and not isinstance(declaration.values, tuple) and not declaration.whole:
        if not parameter.values and declaration.values is None:
            sink.error(
                "no-type",
                parameter.span,
                f"the parameter `{declaration.name}` has neither a value nor a type",
                "add `type:`",
            )
            return ANY
        _refuse_separators(parameter, sink)
        looks_like = join_all(type_of_data(dated.value) for dated in parameter.values) if parameter.values else ANY
        return type_of(declaration, declared, sink, looks_like)
    return type_of(declaration, declared, sink)


def _refuse_separators(parameter: Parameter, sink: Sink) -> None:
    """A number with separators would be a text."""
    for text in (dated.value.text for dated in parameter.values):
        if text is not None and SEPARATED.fullmatch(text.text):
            plain = text.text.replace(",", "")
            message = f"`{text}` is a text, since a number has no separators"
            hint = f"write `{plain}`, or `type: string` if a text is meant"
            sink.error("thousands-separator", text.span(), message, hint)


def type_of_data(data: Data) -> Type:
    """The type that data looks like where none is declared."""
    if data.items is not None:
        texts = [item.text.text for item in data.items if item.text is not None]
        if data.items and len(texts) == len(data.items):
            return ListType(kind_of_texts(texts))
        return ListType(join_all(map(type_of_data, data.items)) if data.items else ANY)
    if data.fields is not None:
        return ContextType({normal_name(name.text): type_of_data(value) for name, value in data.fields})
    return kind_of_texts([data.text.text]) if data.text else ANY


def _periods(values: Sequence[DatedValue], type_: Type, sink: Sink) -> tuple[tuple[date | None, Any], ...]:
    periods: list[tuple[date | None, Any]] = []
    for dated in values:
        since = date.fromisoformat(dated.since.text) if dated.since else None
        before = len(sink.problems)
        value = None if _is_unset(dated.value, type_) else read_data(dated.value, type_, sink)
        if value is not None and len(sink.problems) == before:
            _check_value(value, type_, dated.value.span, sink)
        periods.append((since, value))
    return tuple(sorted(periods, key=lambda period: period[0] or date.min))


def _is_unset(data: Data, type_: Type) -> bool:
    """Whether the value says that nobody has set the parameter; a text may be called null."""
    return data.text is not None and data.text.text == "null" and getattr(type_, "kind", "") != "string"


def _check_value(value: Any, type_: Type, span: Span, sink: Sink) -> None:
    if not isinstance(type_, AnyType) and not conforms(value, type_, holds):
        sink.error("not-a-value", span, "this value is outside the declared values")


def settings_by_key(
    settings: Sequence[Settings], policies: Mapping[str, Policy], sink: Sink
) -> dict[str, tuple[DatedValue, ...]]:
    """The values that settings give; for what no policy declares, or given twice, a problem."""
    given: dict[str, tuple[DatedValue, ...]] = {}
    for one in settings:
        for policy_name, name, values in one.parameters:
            policy = policies.get(normal_name(policy_name.text))
            known = [normal_name(parameter.declaration.name.text) for parameter in policy.parameters] if policy else []
            key = key_of(normal_name(policy_name.text), name.text)
            if policy is None:
                sink.error(
                    "unknown-policy",
                    policy_name.span(),
                    f"there is no policy `{policy_name}` among the files loaded",
                    suggestion(policy_name.text, policies),
                )
            elif normal_name(name.text) not in known:
                sink.error(
                    "unknown-parameter",
                    name.span(),
                    f"`{policy.name}` has no parameter `{name}`",
                    suggestion(name.text, known),
                )
            elif key in given:
                sink.error("doubled-name", name.span(), f"`{policy.name}.{name}` is set twice")
            else:
                given[key] = values
    return given
