"""Invented buyers: common first and last names per region, put together by number."""

from __future__ import annotations

from typing import NamedTuple

# fmt: off
_FIRST = {
    "GB": (
        "Amelia", "Oliver", "Isla", "Barnaby", "Ava", "Noah", "Freya", "Arthur", "Poppy", "Leo", "Siân",
        "Callum", "Aoife", "Rhys", "Zoë", "Jamie", "Priya", "Haroon", "Chloé", "Ewan", "Niamh", "Tariq",
        "Martha", "Mohammed", "Ffion", "Kwame", "Agnieszka", "Hannah", "Alfie", "Yasmin", "Anne-Marie",
        "Tobias",
    ),
    "US": (
        "Emma", "Liam", "Sofía", "Dominic", "Mia", "Ethan", "Aaliyah", "José", "Hailey", "Marquis",
        "Camila", "Wei", "Brianna", "Noah", "Zoe", "Darnell", "Mei", "Lucía", "Everett", "Renée", "Caleb",
        "Imani", "Mateo", "Kayla", "Jean-Paul", "Avery", "Nia", "Logan", "Anjali", "Hector", "Peyton",
        "Jocelyn",
    ),
}
_LAST = {
    "GB": (
        "Smith", "Jones", "O'Connor", "Taylor", "Williams", "Brown", "Davies", "Patel", "Evans", "Khan",
        "Wilson", "Roberts", "Hughes", "Begum", "Smith-Jones", "Thompson", "MacDonald", "Nguyen",
        "Kowalska", "Ahmed", "Fitzgerald", "Clarke", "O'Neill", "Lewis", "Okafor", "Hall", "Wright",
        "Ashworth-Lee", "Green", "Murphy", "Bennett", "Müller",
    ),
    "US": (
        "Johnson", "Garcia", "Williams", "Martínez", "Brown", "Rodríguez", "Davis", "Nguyen", "Miller",
        "O'Brien", "Wilson", "Hernández", "Moore", "Washington", "Lee", "Núñez", "Clark", "Robinson",
        "Lewis", "Young-Hall", "King", "Wright", "López", "Kim", "Scott", "Torres", "Peña", "Baker",
        "Flores", "D'Angelo", "Carter", "Reyes",
    ),
}
# Singapore writes one name, in the style of each community; TikTok then gives no last name.
_SG_SURNAMES = (
    "Tan", "Lim", "Lee", "Ng", "Ong", "Wong", "Goh", "Chua", "Chan", "Koh", "Teo", "Ang",
)
_SG_GIVEN = (
    "Wei Ming", "Hui Min", "Jia Hao", "Xin Yi", "Zhi Hao", "Mei Ling", "Jun Jie", "Li Ting", "Kai Xiang",
    "Shu Fen",
)
_SG_ENGLISH = (
    "Rachel", "Adrian", "Cheryl", "Benjamin", "Denise", "Marcus",
)
_SG_MALAY = (
    "Nur Aisyah Binte Rahmat", "Muhammad Haziq Bin Ismail", "Siti Aminah Binte Osman",
    "Ahmad Faizal Bin Yusof",
)
_SG_INDIAN = (
    "Priya d/o Kumaran", "Arun s/o Rajendran", "Kavitha Devi", "Suresh Pillai", "Meena Krishnan",
)
# fmt: on


class Person(NamedTuple):
    """A buyer's name as TikTok gives it; without a separate last name `first` holds the whole name."""

    name: str
    first: str
    last: str


def build_person(region: str, number: int) -> Person:
    """Returns the name of a buyer from 64 scattered bits; the same bits give the same name."""
    if region == "SG":
        name = _build_singapore_name(number)
        return Person(name, name, "")
    firsts, lasts = _FIRST[region], _LAST[region]
    first, last = firsts[number % len(firsts)], lasts[(number >> 8) % len(lasts)]
    return Person(f"{first} {last}", first, last)


def _build_singapore_name(number: int) -> str:
    style, rest = number % 10, number >> 8
    if style < 5:
        return f"{_SG_SURNAMES[rest % 12]} {_SG_GIVEN[(rest >> 8) % 10]}"
    if style < 7:
        return f"{_SG_ENGLISH[rest % 6]} {_SG_SURNAMES[(rest >> 4) % 12]} {_SG_GIVEN[(rest >> 8) % 10]}"
    return _SG_MALAY[rest % 4] if style < 9 else _SG_INDIAN[rest % 5]
