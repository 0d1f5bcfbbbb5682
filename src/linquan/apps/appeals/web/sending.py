"""What becomes of a form that was sent: kept, refused by a word, or shown again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from linquan.apps.appeals.web.plain_forms import RefusableForm
from linquan.kernel.doors import SeeOther
from linquan.kernel.errors import Invalid, WrongState


def sent(
    request: HttpRequest,
    form: RefusableForm,
    save: Callable[[], object],
    back: str,
    *,
    refusal: Callable[[str], str],
    said: str = "",
    stay: str = "",
) -> SeeOther | None:
    """Do what a form asks for and lead on; None where it is to be shown, with what is wrong.

    Parameters
    ----------
    save
        The operation, called when the form is whole.
    back
        Where the browser goes.
    refusal
        Turns the code of a WrongState into words: somebody else was faster.
    said
        What is said when it was done; empty: what ``save`` returns.
    stay
        Where the browser goes after a WrongState; empty: ``back``.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        done = save()
    except Invalid as error:
        form.refuse(error)
        return None
    except WrongState as error:
        messages.error(request, refusal(error.code))
        return SeeOther(stay or back)
    messages.success(request, said or str(done))
    return SeeOther(back)
