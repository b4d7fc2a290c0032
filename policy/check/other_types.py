"""What types are called elsewhere, and how rule files say it."""

ELSEWHERE = {
    "write `string`": ("text", "str", "varchar", "char", "uuid"),
    "write `{type: number, whole: true}`": ("integer", "int", "int32", "int64", "bigint", "long"),
    "write `number`, which is decimal": (
        "float",
        "double",
        "decimal",
        "numeric",
        "real",
        "currency",
        "money",
        "percent",
    ),
    "write `boolean`": ("bool", "logical", "yes/no", "flag"),
    "write `date and time`": ("datetime", "timestamp", "date-time", "date time", "moment"),
    "write `days and time duration` or `years and months duration`": ("duration", "interval", "timedelta", "period"),
    "write `{type: string, values: [one, two]}`": ("enum", "enumeration", "choice"),
    "write `{fields: {name: string}}`, or a name under `types`": (
        "object",
        "dict",
        "map",
        "mapping",
        "struct",
        "record",
    ),
    "write `list<string>`": ("array", "set", "tuple", "sequence"),
}
BY_NAME = {name: hint for hint, names in ELSEWHERE.items() for name in names}


def hint_for(name: str) -> str:
    """How to write a type that is written as elsewhere; nothing where that is not known.

    >>> hint_for("Integer"), hint_for("string?"), hint_for("date[]")
    ('write `{type: number, whole: true}`', 'write `{type: string, optional: true}`', 'write `list<date>`')
    """
    if name.endswith("?"):
        return f"write `{{type: {name[:-1].strip()}, optional: true}}`"
    if name.endswith("[]"):
        return f"write `list<{name[:-2].strip()}>`"
    return BY_NAME.get(name.casefold(), "")
