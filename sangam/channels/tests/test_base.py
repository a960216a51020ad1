"""Values that cross between processes come out as they went in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import pickle

from sangam.channels import base


def test_every_item_survives_the_way_between_processes() -> None:
    cleo = base.IdentityRef("email", "cleo@example.com", name="Cleo", proven=True)
    item = base.Inbound(
        external_id="<1@example.com>", sender=(cleo,), text="hi", sent_at=dt.datetime(2026, 11, 3, tzinfo=dt.UTC),
        parties=(base.Party("cc", cleo),), files=(base.File("a.pdf", "application/pdf", 3, content=b"abc"),),
        thread=base.Thread(tokens=("t",), numbers=(1001,)), marks=base.Marks(automatic=True, spoof=("bidi",)), extra={"a": [1]},
    )  # fmt: skip
    failed = base.Receipt("<2@x>", "failed", failure=base.Failure("recipient", True, "5.1.1", "gone"))
    others = [base.Change("x", "edit"), base.Signal("typing", "k"), base.Post("p", (cleo,), "hello"), base.Ignored("why")]
    for value in [item, failed, *others]:
        assert pickle.loads(pickle.dumps(value)) == value


def test_a_copy_with_a_change_is_still_of_its_kind() -> None:
    ref = base.IdentityRef("email", "cleo@example.com")
    assert dataclasses.replace(ref, proven=True) == base.IdentityRef("email", "cleo@example.com", proven=True)
    assert ref.key == ("email", "", "cleo@example.com")
