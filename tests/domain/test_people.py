"""Which role may do what."""

from __future__ import annotations

import pytest

from tiktok_orders.domain.people import ROLES, Deed, Person, Role, may, require
from tiktok_orders.errors import NotAllowedError

OPERATORS = {Deed.IMPORT, Deed.ACT, Deed.MEND, Deed.CLOSE_DIFFERENCES, Deed.SWITCH_SENDING, Deed.RUN_NOW}
VIEWERS = {Deed.EXPORT}


@pytest.mark.parametrize("deed", Deed)
def test_a_deed_belongs_to_a_role_and_to_those_above_it(deed: Deed) -> None:
    allowed = {role for role in ROLES if may(Person("Ada", role), deed)}
    if deed in VIEWERS:
        assert allowed == set(ROLES)
    elif deed in OPERATORS:
        assert allowed == {Role.OPERATOR, Role.ADMINISTRATOR}
    else:
        assert allowed == {Role.ADMINISTRATOR}


def test_a_refusal_names_the_deed_the_role_and_what_to_do() -> None:
    with pytest.raises(NotAllowedError) as refused:
        require(Person("Ada", Role.VIEWER), Deed.IMPORT)
    assert refused.value.message == ("Importing orders needs an operator; Ada is a viewer. Ask an administrator.")
