"""Ways of watching."""

from dataclasses import replace

from integrations.demo.world.people import Habits

_EVENING = (1, 0.5, 0, 0, 0, 0, 0.3, 1, 1, 0.7, 0.7, 0.8, 1, 1, 1, 1.2, 2, 3, 5, 8, 10, 9, 6, 3)
_NIGHT = (7, 6, 4, 2, 1, 0.5, 0, 0, 0, 0, 0.5, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8)
_CHILD = (0, 0, 0, 0, 0, 0, 3, 5, 2, 1, 1, 1, 1, 1, 2, 5, 7, 8, 6, 2, 0, 0, 0, 0)
_ALL_DAY = (0.3, 0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 4, 2, 1)

EVENING = Habits(plays_per_week=11, hours=_EVENING, genres=("Drama", "Crime", "Thriller"))
FAMILY = Habits(
    plays_per_week=14,
    hours=_CHILD,
    weekend=2.2,
    movies=0.3,
    episodes=0.65,
    music=0.02,
    live=0.03,
    photos=0.0,
    genres=("Family", "Animation", "Fantasy"),
    binge=0.6,
    abandon=0.2,
)
BINGER = Habits(
    plays_per_week=22,
    hours=_NIGHT,
    weekend=1.2,
    movies=0.1,
    episodes=0.82,
    music=0.05,
    live=0.02,
    photos=0.01,
    genres=("Science Fiction", "Fantasy", "Horror", "Mystery"),
    binge=0.75,
    abandon=0.06,
)
CINEPHILE = replace(
    EVENING,
    plays_per_week=8,
    weekend=2.0,
    movies=0.7,
    episodes=0.2,
    music=0.05,
    genres=("Drama", "History", "Documentary", "Western"),
    binge=0.1,
    abandon=0.05,
)
LISTENER = Habits(
    plays_per_week=27,
    hours=_ALL_DAY,
    weekend=0.9,
    movies=0.05,
    episodes=0.1,
    music=0.83,
    live=0.01,
    photos=0.01,
    genres=("Jazz", "Ambient", "Folk", "Classical"),
    binge=0.9,
    abandon=0.1,
    pauses=0.15,
)
NEWS = Habits(
    plays_per_week=9,
    hours=_EVENING,
    movies=0.1,
    episodes=0.3,
    music=0.05,
    live=0.5,
    photos=0.05,
    genres=("Documentary", "News", "Comedy"),
    binge=0.15,
    abandon=0.3,
)
TRAVELLER = replace(EVENING, plays_per_week=7, away=0.4, genres=("Comedy", "Romance", "Adventure"))
