"""Word and Excel files whose bytes come from what is in them, and not from the clock."""

import datetime
import io
import re
import zipfile

_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def packed_anew(content: bytes, *, at: datetime.datetime) -> bytes:
    """The same file, written as if at that moment: the times of its parts, and when it says that it was changed."""
    moment = at.astimezone(datetime.UTC)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == _CORE:
                part = _MODIFIED.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            info = zipfile.ZipInfo(name, moment.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 0, 0  # the same on every machine
            new.writestr(info, part)
    return out.getvalue()
