"""What those who may know of bars read of them."""

from disclosure.desk.forms_screening import NAMES, bar_choices, bar_explained
from workflow.bars import BARS


def test_every_bar_has_a_name_and_its_authority_on_the_page() -> None:
    assert set(NAMES) == set(BARS)
    assert BARS["vawa_t_u"].penalty and "$5,000" in BARS["vawa_t_u"].penalty
    assert BARS["vawa_t_u"].penalty in bar_explained()["vawa_t_u"]
    assert dict(bar_choices())["vawa_t_u"] == "VAWA self-petition, T or U visa (8 USC 1367)"
    assert not [words for _key, words in bar_choices() if "_" in words]
