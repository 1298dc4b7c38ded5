"""Addresses of images below a server, as views name them, and which of them may be asked for."""

import re

from hub.core.lenient import Object, object_of, text

_ID = r"[0-9A-Za-z-]{1,64}"
_TAG = r"[0-9A-Za-z]{1,64}"
_KIND = "Primary|Backdrop|Thumb|Logo|Banner|Art"
_IMAGE = re.compile(
    rf"/Items/{_ID}/Images/(?:{_KIND})(?:/\d{{1,3}})?(?:\?tag={_TAG})?"
    rf"|/Users/{_ID}/Images/Primary(?:\?tag={_TAG})?"
    rf"|/UserImage\?userId={_ID}(?:&tag={_TAG})?"
)
_PLAIN = re.compile(_ID)


def is_image(path: str) -> bool:
    """Whether this is the address of an image and of nothing else."""
    return _IMAGE.fullmatch(path) is not None


def item_image(key: object, kind: str, tag: object) -> str | None:
    """The image of an item; None without a tag, which means that there is none."""
    item = text(key)
    if item is None or not _PLAIN.fullmatch(item) or not (tagged := _tagged(tag)):
        return None
    return f"/Items/{item}/Images/{kind}?tag={tagged}"


def own_image(item: Object, kind: str = "Primary") -> str | None:
    """The image that an item itself has."""
    return item_image(item.get("Id"), kind, object_of(item.get("ImageTags")).get(kind))


def backdrop(item: Object) -> str | None:
    """The item's own backdrop, else that of its parent."""
    for key, tags in (("Id", "BackdropImageTags"), ("ParentBackdropItemId", f"Parent{_TAGS}")):
        found = item.get(tags)
        if isinstance(found, list) and found:
            return item_image(item.get(key), "Backdrop", found[0])
    return None


_TAGS = "BackdropImageTags"


def user_image(user: Object, *, own_route: bool) -> str | None:
    """The picture of an account; `own_route` for Jellyfin since 10.9."""
    key, tag = text(user.get("Id")), _tagged(user.get("PrimaryImageTag"))
    if key is None or not _PLAIN.fullmatch(key) or tag is None:
        return None
    if own_route:
        return f"/UserImage?userId={key}&tag={tag}"
    return f"/Users/{key}/Images/Primary?tag={tag}"


def _tagged(tag: object) -> str | None:
    found = text(tag)
    return found if found is not None and re.fullmatch(_TAG, found) else None
