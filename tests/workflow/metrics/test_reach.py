"""Figures are made by code that cannot reach a person's row: what the package may import is written down here."""

import ast

from tests.architecture.source import modules, tree

#: Rows without a person in them: the trail's links, offices, and what is counted.
MODELS = {"AnnualFigures", "CaseSpell", "CountedTo", "Event", "Office", "QuarterFigures", "SurveyAnswer"}
#: Of ours, besides.
OURS = {"workflow.trail.chain_offices", "workflow.metrics", "workflow.models", "workflow.deadlines", "workflow.states"}


def test_the_package_imports_no_row_that_names_a_person() -> None:
    seen = 0
    for path in modules("workflow"):
        if path.parts[:2] != ("workflow", "metrics"):
            continue
        seen += 1
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("workflow", "redaction")):
                module = str(node.module)
                names = {alias.name for alias in node.names}
                brought = {module, *(f"{module}.{name}" for name in names)}
                assert any(one in brought or module.startswith(f"{one}.") for one in OURS) or module == "workflow"
                assert module != "workflow.models" or names <= MODELS, (path, names - MODELS)
            assert not (isinstance(node, ast.Attribute) and node.attr in {"content", "request"}), path
    assert seen > 5
