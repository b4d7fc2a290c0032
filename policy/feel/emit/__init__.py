"""From the typed tree to Python: one small function for each class of node; the tables in `forms` say which.

`Emitter` makes the parts of a generated module. A compiler adds its own nodes by giving it a larger table:
`Emitter(forms={**EMIT, TypedTable: table})`.
"""

from policy.feel.emit.cells import cell_test, cell_value
from policy.feel.emit.domains import holds
from policy.feel.emit.emitter import Emitter, Form
from policy.feel.emit.expressions import compile_expression, compile_tests
from policy.feel.emit.forms import EMIT, TRUTHS
from policy.feel.emit.free import free_keys
from policy.feel.emit.trouble import location, nulled

__all__ = [
    "EMIT",
    "TRUTHS",
    "Emitter",
    "Form",
    "cell_test",
    "cell_value",
    "compile_expression",
    "compile_tests",
    "free_keys",
    "holds",
    "location",
    "nulled",
]
