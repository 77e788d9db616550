"""Where the orders of the Vietnamese shop go: names, real wards, invented streets.

Vietnam keeps no phone numbers for fiction. These start with 4, which has been unused since Hanoi gave up that area
code in 2017. Districts are those before the reform of July 2025: how TikTok spells the time after it is not known.
"""

from __future__ import annotations

from typing import NamedTuple

from tiktok_orders.sandbox.world.people import Person
from tiktok_orders.sandbox.world.recipient_form import Recipient, assemble


class _Ward(NamedTuple):
    ward: str
    district: str
    province: str
    province_code: str
    postal_start: str


# fmt: off
_SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
    "Ngô",
)
_MIDDLE = ("Thị", "Văn", "Ngọc", "Minh", "Thanh", "Quốc", "Hữu", "Kim")
_GIVEN = (
    "Anh", "Bình", "Châu", "Dũng", "Đức", "Giang", "Hà", "Hương", "Khánh", "Lan", "Linh", "Mai", "Nam", "Phúc",
    "Quỳnh", "Sơn", "Thảo", "Trang", "Tuấn", "Vy", "Yến",
)
_STREETS = (
    "Đường Hoa Sữa", "Đường Cây Bàng", "Phố Bến Đò", "Đường Làng Gốm", "Phố Hàng Nón Lá", "Đường Vườn Cam",
    "Đường Cầu Gỗ Mới", "Phố Sông Xanh",
)
# fmt: on
_WARDS = (
    _Ward("Phường Thảo Điền", "Thành phố Thủ Đức", "Hồ Chí Minh", "VN-SG", "71"),
    _Ward("Phường 7", "Quận 3", "Hồ Chí Minh", "VN-SG", "72"),
    _Ward("Phường 25", "Quận Bình Thạnh", "Hồ Chí Minh", "VN-SG", "72"),
    _Ward("Phường Dịch Vọng", "Quận Cầu Giấy", "Hà Nội", "VN-HN", "11"),
    _Ward("Phường Láng Hạ", "Quận Đống Đa", "Hà Nội", "VN-HN", "11"),
    _Ward("Phường Hòa Khánh Bắc", "Quận Liên Chiểu", "Đà Nẵng", "VN-DN", "50"),
    _Ward("Phường Lạch Tray", "Quận Ngô Quyền", "Hải Phòng", "VN-HP", "04"),
    _Ward("Phường An Khánh", "Quận Ninh Kiều", "Cần Thơ", "VN-CT", "94"),
)


def build_vietnamese(number: int, door: int) -> Recipient:
    """Returns the clear address of a buyer from 64 scattered bits and a door; the name comes as one."""
    place = _WARDS[(number >> 16) % len(_WARDS)]
    street = f"Số {door % 400 + 1} {_STREETS[(door >> 8) % len(_STREETS)]}"
    alley = f"Ngõ {door % 60 + 2}" if door % 4 == 0 else ""
    detail = f"{street}, {alley}" if alley else street
    name = " ".join(
        (
            _SURNAMES[number % len(_SURNAMES)],
            _MIDDLE[(number >> 8) % len(_MIDDLE)],
            _GIVEN[(number >> 24) % len(_GIVEN)],
        )
    )
    return assemble(
        "VN",
        Person(name, name, ""),
        phone=f"(+84)4000{number % 100_000:05d}",
        detail=detail,
        lines=(street, alley),
        full=f"Vietnam, {place.province}, {place.district}, {place.ward}, {detail}",
        postal_code=f"{place.postal_start}{door % 1000:03d}",
        districts=(
            ("L0", "Country", "Vietnam", "VN"),
            ("L1", "Province", place.province, place.province_code),
            ("L2", "District", place.district, ""),
            ("L3", "Ward", place.ward, ""),
        ),
    )
