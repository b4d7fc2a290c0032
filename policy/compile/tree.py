"""A short table as a tree of questions: what a question has settled for one row is not asked again for another.

The ends of a column's cells cut its values into classes, as in the index; a set of classes is an integer, a bit for each.
A question divides the classes of one column that are still possible. The tree grows from the first row down, by the question
that leaves the fewest cells open on both sides, those of the first rows counting most. Where it would grow too large, the
rows that are left are asked one after the other.
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from policy.compile.plain import PlainCell

LOOKED_AT = 6  # rows whose questions are weighed
FADING = 0.8  # the weight of a row against that of the row above it
NODES_PER_ROW = 8
GROWN = 16  # rows up to which a tree is faster than rows one after the other

Classes = int
Possible = tuple[Classes, ...]  # by column


@frozen
class Question:
    """Whether a value passes a test, and so is of some classes of a column. `over`: the classes of which it may be asked."""

    column: int
    holds: Classes
    over: Classes
    test: PlainCell


@frozen
class Column:
    """The classes of a column that each row takes, all of them, and the questions that the cell of each row gives rise to."""

    rows: tuple[Classes, ...]
    everything: Classes
    questions: tuple[tuple[Question, ...], ...]


@frozen
class Asked:
    """A question, and what follows its answers."""

    question: Question
    yes: "Node"
    no: "Node"


@frozen
class Row:
    """A row that matches if the cells of these columns hold; else `no` follows."""

    number: int
    columns: tuple[int, ...]
    no: "Node"


Node = Asked | Row | None  # None: no row matches


@frozen
class Tree:
    """What a tree is made of. `unsettled`: the columns of each row whose cells no classes tell of."""

    columns: Sequence[Column]
    unsettled: Sequence[tuple[int, ...]]

    def grown(self) -> Node:
        """The tree over all rows."""
        size = len(self.unsettled)
        possible = tuple(column.everything for column in self.columns)
        return self._node(possible, tuple(range(size)), NODES_PER_ROW * size if size <= GROWN else 0)[0]

    def questions(self, node: Node, possible: Possible = ()) -> float:
        """How many questions lead to a row on average, were all classes that are possible equally likely."""
        possible = possible or tuple(column.everything for column in self.columns)
        if isinstance(node, Asked):
            sides = _divided(possible, node.question)
            at, both = node.question.column, possible[node.question.column].bit_count()
            shares = [(side, side[at].bit_count() / both) for side in sides]
            asked = zip((node.yes, node.no), shares, strict=True)
            return 1 + sum(share * self.questions(next_, side) for next_, (side, share) in asked if share)
        if node is None or not node.columns:
            return 0
        reached, asked_here = 1.0, 0.0
        for at in node.columns:
            asked_here += reached
            reached *= (possible[at] & self.columns[at].rows[node.number]).bit_count() / possible[at].bit_count()
        return asked_here + (1 - reached) * self.questions(node.no, possible)

    def _node(self, possible: Possible, rows: tuple[int, ...], nodes: int) -> tuple[Node, int]:
        """What is asked where this is possible, and how many questions of those that are left it took."""
        rows = self._left(possible, rows)
        if not rows:
            return None, 0
        if not self._open(possible, rows[0]):
            hard = self.unsettled[rows[0]]
            no, taken = self._node(possible, rows[1:], nodes) if hard else (None, 0)
            return Row(rows[0], hard, no), taken
        question = self._best(possible, rows) if nodes > 0 else None
        if question is None:
            return self._one_by_one(possible, rows), 0
        return self._asked(question, possible, rows, nodes - 1)

    def _asked(self, question: Question, possible: Possible, rows: tuple[int, ...], nodes: int) -> tuple[Node, int]:
        """The side with fewer rows comes first; what it leaves of its half is the other's."""
        sides = sorted(_divided(possible, question), key=lambda side: len(self._left(side, rows)))
        first, taken = self._node(sides[0], rows, nodes // 2)
        second, also = self._node(sides[1], rows, nodes - taken)
        yes, no = (first, second) if sides[0][question.column] & question.holds else (second, first)
        return Asked(question, yes, no), 1 + taken + also

    def _one_by_one(self, possible: Possible, rows: tuple[int, ...]) -> Node:
        node: Node = None
        for row in reversed(rows):
            node = Row(row, (*self._open(possible, row), *self.unsettled[row]), node)
        return node

    def _left(self, possible: Possible, rows: tuple[int, ...]) -> tuple[int, ...]:
        """The rows that may still match, up to one that surely does."""
        found = []
        for row in rows:
            if all(classes & column.rows[row] for classes, column in zip(possible, self.columns, strict=True)):
                found.append(row)
                if not self.unsettled[row] and not self._open(possible, row):
                    break
        return tuple(found)

    def _open(self, possible: Possible, row: int) -> tuple[int, ...]:
        """The columns of a row whose cells are not settled."""
        return tuple(place for place, classes in enumerate(possible) if classes & ~self.columns[place].rows[row])

    def _best(self, possible: Possible, rows: tuple[int, ...]) -> Question | None:
        open_cells = [len(self._open(possible, row)) for row in rows]

        def cost(question: Question) -> float:
            column, classes = self.columns[question.column], possible[question.column]
            known = [(column.rows[row], count) for row, count in zip(rows, open_cells, strict=True)]
            yes = classes & question.holds
            return _left_to_ask(classes, yes, known) + _left_to_ask(classes, classes & ~yes, known)

        return min(self._questions(possible, rows), key=cost, default=None)

    def _questions(self, possible: Possible, rows: tuple[int, ...]) -> Iterator[Question]:
        """Those that the first rows give rise to and that divide what is possible."""
        seen = set()
        for row in rows[:LOOKED_AT]:
            for classes, column in zip(possible, self.columns, strict=True):
                for question in column.questions[row]:
                    holds = classes & question.holds
                    known = question.column, holds
                    if holds and holds != classes and not classes & ~question.over and known not in seen:
                        seen.add(known)
                        yield question


def _left_to_ask(before: Classes, after: Classes, rows: Sequence[tuple[Classes, int]]) -> float:
    """How many cells are open after a question about one column, of rows given by their classes in it and their open cells."""
    weight, found = 1.0, 0.0
    for classes, count in rows:
        if after & classes:
            count += bool(after & ~classes) - bool(before & ~classes)
            if not count:
                break
            found += weight * count
        weight *= FADING
    return found


def _divided(possible: Possible, question: Question) -> tuple[Possible, Possible]:
    """What is possible after yes, and after no."""
    before, classes, after = possible[: question.column], possible[question.column], possible[question.column + 1 :]
    return (*before, classes & question.holds, *after), (*before, classes & ~question.holds, *after)
