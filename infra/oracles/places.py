"""Writes which regions and time zones a phone number or a postcode may belong to.

    pip install --target /tmp/places phonenumbers==9.0.43 zipcodes==3.0.0 tzdata==2026.6
    PYTHONPATH=/tmp/places python3 infra/oracles/places.py shared/domain/src/hours/data

Sources:
  phonenumbers  Google's libphonenumber (Apache-2.0): prefix -> zones ("timezones"), area code -> state
                ("geocoding"), country code -> country.
  zipcodes      ZIP -> state and zone (MIT); military post offices are nowhere.
  by hand       Canada's forward sortation areas (Canada Post: the first letter is the province; zones:
                the tz database's "northamerica" and its comments), and the corrections below.

The tables are sets on purpose. A mobile number keeps nobody inside an exchange, so everything below an
area code is one set; a ZIP's first three digits are a mail centre, whose zones are all possible.
"""
import sys
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import zipcodes
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumber, region_code_for_number
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.tzdata import TIMEZONE_DATA

# Zones that behave alike from 2025 on stand for each other; these are the names people know best.
KNOWN = ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix",
         "America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver", "America/Halifax",
         "America/Anchorage", "America/Puerto_Rico", "Europe/London", "Europe/Oslo"]

# Area codes laid over the same territory have the same zones (NANPA, area code relief).
OVERLAYS = [("850", "448"), ("541", "458"), ("812", "930"), ("208", "986"), ("270", "364"), ("402", "531"),
            ("250", "236", "257", "672", "778"), ("418", "367", "581")]

# What libphonenumber's map does not say, or says of an area code as if it were elsewhere.
NUMBERS_BY_HAND = {
    # The Navajo Nation keeps daylight saving time inside Arizona (15 U.S.C. 260a, tz "America/Shiprock").
    "1928": ("US-AZ", ["America/Denver", "America/Phoenix"]),
    # Orlando is Eastern; the map says Central. A doubt is a set.
    "1689": ("US-FL", ["America/Chicago", "America/New_York"]),
    # Laid over 306 and 709.
    "1474": ("CA-SK", ["America/Regina"]),
    "1879": ("CA-NL", ["America/Halifax", "America/St_Johns"]),
    # Personal numbers, the carrier's magic test numbers among them, are American and nowhere.
    "1500": ("US", ["America/Chicago", "America/Denver", "America/Los_Angeles", "America/New_York"]),
}

# ZIPs whose zone the package has wrong or only in part (49 CFR part 71; tz database; local custom).
ZIPS_BY_HAND = {
    "37405": ["America/New_York"],  # Chattanooga, Hamilton County
    "36867": ["America/Chicago", "America/New_York"],  # Phenix City lives by Columbus's clock
    "58838": ["America/Chicago", "America/Denver"],  # McKenzie County, part
    "57532": ["America/Chicago", "America/Denver"],  # Fort Pierre, Stanley County
    "83522": ["America/Denver", "America/Los_Angeles"],  # Cottonwood, Idaho County
    "89801": ["America/Los_Angeles", "America/Denver"],  # Elko County: West Wendover, Jackpot
    "86003": ["America/Phoenix", "America/Denver"],  # Coconino County, Navajo Nation in part
    "99634": ["America/Anchorage"],  # Napakiak
    "79942": ["America/Denver"],  # a PO box in El Paso
    "96898": ["Pacific/Wake"],
    "96941": ["Pacific/Pohnpei"],
    "96944": ["Pacific/Kosrae"],
}

CANADA = """
CA-NL America/St_Johns: A
CA-NL America/Halifax America/St_Johns: A0K A0P A0R A2V
CA-NS America/Halifax: B
CA-PE America/Halifax: C
CA-NB America/Halifax: E
CA-QC America/Toronto: G H J
CA-QC America/Halifax America/Toronto: G0C G4T
CA-QC America/Puerto_Rico America/Toronto: G0G
CA-ON America/Toronto: K L M N P
CA-ON America/Toronto America/Winnipeg: P0T P0V P0W P0X P8 P9
CA-MB America/Winnipeg: R
CA-SK America/Regina: S
CA-SK America/Edmonton America/Regina: S9V
CA-SK America/Regina America/Winnipeg: S0P
CA-AB America/Edmonton: T
CA-BC America/Vancouver: V
CA-BC America/Edmonton America/Phoenix America/Vancouver: V0A V0B V1A V1C
CA-BC America/Dawson_Creek America/Vancouver: V0C V1G V1J
CA-NT America/Edmonton: X
CA-NU America/Toronto America/Winnipeg: X0A X0C
CA-NU America/Edmonton America/Winnipeg: X0B
CA-YT America/Whitehorse: Y
"""

STATES = dict(line.rsplit(" ", 1) for line in """
Alabama US-AL|Alaska US-AK|Arizona US-AZ|Arkansas US-AR|California US-CA|Colorado US-CO|Connecticut US-CT|Delaware US-DE
Washington D.C. US-DC|Florida US-FL|Georgia US-GA|Hawaii US-HI|Idaho US-ID|Illinois US-IL|Indiana US-IN|Iowa US-IA
Kansas US-KS|Kentucky US-KY|Louisiana US-LA|Maine US-ME|Maryland US-MD|Massachusetts US-MA|Michigan US-MI
Minnesota US-MN|Mississippi US-MS|Missouri US-MO|Montana US-MT|Nebraska US-NE|Nevada US-NV|New Hampshire US-NH
New Jersey US-NJ|New Mexico US-NM|New York US-NY|North Carolina US-NC|North Dakota US-ND|Ohio US-OH|Oklahoma US-OK
Oregon US-OR|Pennsylvania US-PA|Rhode Island US-RI|South Carolina US-SC|South Dakota US-SD|Tennessee US-TN|Texas US-TX
Utah US-UT|Vermont US-VT|Virginia US-VA|Washington State US-WA|West Virginia US-WV|Wisconsin US-WI|Wyoming US-WY
Alberta CA-AB|British Columbia CA-BC|British Colombia CA-BC|Manitoba CA-MB|New Brunswick CA-NB
Newfoundland and Labrador CA-NL|Nova Scotia/Prince Edward Island CA-NS,CA-PE
Northwest Territories/Nunavut/Yukon CA-NT,CA-NU,CA-YT|Ontario CA-ON|Quebec CA-QC|Saskatchewan CA-SK
""".strip().replace("\n", "|").split("|"))
ABBREVIATIONS = {region[3:]: region for regions in STATES.values() for region in regions.split(",")}
# Where American law applies although libphonenumber counts a country of its own.
TERRITORIES = {"PR": "US-PR", "VI": "US-VI", "GU": "US-GU", "MP": "US-MP", "AS": "US-AS"}


@lru_cache(maxsize=None)
def behaviour(name):
    """All of a zone's offsets from 2025 to 2037, hour by hour, as a list of changes."""
    zone, at, changes = ZoneInfo(name), datetime(2025, 1, 1, tzinfo=timezone.utc), []
    while at.year < 2037:
        offset = at.astimezone(zone).utcoffset()
        if not changes or changes[-1][1] != offset:
            changes.append((at, offset))
        at += timedelta(hours=1)
    return tuple(changes)


def distinct(region, zones):
    """One name for each behaviour; in North America a well known one."""
    known = {behaviour(name): name for name in reversed(KNOWN)} if region[:2] in ("US", "CA") else {}
    names = (name if name in KNOWN else known.get(behaviour(name), name) for name in zones)
    best_last = sorted(sorted(names, reverse=True), key=lambda name: name in KNOWN)
    return " ".join(sorted({behaviour(name): name for name in best_last}.values()))


def state_of(area):
    """The states of an area code, by its own name or by those of its towns ("Stamford, CT")."""
    own = GEOCODE_DATA.get(area, {}).get("en")
    if own in STATES:
        return STATES[own]
    names = [own] if own else [value.get("en", "") for key, value in GEOCODE_DATA.items() if key.startswith(area)]
    return ",".join(sorted({ABBREVIATIONS[name[-2:]] for name in names if ", " in name}))


def region_of(area):
    country = next((region_code_for_number(PhoneNumber(country_code=1, national_number=int(area[1:] + rest)))
                    for rest in ("5552368", "2345678", "4602345", "2664567", "2355678", "7222345", "4972345")), None)
    if country in (None, "US", "CA"):
        return state_of(area) or TERRITORIES.get(country) or country or ""
    return TERRITORIES.get(country, country)


def country_of(prefix):
    codes = (COUNTRY_CODE_TO_REGION_CODE.get(int(prefix[:n])) for n in (1, 2, 3))
    return next((countries[0] for countries in codes if countries), "")


def numbers():
    areas, rest = defaultdict(set), {}
    for prefix, zones in TIMEZONE_DATA.items():
        if prefix.startswith("1") and len(prefix) > 1:
            areas[prefix[:4]] |= set(zones)
        else:
            rest[prefix] = zones
    for group in OVERLAYS:
        union = set().union(*(areas["1" + area] for area in group))
        for area in group:
            areas["1" + area] = union
    table = {}
    for area, zones in areas.items():
        region = region_of(area)
        table[area] = (region, distinct(region, zones))
    for prefix, zones in rest.items():
        region = "KZ" if prefix.startswith("77") else country_of(prefix)
        table[prefix] = (region, distinct(region, zones))
    for prefix, (region, zones) in NUMBERS_BY_HAND.items():
        table[prefix] = (region, distinct(region, zones))
    # What its own beginning says already need not be said again.
    return {prefix: value for prefix, value in table.items()
            if value != next((table[prefix[:n]] for n in range(len(prefix) - 1, 0, -1) if prefix[:n] in table), None)}


def postcodes():
    zones, states = defaultdict(set), defaultdict(set)
    for z in zipcodes.list_all():
        if z["zip_code_type"] == "MILITARY" or z["city"] in ("Apo", "Dpo", "Fpo"):
            continue
        area = z["zip_code"][:3]
        zones[area] |= set(ZIPS_BY_HAND.get(z["zip_code"], [z["timezone"]]))
        states[area].add("US-" + z["state"])
    table = {area: (",".join(sorted(states[area])), distinct("US", zones[area])) for area in zones}
    for line in CANADA.strip().splitlines():
        place, areas = line.split(": ")
        region, names = place.split(" ", 1)
        table.update({area: (region, names) for area in areas.split()})
    return table


def write(path, about, table):
    lines = defaultdict(list)
    for prefix, (region, zones) in table.items():
        lines[f"{region or '-'} {zones}"].append(prefix)
    rows = [f"{place}: {' '.join(sorted(prefixes))}" for place, prefixes in sorted(lines.items())]
    path.write_text(about + "\n".join(rows) + "\n")


def main(folder):
    made = "# Made by infra/oracles/places.py, which names the sources. Each line: regions zones: beginnings\n"
    write(folder / "numbers.txt", "# Digits of phone numbers (libphonenumber, Apache-2.0).\n" + made, numbers())
    write(folder / "postcodes.txt", "# ZIP codes (zipcodes, MIT) and Canadian postcodes.\n" + made, postcodes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
