"""Uploads are stopped while they arrive, not after a gigabyte lies on the disk."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

LARGEST_REQUEST_BYTES = 130_000_000
LARGEST_FILE_BYTES = 20_000_000


class BoundedUploads(TemporaryFileUploadHandler):
    """Keeps files on disk up to a size; a larger one is cut off and marked."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a request whose stated length is beyond reason before reading it."""
        if content_length > LARGEST_REQUEST_BYTES:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk, unless the file has grown too large."""
        if start + len(raw_data) > LARGEST_FILE_BYTES:
            self._refuse()
        super().receive_data_chunk(raw_data, start)

    def upload_interrupted(self) -> None:
        """Close what was begun."""
        if hasattr(self, "file"):
            self.file.close()

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """Return the file on disk."""
        return super().file_complete(file_size)

    def _refuse(self) -> None:
        if self.request is not None:
            self.request.META["linquan.upload_refused"] = "too_large"
        raise StopUpload(connection_reset=False)
