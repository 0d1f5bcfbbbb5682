"""Linear and mixed-integer programs, solved by HiGHS within a time limit."""

from collections.abc import Callable
from typing import Any, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray


class Program(NamedTuple):
    """Least ``cost @ x`` with ``low <= A x <= high`` and ``least <= x <= most``.

    A by columns: ``indptr`` int64 [columns + 1], ``rows`` int32, ``values`` float64. ``whole``: how
    many of the first columns must be whole.
    """

    cost: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    indptr: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: NDArray[np.float64]
    whole: int


class Solved(NamedTuple):
    """What a program gave: ``x`` or None when nothing was found, a bound, whether it is final."""

    x: NDArray[np.float64] | None
    bound: float
    is_final: bool
    is_infeasible: bool


def solve(
    program: Program,
    seconds: float,
    is_cancelled: Callable[[], bool],
    nodes: int | None = None,
) -> Solved:
    """Solve a program on one thread; give what is known when time or ``nodes`` are used up."""
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("mip_rel_gap", 0.0)
    if np.isfinite(seconds):
        solver.setOptionValue("time_limit", max(seconds, 0.01))
    solver.passModel(_model(program))
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    for event in (solver.cbMipInterrupt, solver.cbSimplexInterrupt, solver.cbIpmInterrupt):
        event.subscribe(lambda told: _interrupt(told, is_cancelled))
    solver.run()
    return _solved(solver, program)


def _interrupt(told: Any, is_cancelled: Callable[[], bool]) -> None:
    if is_cancelled():
        told.interrupt()


def _model(program: Program) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.cost), len(program.low)
    model.col_cost_ = program.cost
    model.col_lower_ = program.least
    model.col_upper_ = program.most
    model.row_lower_, model.row_upper_ = program.low, program.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = program.indptr.astype(np.int32)
    model.a_matrix_.index_ = program.rows
    model.a_matrix_.value_ = program.values
    if program.whole:
        broken = len(program.cost) - program.whole
        model.integrality_ = [highspy.HighsVarType.kInteger] * program.whole + [
            highspy.HighsVarType.kContinuous
        ] * broken
    return model


def _solved(solver: Any, program: Program) -> Solved:
    status = solver.getModelStatus()
    info = solver.getInfo()
    is_final = status == highspy.HighsModelStatus.kOptimal
    has_solution = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(solver.getSolution().col_value) if has_solution else None
    bound = float(info.mip_dual_bound) if program.whole else -np.inf
    if is_final and not program.whole:
        bound = float(info.objective_function_value)
    is_infeasible = status == highspy.HighsModelStatus.kInfeasible
    return Solved(x, bound, is_final, is_infeasible)
