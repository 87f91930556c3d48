"""Vietnamese syllables as they are spelt: onset and rime, without tone. Pure."""

from functools import cache
from itertools import product

ONSETS = (
    "",
    *("b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh"),
    *("p", "ph", "q", "qu", "r", "s", "t", "th", "tr", "v", "x"),
)
RIMES = tuple(
    """
    a ac ach ai am an ang anh ao ap at au ay
    ăc ăm ăn ăng ăp ăt
    âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et
    ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet
    oi om on ong ooc oong op ot
    ô ôc ôi ôm ôn ông ôp ôt
    ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôp uôt uơ up ut
    uy uya uych uynh uyn uyp uyt uyu uyên uyêt
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu
    """.split()  # noqa: SIM905 - a table of 150 is read best as it stands
)
STOPS = ("c", "ch", "p", "t")
"""A rime that ends so has no tone but sắc and nặng."""
BARE = str.maketrans("ăâđêôơư", "aadeoou")


@cache
def beginnings() -> frozenset[str]:
    """Return every beginning of a syllable, also with letters whose marks are still to be typed."""
    found: set[str] = set()
    for onset, rime in product(ONSETS, RIMES):
        if onset == "q" and rime[0] != "u":
            continue
        syllable = onset + rime
        for end in range(1, len(syllable) + 1):
            found.update(_with_fewer_marks(syllable[:end]))
    return frozenset(found)


def _with_fewer_marks(letters: str) -> tuple[str, ...]:
    ways = (dict.fromkeys((letter, letter.translate(BARE))) for letter in letters)
    return tuple(map("".join, product(*ways)))


def rime_of(word: str) -> tuple[str, str]:
    """Split a word in small letters into onset and the rest; the longest onset that leaves a vowel counts."""
    for length in (3, 2, 1):
        onset, rest = word[:length], word[length:]
        if len(onset) == length and onset in ONSETS and rest[:1] in _VOWELS:
            return onset, rest
    return "", word


_VOWELS = frozenset("aăâeêioôơuưy")
