"""Why somebody was not satisfied: the reasons that may be chosen, each mapped to the decree. Pure.

Source: Nghị định 118/2025/NĐ-CP, Điều 33.1 (what citizens evaluate). Ids stay for ever: they are in the
journal. Wording may change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Attributable = Literal["yes", "partly", "no", "alert"]
"""Whether a reason is about the officer; alert: it may be an offence, so a person looks into it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason: its label in Vietnamese and English, and the letters of Điều 33.1 that it falls under."""

    id: str
    vi: str
    en: str
    letters: tuple[str, ...]
    attributable: Attributable

    def label(self, lang: str) -> str:
        """Return what stands on the screen in the language `lang`."""
        return self.en if lang == "en" else self.vi


REASONS: tuple[Reason, ...] = (
    Reason(
        id="attitude",
        vi="Thái độ, ứng xử chưa tốt",
        en="Attitude or manners",
        letters=("đ",),
        attributable="yes",
    ),
    Reason(
        id="guidance",
        vi="Hướng dẫn chưa rõ, chưa đầy đủ",
        en="Guidance unclear or incomplete",
        letters=("đ", "c"),
        attributable="yes",
    ),
    Reason(
        id="repeat",
        vi="Phải đi lại, bổ sung nhiều lần",
        en="Had to come back several times",
        letters=("c",),
        attributable="partly",
    ),
    Reason(
        id="agencies",
        vi="Phải liên hệ nhiều cơ quan",
        en="Had to see several agencies",
        letters=("b",),
        attributable="no",
    ),
    Reason(id="wait", vi="Chờ đợi lâu", en="Long wait", letters=("i",), attributable="no"),
    Reason(
        id="service_slow",
        vi="Giải quyết tại quầy chậm",
        en="Slow at the counter",
        letters=("i",),
        attributable="partly",
    ),
    Reason(id="late", vi="Trả kết quả trễ hẹn", en="Result came late", letters=("a",), attributable="no"),
    Reason(
        id="info",
        vi="Thông tin niêm yết thiếu, sai",
        en="Posted information missing or wrong",
        letters=("d",),
        attributable="no",
    ),
    Reason(
        id="cost",
        vi="Bị yêu cầu chi phí ngoài quy định",
        en="Asked to pay more than the rules say",
        letters=("e",),
        attributable="alert",
    ),
    Reason(
        id="complaint",
        vi="Phản ánh, kiến nghị chưa được trả lời",
        en="Complaint not answered",
        letters=("g",),
        attributable="no",
    ),
    Reason(
        id="online",
        vi="Hỗ trợ trực tuyến chưa tốt",
        en="Poor help with online services",
        letters=("h",),
        attributable="no",
    ),
    Reason(
        id="facility", vi="Cơ sở vật chất", en="Building and equipment", letters=("i",), attributable="no"
    ),
    Reason(
        id="other", vi="Khác (xin ghi rõ)", en="Other (please say what)", letters=("i",), attributable="no"
    ),
)
"""All reasons, in the order in which they are shown."""

BY_ID: Mapping[str, Reason] = MappingProxyType({reason.id: reason for reason in REASONS})
