"""Forms of the address desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.places.naming import LONGEST_ADDRESS
from linquan.apps.places.web.forms import FaultyForm
from linquan.apps.places.web.words import fault
from linquan.kernel.errors import Invalid

MOST_LINES, MOST_LETTERS = 50, 6_000
MOST_POINT_LETTERS = 100_000


class AddressForm(FaultyForm):
    """One address, or a list of them, one a line."""

    addresses = forms.CharField(
        label=_("Address, or several, one a line"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("At most 50 lines. As people say it: 桂语花园3栋, opposite the noodle shop."),
    )

    def lines(self) -> list[str]:
        """Return the addresses that are looked up."""
        given = str(self.cleaned_data["addresses"]).splitlines()
        return [line.strip() for line in given if line.strip()][:MOST_LINES]


class LearnForm(FaultyForm):
    """An address and where it lies."""

    address = forms.CharField(max_length=LONGEST_ADDRESS, widget=forms.HiddenInput)
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)

    def clean(self) -> None:
        """Say for the whole form what is wrong with the field that nobody sees."""
        if "address" in self.errors:
            self.add_error(None, fault("says_no_place", {}))

    def take_back(self, refusal: Invalid) -> None:
        """Put each fault beside its field; those of the address at the head."""
        for name, code in refusal.fields.items():
            self.add_error(None if name == "address" else name, fault(code, refusal.details))


class PointsForm(FaultyForm):
    """Pasted points."""

    points = forms.CharField(
        label=_("Points, one a line: longitude, latitude"),
        max_length=MOST_POINT_LETTERS,
        widget=forms.Textarea({"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Paste two columns from a table. At most 2,000 points are shown."),
    )
