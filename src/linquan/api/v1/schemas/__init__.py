"""What goes in and out. Names of things stand in both languages; moments carry their offset."""

from linquan.api.v1.schemas.appeals import (
    AnswerIn,
    AppealFilter,
    AppealIn,
    AppealLine,
    AppealOut,
    AppealPage,
    AssignIn,
    Done,
    EmptyIn,
    Filed,
    ReasonIn,
    ReporterIn,
    SortIn,
    Step,
    TextIn,
)
from linquan.api.v1.schemas.events import EventOut, EventPage
from linquan.api.v1.schemas.fields import Named, named
from linquan.api.v1.schemas.figures import FigureOut, FiguresOut
from linquan.api.v1.schemas.lists import ChannelOut, DutyOut, MatterOut
from linquan.api.v1.schemas.organisations import KeyOut, OrganisationOut
from linquan.api.v1.schemas.photos import PhotoOut, PhotoTaken
from linquan.api.v1.schemas.places import AreaOut, AreaPage, PlaceOut, TouchOut, ZoneOut, ZoneWhole
from linquan.api.v1.schemas.webhooks import (
    Replayed,
    SendingOut,
    WebhookDone,
    WebhookIn,
    WebhookMade,
    WebhookOut,
)

__all__ = [
    "AnswerIn",
    "AppealFilter",
    "AppealIn",
    "AppealLine",
    "AppealOut",
    "AppealPage",
    "AreaOut",
    "AreaPage",
    "AssignIn",
    "ChannelOut",
    "Done",
    "DutyOut",
    "EmptyIn",
    "EventOut",
    "EventPage",
    "FigureOut",
    "FiguresOut",
    "Filed",
    "KeyOut",
    "MatterOut",
    "Named",
    "OrganisationOut",
    "PhotoOut",
    "PhotoTaken",
    "PlaceOut",
    "ReasonIn",
    "Replayed",
    "ReporterIn",
    "SendingOut",
    "SortIn",
    "Step",
    "TextIn",
    "TouchOut",
    "WebhookDone",
    "WebhookIn",
    "WebhookMade",
    "WebhookOut",
    "ZoneOut",
    "ZoneWhole",
    "named",
]
