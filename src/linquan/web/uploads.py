"""Uploads are stopped while they arrive, not after a gigabyte lies on the disk."""

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

LARGEST_REQUEST_BYTES = 130_000_000
LARGEST_FILE_BYTES = 20_000_000
REFUSED = "linquan.upload_refused"


def is_too_large(request: HttpRequest) -> bool:
    """Whether the stated length of a request is beyond reason; nothing of it has been read yet."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    return stated.isdigit() and int(stated) > LARGEST_REQUEST_BYTES


class BoundedUploads(TemporaryFileUploadHandler):
    """Keeps files on disk up to a size; of a larger one nothing, but the fields beside it."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk, unless the file has grown too large: then mark the request."""
        if start + len(raw_data) > LARGEST_FILE_BYTES:
            if self.request is not None:
                self.request.META[REFUSED] = "too_large"
            self.file.close()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)
