"""What was found elsewhere (on a visit, by a checklist, as a gap), as the request it becomes."""

from dataclasses import dataclass, field

from linquan.apps.appeals.types import AppealDraft, PhotoDraft, ReporterDraft


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A request as a form told it; ``photo_ids`` go along from where it was found."""

    text: str
    area_id: int
    address: str = ""
    matter_id: int | None = None
    about_organisation_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    language: str = "zh-hans"
    reporter: ReporterDraft = field(default_factory=ReporterDraft)
    photo_ids: frozenset[int] = frozenset()
    photos: tuple[PhotoDraft, ...] = ()
    """New ones."""

    def laid_out(
        self, key: str, channel_id: int, *, along: tuple[PhotoDraft, ...] = ()
    ) -> AppealDraft:
        """Return it as the desk takes it; ``along``: what was taken away of ``photo_ids``."""
        return AppealDraft(
            key=key,
            channel_id=channel_id,
            text=self.text,
            area_id=self.area_id,
            address=self.address,
            lon=self.lon,
            lat=self.lat,
            matter_id=self.matter_id,
            about_organisation_id=self.about_organisation_id,
            language=self.language,
            reporter=self.reporter,
            photos=along + self.photos,
        )
