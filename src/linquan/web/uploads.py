"""Uploads are stopped while they arrive, not after a gigabyte lies on the disk."""

import codecs
from io import BytesIO
from typing import IO, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from linquan.kernel.actors import Actor, Role
from linquan.web.multipart import SHORT_BYTES, fields_of, read_whole

LARGEST_REQUEST_BYTES = 130_000_000
LARGEST_FILE_BYTES = 20_000_000
ROOMY: Final = {"/places/map/extract/": 300_000_000}
"""Addresses where administrators bring larger files, and how large one file may be."""
BESIDE_BYTES: Final = 1_000_000
"""What may come beside such a file: the fields of its form."""
REFUSED = "linquan.upload_refused"
UTF_8: Final = "utf-8"


def is_too_large(request: HttpRequest, actor: Actor | None = None) -> bool:
    """Whether the stated length of a request is beyond reason; nothing of it has been read yet.

    Without an actor: beyond what anyone may send.
    """
    stated = request.META.get("CONTENT_LENGTH") or "0"
    roomy = ROOMY.get(request.path, 0)
    if roomy and (actor is None or _administers(actor)):
        most = roomy + BESIDE_BYTES
    else:
        most = LARGEST_REQUEST_BYTES
    return stated.isdigit() and int(stated) > most


def _administers(actor: Actor) -> bool:
    return any(post.role is Role.ADMINISTRATOR for post in actor.posts)


class BoundedUploads(TemporaryFileUploadHandler):
    """Keeps files on disk up to a size; of a larger one nothing, but the fields beside it."""

    _is_django_to_read = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> "tuple[QueryDict, MultiValueDict[str, UploadedFile[Any]]] | None":
        """Read a short form without files in one go; leave all else to Django.

        Raises MultiPartParserError for another encoding than UTF-8, as Django refuses it of other
        forms: some give halves of characters, which no database and no page can hold.
        """
        if encoding and codecs.lookup(encoding).name != UTF_8:
            raise MultiPartParserError(encoding)
        if self._is_django_to_read or content_length > SHORT_BYTES:
            return None
        body = read_whole(input_data, content_length)
        mark: Any = boundary  # bytes, whatever its type is said to be
        fields = fields_of(body, mark)
        if fields is not None:
            return fields, MultiValueDict()
        self._is_django_to_read = True
        return MultiPartParser(META, BytesIO(body), [self], encoding).parse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk, unless the file has grown too large: then mark the request."""
        if start + len(raw_data) > self._most_bytes():
            if self.request is not None:
                self.request.META[REFUSED] = "too_large"
            self.file.close()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)

    def _most_bytes(self) -> int:
        """How large this file may become. Who sends it was asked before anything was read."""
        path = self.request.path if self.request is not None else ""
        return ROOMY.get(path, LARGEST_FILE_BYTES)
