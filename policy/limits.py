"""Every limit, with its reason. Limits count work and size, never time, so that they fall the same way on every machine."""

FILE_BYTES = 8_000_000  # a rule file, a test file, a CSV table; hand-kept files are a thousandth of it
TABLE_ROWS = 100_000  # rows of one table; ten times the largest norm table we measured
TABLE_COLUMNS = 200
XLSX_UNPACKED_BYTES = 64_000_000  # a spreadsheet is a zip; a small file may unpack to gigabytes
YAML_DEPTH = 40  # nesting of mappings and lists in a rule file
YAML_NODES = 100_000  # scalars, mappings and lists of one file; about four seconds of reading
EXPRESSION_LENGTH = 100_000  # characters of one FEEL text
EXPRESSION_DEPTH = 200  # nesting of one FEEL text; the Python stack bears five times as much
TYPE_DEPTH = 60  # declared types referring to declared types; an input may not nest deeper either
TYPE_SIZE = 10_000  # types inside one declared type, counted as often as they are named: doubling grows without end
SCOPE_DEPTH = 40  # loops, filters and functions inside each other in one FEEL text; each is a function in Python too
STEPS = 2_000_000  # items visited and functions called in one decision; about two seconds
CALL_DEPTH = 150  # functions calling functions in one decision
VALUE_DEPTH = 200  # nesting of one value made while a decision runs
LIST_LENGTH = 1_000_000  # items of one list made while a decision runs
TEXT_LENGTH = 2_000_000  # characters of one text made while a decision runs
PATTERN_LENGTH = 2_000  # characters of one regular expression
PATTERN_STEPS = 200_000  # backtracking steps of one search for a pattern with back-references; about a millisecond
PHRASE_STEPS = 1_000_000_000  # characters of a text times size of the phrases looked for in it
INPUT_BYTES = 50_000_000  # the JSON input of one decision on the command line, or one line of a file of rows
INPUT_DEPTH = 60  # nesting of one input value
INPUT_ITEMS = 1_000_000  # values in the inputs of one decision
XML_BYTES = 20_000_000  # a DMN model
PROBLEMS_SHOWN = 1_000  # problems of one run kept
ANALYSIS_BOXES = 200_000  # boxes that the gap analysis of one table may make before it says that it stopped
ANALYSIS_ROWS = 2_000  # rows of a table whose gaps and overlaps are looked for; the work grows with the square
