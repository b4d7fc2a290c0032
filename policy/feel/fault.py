"""What the values, the operators and the built-ins of FEEL raise when something went wrong while a decision runs."""


class Fault(Exception):
    """Something FEEL answers with null because it went wrong: a wrong type, a bad date, 1/0.

    A built-in or an operator raises it. The compiled function lets it out as a failed decision (rule files) or turns it
    into null with a remark (`on error: null`, DMN models).
    """
