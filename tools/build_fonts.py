"""Make the fonts beside the PDF brief (src/rashomon/export/fonts) from two pinned npm packages.

Run with fontTools (`pip install fonttools`) and npm at hand: `python tools/build_fonts.py`. Typst has Latin, Greek,
Cyrillic and Hebrew in it; from DejaVu Sans come Arabic, Armenian, Georgian and signs, from Noto Emoji the pictures.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset

FONTS = Path(__file__).parent.parent / "src" / "rashomon" / "export" / "fonts"
# package, file in it, sha256 of the file, code points to keep (none: all), layout features, name here
SOURCES = (
    (
        "dejavu-fonts-ttf@2.37.3",
        "package/ttf/DejaVuSans.ttf",
        "7da195a74c55bef988d0d48f9508bd5d849425c1770dba5d7bfc6ce9ed848954",
        (
            (0x0530, 0x058F),
            (0x0600, 0x06FF),
            (0x0750, 0x077F),
            (0x10A0, 0x10FF),
            (0x2000, 0x206F),
            (0x2190, 0x2426),
            (0x2500, 0x27BF),
            (0xFB13, 0xFB17),
            (0xFB50, 0xFDFF),
            (0xFE70, 0xFEFF),
            (0xFFFD, 0xFFFD),
        ),
        ["*"],
        "DejaVuSans.ttf",
    ),
    (
        "@expo-google-fonts/noto-emoji@0.4.7",
        "package/400Regular/NotoEmoji_400Regular.ttf",
        "24aaa2a20c9c06ffe9bf04284bfd1f14376a329d10122f902abe2770817eb504",
        ((0x200D, 0x200D), (0x20E3, 0x20E3), (0x2100, 0x1FAFF), (0xE0000, 0xE007F)),
        ["ccmp", "liga"],
        "NotoEmoji.ttf",
    ),
)


def main() -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    for package, file, digest, ranges, features, name in SOURCES:
        raw = _fetched(package, file)
        found = hashlib.sha256(raw).hexdigest()
        if found != digest:
            raise SystemExit(f"{package} {file}: sha256 {found}, expected {digest}")
        size = _subset(raw, ranges, features, FONTS / name)
        print(f"{name}: {size:,} bytes of {len(raw):,}")


def _fetched(package: str, file: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(  # noqa: S603  a fixed command
            ["npm", "pack", package],  # noqa: S607
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(Path(folder) / told.stdout.strip().splitlines()[-1]) as packed:
            held = packed.extractfile(file)
            if held is None:
                raise SystemExit(f"{package} has no {file}")
            return held.read()


def _subset(raw: bytes, ranges: tuple[tuple[int, int], ...], features: list[str], target: Path) -> int:
    import io

    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.glyph_names = False
    options.recalc_timestamp = False
    font = subset.load_font(io.BytesIO(raw), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[c for first, last in ranges for c in range(first, last + 1)])
    chosen.subset(font)
    subset.save_font(font, str(target), options)
    return target.stat().st_size


if __name__ == "__main__":
    main()
