"""The feed as RFC 5545 wants it: lines of 75 octets, marked signs, times in UTC."""

from datetime import UTC, datetime

from linquan.apps.outreach.ical import Entry, written

AT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
ENTRY = Entry(
    "sitting-1@example.org", AT, AT.replace(hour=3), AT, "民意流动点", "锦绣社区 小广场", "供暖",
    "https://example.org/p/points/", is_cancelled=False,
)  # fmt: skip


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_an_event_by_hand() -> None:
    assert unfolded(written("流动点", [ENTRY])) == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Linquan//Points//ZH", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", "X-WR-CALNAME:流动点", "BEGIN:VEVENT", "UID:sitting-1@example.org",
        "DTSTAMP:20261125T013000Z", "DTSTART:20261125T013000Z", "DTEND:20261125T033000Z",
        "SUMMARY:民意流动点", "LOCATION:锦绣社区 小广场", "DESCRIPTION:供暖",
        "URL:https://example.org/p/points/", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR",
        "",
    ]  # fmt: skip


def test_long_lines_break_between_letters() -> None:
    title = "长" * 60
    text = written("x", [ENTRY._replace(title=title, is_cancelled=True)])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in unfolded(text)
    assert "STATUS:CANCELLED" in text


def test_signs_that_mean_something_are_marked() -> None:
    text = written("x", [ENTRY._replace(title="a,b;c\\d\r\ne", told="")])
    assert "SUMMARY:a\\,b\\;c\\\\d\\ne" in unfolded(text)
    assert "DESCRIPTION" not in text
