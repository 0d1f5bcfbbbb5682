"""Addresses of joint meetings."""

from django.urls import URLPattern, path

from linquan.apps.alliances.web import forum_views, kind_views, meeting_views, minute_views

app_name = "alliances"
FORUM, MEETING = "meetings/forums/<int:forum_id>/", "meetings/<int:meeting_id>/"
ITEM = "meetings/items/<int:item_id>/"

urlpatterns: list[URLPattern] = [
    path("meetings/", forum_views.meetings, name="meetings"),
    path("meetings/kinds/", kind_views.kinds, name="kinds"),
    path("meetings/kinds/<slug:kind_code>/", kind_views.rename, name="rename_kind"),
    path("meetings/kinds/<slug:kind_code>/end/", kind_views.end, name="end_kind"),
    path("meetings/forums/new/", forum_views.open_forum, name="open_forum"),
    path(FORUM, forum_views.forum, name="forum"),
    path(f"{FORUM}change/", forum_views.change_forum, name="change_forum"),
    path(f"{FORUM}end/", forum_views.end_forum, name="end_forum"),
    path(f"{FORUM}members/", forum_views.add_member, name="add_member"),
    path(f"{FORUM}members/<int:member_id>/end/", forum_views.end_member, name="end_member"),
    path(f"{FORUM}plan/", meeting_views.plan, name="plan"),
    path(MEETING, meeting_views.meeting, name="meeting"),
    path(f"{MEETING}change/", meeting_views.change, name="change_meeting"),
    path(f"{MEETING}call/", meeting_views.call, name="call_meeting"),
    path(f"{MEETING}hold/", meeting_views.hold, name="hold_meeting"),
    path(f"{MEETING}cancel/", meeting_views.cancel, name="cancel_meeting"),
    path(f"{MEETING}items/", meeting_views.add_item, name="add_item"),
    path(f"{MEETING}attendance/", minute_views.attendance, name="attendance"),
    path(f"{MEETING}minutes/", minute_views.minutes, name="minutes"),
    path(f"{MEETING}sheet/agenda/", minute_views.agenda_sheet, name="agenda_sheet"),
    path(f"{MEETING}sheet/minutes/", minute_views.minutes_sheet, name="minutes_sheet"),
    path(f"{ITEM}up/", meeting_views.move, {"up": True}, name="item_up"),
    path(f"{ITEM}down/", meeting_views.move, {"up": False}, name="item_down"),
    path(f"{ITEM}off/", meeting_views.take_off, name="item_off"),
    path(f"{ITEM}papers/", meeting_views.papers, name="papers"),
    path(f"{ITEM}photos/<int:photo_id>/", meeting_views.photo, name="photo"),
    path(f"{ITEM}photos/<int:photo_id>/thumb/", meeting_views.photo, {"thumb": True}, name="thumb"),
]
