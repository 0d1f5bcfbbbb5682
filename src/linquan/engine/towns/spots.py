"""Places that requests speak of: a building, a gate, the street before it, a firm."""

from dataclasses import dataclass

from linquan.engine.towns.dice import Dice
from linquan.engine.towns.types import Estate, Firm, Gate, Name, Town, Use

ENTRANCES = 3
"""Entrances that buildings are taken to have."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its address and the words for the slots of a wording."""

    estate: int
    building: int | None
    gate: int | None
    firm: int | None
    address: Name
    lon: float
    lat: float
    slots_zh: dict[str, str]
    slots_en: dict[str, str]

    def fill(self, wording: Name) -> Name:
        """Put the place into a wording."""
        zh = wording.zh.format_map(self.slots_zh)
        en = wording.en.format_map(self.slots_en)
        return Name(zh, en[:1].upper() + en[1:])


class Spots:
    """Draws places in a town; homes are drawn as often as people live there."""

    def __init__(self, town: Town, dice: Dice) -> None:
        self._town = town
        self._dice = dice
        self._firms = [firm for firm in town.firms if firm.estate is not None]
        self._stops = [e.index for e in town.estates if e.use is Use.TRUCK_STOP]

    def has(self, place: str) -> bool:
        """Say whether the town has such a place at all."""
        return bool({"firm": self._firms, "truck_stop": self._stops}.get(place, True))

    def draw(self, place: str) -> Spot:
        """Draw a home, gate, street, firm or truck_stop."""
        if place == "firm":
            return self._firm(self._dice.pick(self._firms))
        if place == "truck_stop":
            estate = self._town.estates[self._dice.pick(self._stops)]
            return self._gate(estate, self._gate_of(estate), estate.name)
        weights = [estate.residents for estate in self._town.estates]
        estate = self._town.estates[self._dice.weighted(weights)]
        gate = self._gate_of(estate)
        if place == "home":
            return self._home(estate, gate)
        if place == "street":
            street = self._town.streets[gate.street].name
            address = Name(
                f"{street.zh}（{estate.name.zh}{gate.label.zh}附近）",
                f"{street.en}, near the {gate.label.en.lower()} of {estate.name.en}",
            )
            return self._gate(estate, gate, address)
        address = Name(
            f"{estate.name.zh}{gate.label.zh}", f"{estate.name.en}, {gate.label.en.lower()}"
        )
        return self._gate(estate, gate, address)

    def _gate_of(self, estate: Estate) -> Gate:
        return self._dice.pick([gate for gate in self._town.gates if gate.estate == estate.index])

    def _home(self, estate: Estate, gate: Gate) -> Spot:
        buildings = [b for b in self._town.buildings if b.estate == estate.index]
        building = buildings[self._dice.weighted([b.residents for b in buildings])]
        lon, lat = building.lon, building.lat
        zh, en = self._slots(estate, gate, building.number)
        address = Name(
            f"{estate.name.zh}{building.number}栋", f"{estate.name.en}, building {building.number}"
        )
        return Spot(estate.index, building.index, None, None, address, lon, lat, zh, en)

    def _gate(self, estate: Estate, gate: Gate, address: Name) -> Spot:
        zh, en = self._slots(estate, gate, 1)
        return Spot(estate.index, None, gate.index, None, address, gate.lon, gate.lat, zh, en)

    def _firm(self, firm: Firm) -> Spot:
        estate = self._town.estates[firm.estate or 0]
        zh, en = self._slots(estate, self._gate_of(estate), 1)
        zh, en = zh | {"firm": firm.name.zh}, en | {"firm": firm.name.en}
        return Spot(estate.index, None, None, firm.index, estate.name, firm.lon, firm.lat, zh, en)

    def _slots(
        self, estate: Estate, gate: Gate, building: int
    ) -> tuple[dict[str, str], dict[str, str]]:
        street = self._town.streets[gate.street].name
        counted = {"building": str(building), "unit": str(self._dice.whole(1, ENTRANCES))}
        zh = {"estate": estate.name.zh, "gate": gate.label.zh, "street": street.zh}
        en = {"estate": estate.name.en, "gate": gate.label.en.lower(), "street": street.en}
        return zh | counted, en | counted
