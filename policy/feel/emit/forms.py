"""How each class of typed node is written in Python, and how a condition is where only true matters."""

from policy.feel import typed
from policy.feel.emit import calls, cells, logic, loops, values
from policy.feel.emit.emitter import Form

EMIT: dict[type[typed.Typed], Form] = {
    typed.Constant: values.constant,
    typed.Faulty: values.faulty,
    typed.Variable: values.variable,
    typed.Field: values.field,
    typed.Negation: values.negation,
    typed.Arithmetic: values.arithmetic,
    typed.MakeContext: values.make_context,
    typed.MakeList: values.make_list,
    typed.MakeRange: values.make_range,
    typed.Coerced: values.coerced,
    typed.Compared: logic.compared,
    typed.Conjunction: logic.conjunction,
    typed.Disjunction: logic.disjunction,
    typed.Conditional: logic.conditional,
    typed.InstanceOf: logic.instance,
    typed.Matches: cells.matches,
    typed.Filter: loops.filter_,
    typed.ForEach: loops.for_each,
    typed.CountSteps: loops.count_steps,
    typed.Quantifier: loops.quantifier,
    typed.CallBuiltin: calls.call_builtin,
    typed.Invoke: calls.invoke,
    typed.Lambda: calls.lambda_,
    typed.External: calls.external,
}
TRUTHS: dict[type[typed.Typed], Form] = {
    typed.Compared: logic.compared_true,
    typed.Conjunction: logic.conjunction_true,
    typed.Disjunction: logic.disjunction_true,
    typed.CallBuiltin: logic.opposite_true,
    typed.Matches: cells.matches_true,
    typed.Typed: logic.as_condition,
}
