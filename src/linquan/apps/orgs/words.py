"""What people call the codes of organisations, posts and the calendar."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linquan.apps.orgs.types import OrganisationKind
from linquan.kernel.actors import Role

KINDS: Mapping[OrganisationKind, Promise] = {
    OrganisationKind.DEPARTMENT: _("Department"),
    OrganisationKind.STREET_OFFICE: _("Street office"),
    OrganisationKind.COMMUNITY: _("Residents' committee"),
    OrganisationKind.PROPERTY_COMPANY: _("Property company"),
    OrganisationKind.FIRM: _("Firm"),
    OrganisationKind.SHOP: _("Shop"),
}
ROLES: Mapping[Role, Promise] = {
    Role.CLERK: _("Clerk"),
    Role.HANDLER: _("Handler"),
    Role.GRID_WORKER: _("Grid worker"),
    Role.LEADER: _("Leader"),
    Role.ADMINISTRATOR: _("Administrator"),
}
# Names and source that the loaded list of holidays carries; what was typed by hand stays as it is.
CALENDAR_NOTES: Mapping[str, Promise] = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
    "chinesecalendar": _("the State Council's notices"),
}
FAULTS: Mapping[str, Promise] = {
    "missing": _("Please fill this in."),
    "too_long": _("Shorter, please."),
    "name_taken": _("Another organisation of the district has this name."),
    "area_unknown": _("This area is no longer in use. Choose another."),
    "other_district": _("This organisation belongs to another district."),
    "organisation_unknown": _("This organisation is no longer in use."),
    "not_a_phone": _("A telephone number has digits, spaces, brackets and dashes only."),
    "not_a_mobile": _("A mobile telephone of the mainland has eleven digits and begins with 1."),
    "not_a_username": _(
        "2 to 60 of a-z, 0-9, dot, dash and underscore; begin with a letter or digit."
    ),
    "identifier_taken": _("Someone else signs in by this. Take it away there first."),
    "identifier_odd": _("Only letters, digits and signs that can be seen."),
    "username_taken": _("Someone else signs in with this name."),
    "password_too_short": _("At least 8 characters."),
    "password_too_common": _("This password is among the first that are guessed."),
    "password_entirely_numeric": _("Not only digits, please."),
    "password_too_similar": _("Too much like the sign-in name."),
    "before_beginning": _("The end lies before the beginning."),
    "out_of_range": _("This year is not possible."),
    "year_unknown": _(
        "The official list of this year is not known here yet. "
        "Enter the days from the State Council's notice and confirm the year."
    ),
    "too_many_days": _("At most 31 days at once."),
    "no_post_of_keys": _("A key cannot hold this post. Choose another."),
    "rate_out_of_range": _("Between 1 and 6000 a minute."),
    "key_lives_too_long": _("At most two years from today. A new key is issued then."),
    "key_name_taken": _("This organisation already has a key of this name. Choose another name."),
    "unit_unknown": _("There is no such organisation in use here. Write its name."),
    "unit_ambiguous": _(
        "Several organisations may be meant. Write the name exactly, or # and number."
    ),
    "unit_above_wrong": _(
        "Line %(row)s, which it belongs to, cannot be taken. Mend that line first."
    ),
    "unit_above_differs": _(
        "It belongs to “%(parent)s” here. That is not changed by a table; leave the cell empty."
    ),
    "kind_differs": _("It is of another kind here, which cannot change."),
    "name_of_retired": _(
        "An organisation of this name is out of use. Take it back into use on its page, or choose "
        "another name."
    ),
    "too_deep": _("At most ten organisations can stand above each other."),
    "area_not_here": _("There is no such area in use here. Write its code, or its name."),
    "area_ambiguous": _(
        "Several areas have this name. Write those above it too: street / community."
    ),
    "row_twice": _("Line %(row)s means the same one. Keep one of them."),
    "post_unknown": _("There is no post of this number. Leave the cell empty for a new one."),
    "post_of_another": _("The post of this number is another person's."),
    "post_differs": _(
        "The post is another one here: %(held)s. End it and give a new one, in a line of its own."
    ),
    "post_is_ended": _("This post has ended already. Give a new one in a line of its own."),
    "post_held_already": _("This person holds this post at that time already."),
    "post_held_before": _("This person held this post before. Write from which day it is held."),
    "account_is_closed": _("The account of this person is closed. Open it again on its page."),
    "name_differs": _(
        "The person who signs in with this name is called %(name)s here. Choose another sign-in "
        "name, or correct the person's name."
    ),
    "own_administrator": _("Nobody makes themselves an administrator."),
    "administrator_by_hand": _(
        "An administrator's post is ended on the page of people, not by a table."
    ),
    "url_odd": _("Write a whole address, such as https://example.org/events."),
    "url_not_https": _(
        "Only https is taken, unless the setting LINQUAN_WEBHOOK_NETWORKS allows it."
    ),
    "url_private": _(
        "This address is private. The setting LINQUAN_WEBHOOK_NETWORKS can allow its network."
    ),
    "kind_unknown": _("Events of this kind are not sent: %(kinds)s."),
    "closes_before_opening": _("The office must close after it opens."),
}
