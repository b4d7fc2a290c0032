"""Decision tables of a DMN model as tables of rule files: outputs with types, default outputs as `otherwise`."""

from attrs import evolve, frozen

from policy.feel.scope import normal_name
from policy.model.logic import Column, Declaration, OutputColumn, Row, Table, TypeRef
from policy.model.policy import Decision, Function
from policy.problems import Sink
from policy.source import Text
from policy.write.yaml.boxed import Inside, decision_of
from policy.write.yaml.types import fields_of, item_of

LISTS = ("rule order", "output order", "collect")
ANY = TypeRef(text=Text("Any"))


@frozen
class Tables:
    """What tables need to know of their model: its types, and what it asks for."""

    types: dict[str, Declaration]
    inputs: dict[str, Declaration]
    sink: Sink

    def decision(self, decision: Decision, table: Table, inside: Inside) -> Decision:
        """A decision that is a table, with the type of its outcome on its outputs."""
        made = self.table(self._typed(table, decision.declaration), inside)
        return evolve(
            decision_of(normal_name(decision.name.text), made, decision.span), name=decision.name, about=decision.about
        )

    def of_function(self, function: Function, table: Table, inside: Inside) -> tuple[Table, TypeRef | None]:
        """The table of a function, and the type of its result, which a rule file gives for a single output."""
        declared = Declaration(name=function.name, type=function.result)
        made = self.table(self._typed(table, declared), inside)
        single = made.outputs[0].declaration if made.single and made.outputs else None
        return made, single.type if single else None

    def table(self, table: Table, inside: Inside) -> Table:
        """The table without what only DMN has."""
        for column in table.columns:
            self._tell_values(column, inside)
        rows = tuple(map(_row, table.rows))
        if not rows:
            inside.lost(f"the table of `{inside.owner}` has no rules: it is null", table.span)
            rows = (_nothing(table),)
        return evolve(
            table,
            columns=tuple(Column(_one(column.expression)) for column in table.columns),
            outputs=tuple(self._output(output, inside.owner) for output in table.outputs),
            rows=rows,
            otherwise=self._otherwise(table, inside),
        )

    def _typed(self, table: Table, declared: Declaration | None) -> Table:
        """The outputs with the types that the variable of the decision gives them."""
        name = normal_name(declared.type.text.text) if declared and declared.type and declared.type.text else ""
        if table.hit in LISTS and not table.aggregator:
            name = item_of(name, self.types)
        if not name or table.aggregator == "count":
            return table
        if table.single:
            [output] = table.outputs
            return evolve(table, outputs=(_with_type(output, TypeRef(text=Text(name))),))
        fields = fields_of(name, self.types)
        typed = (_with_type(one, fields[one.name].type) if one.name in fields else one for one in table.outputs)
        return evolve(table, outputs=tuple(typed))

    def _tell_values(self, column: Column, inside: Inside) -> None:
        """Allowed values of a column, unless they are those of the input that it asks for."""
        if column.values is None:
            return
        asked = self.inputs.get(normal_name(column.expression.text))
        named = self.types.get(normal_name(asked.type.text.text)) if asked and asked.type and asked.type.text else None
        known = [one.values.text for one in (asked, named) if one and isinstance(one.values, Text)]
        if "".join(column.values.text.split()) not in ["".join(values.split()) for values in known]:
            message = f"a column of a rule file has no allowed values: `{column.values.text.strip()}`"
            inside.lost(f"{message} of `{column.expression.text.strip()}`", column.values.span())

    def _output(self, output: OutputColumn, owner: str) -> OutputColumn:
        declared = output.declaration or Declaration(name=Text(output.name))
        name = normal_name(output.name) if output.name else ""
        typed = evolve(declared, name=Text(name or owner), type=declared.type or (ANY if name else None), optional=True)
        bare = not name and typed.type is None and typed.values is None
        return OutputColumn(name, None if bare else evolve(typed, type=typed.type or ANY), output.span)

    def _otherwise(self, table: Table, inside: Inside) -> Row | None:
        """A row for the default outputs; a list of outcomes has none, for DMN gives the value itself there."""
        if not any(output.default for output in table.outputs):
            return None
        if (table.hit in LISTS and not table.aggregator) or table.aggregator == "count":
            inside.lost("the default outputs of a table whose outcome is a list", table.span)
            return None
        outputs = tuple(output.default or Text("null") for output in table.outputs)
        return Row(id="otherwise", cells=tuple(Text("-") for _ in table.columns), outputs=outputs)


def _with_type(output: OutputColumn, type_: TypeRef | None) -> OutputColumn:
    declared = output.declaration or Declaration(name=Text(output.name))
    return evolve(output, declaration=evolve(declared, type=type_ or declared.type))


def _row(row: Row) -> Row:
    return evolve(
        row,
        cells=tuple(map(_one, row.cells)),
        outputs=tuple(one if one.text.strip() else Text("null") for one in row.outputs),
    )


def _one(text: Text) -> Text:
    return text if text.text.strip() else Text("-")


def _nothing(table: Table) -> Row:
    nothing = tuple(Text("null") for _ in table.outputs)
    return Row(id="1", cells=tuple(Text("-") for _ in table.columns), outputs=nothing)
