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
    said: str,
    refusal: Callable[[str], str],
) -> SeeOther | None:
    """Do what a form asks for and lead on; None where it is to be shown, with what is wrong.

    Parameters
    ----------
    save
        The operation, called when the form is whole.
    back
        Where the browser goes, also when somebody else was faster (WrongState).
    said
        What is said when it was done.
    refusal
        Turns the code of a WrongState into words.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        save()
    except Invalid as error:
        form.refuse(error)
        return None
    except WrongState as error:
        messages.error(request, refusal(error.code))
    else:
        messages.success(request, said)
    return SeeOther(back)
