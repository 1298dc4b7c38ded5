"""Pictures for everything in the demo's world, drawn as SVG: posters, backdrops, faces.

All of them are deterministic, need no fonts or files, and fit any size.
"""

from .artwork import backdrop_of, poster_of
from .avatar import avatar
from .thumbnail import thumbnail_of

__all__ = ["avatar", "backdrop_of", "poster_of", "thumbnail_of"]
