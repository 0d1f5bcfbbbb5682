import pytest

from linquan.kernel.errors import Gone, HouseError, Invalid, NotAllowed, NotFound, WrongState


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotAllowed(), 403, "not_allowed"),
        (NotFound(), 404, "not_found"),
        (WrongState(), 409, "wrong_state"),
        (Gone(), 410, "gone"),
        (Invalid(), 422, "invalid"),
        (HouseError("odd"), 400, "odd"),
    ],
)
def test_codes(error: HouseError, status: int, code: str) -> None:
    assert (error.status, error.code, str(error)) == (status, code, code)


def test_field() -> None:
    error = Invalid.field("phone", "phone_unknown", limit=3)
    assert error.fields == {"phone": "phone_unknown"}
    assert error.details["limit"] == 3
    assert Invalid("whole", fields="odd").fields == {}
