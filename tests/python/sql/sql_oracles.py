"""What the macros should do, written a second time; the slot rule in exact fractions."""

import hashlib
from dataclasses import dataclass
from fractions import Fraction

# Names are data, whatever they hold.
NAMES = [
    "plain",
    "it's; drop table units; --",
    'größe "b" 実験 🧪',
    "back\\slash \\' and /* */ {% raw %} {{ 1 }}",
    "100% $1 :name ?",
    "",
    "two\nlines",
]


def hashed(salt: str, unit_id: object) -> float:
    """The bucket of a unit."""
    return int(hashlib.md5(f"{salt}.{unit_id}".encode()).hexdigest()[:13], 16) / 2**52


@dataclass(frozen=True)
class Arm:
    """A treatment arm: its name, its rank (None: behind those with one), its weight by stage."""

    name: str
    position: int | None
    weights: tuple[Fraction, ...]


@dataclass(frozen=True)
class Ramp:
    """The treatment arms and control's weight by stage."""

    arms: tuple[Arm, ...]
    control: tuple[Fraction, ...]


Slot = tuple[Fraction, Fraction, str]


def expected_slots(ramp: Ramp, stage: int) -> list[Slot]:
    """The slots (start, end, arm) of a stage (0-based), without the empty ones, in order."""
    slots, gaps = [], []
    start = Fraction(0)
    ordered = sorted(ramp.arms, key=lambda arm: (arm.position is None, arm.position or 0, arm.name))
    for arm in ordered:
        largest, weight = max(arm.weights), arm.weights[stage]
        slots.append((start, start + weight, arm.name))
        gaps.append((start + weight, start + largest))
        start += largest
    need = ramp.control[stage]
    for left, right in [(start, Fraction(1)), *gaps]:
        used = min(need, right - left)
        slots.append((left, left + used, "control"))
        need -= used
    return sorted(slot for slot in slots if slot[0] < slot[1])


def arm_of(slots: list[Slot], bucket: float) -> str | None:
    """The arm whose slot holds the bucket."""
    return next((arm for start, end, arm in slots if start <= bucket < end), None)
