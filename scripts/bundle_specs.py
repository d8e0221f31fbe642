"""Learns the installed tools anew and writes the facts that ship in the package: `eda/specs/bundled/*.json`.

Run it where OpenSTA, Yosys, Tcl and KLayout are installed; `--api` names the list of OpenROAD's functions.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from chipsmith.eda.specs.bundle import factual
from chipsmith.eda.specs.codec import encode
from chipsmith.eda.specs.learn.known import learn_known

BUNDLED = Path(__file__).parent.parent / "eda" / "specs" / "bundled"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tools", nargs="*", default=["tcl", "opensta", "yosys", "klayout"])
    parser.add_argument("--api", type=Path, help="list of OpenROAD's functions, one JSON object a line")
    options = parser.parse_args()
    for tool in [*options.tools, *(["openroad"] if options.api else [])]:
        for learnt in learn_known(tool, api=options.api):
            path = BUNDLED / f"{learnt.spec.tool}.json"
            path.write_bytes(encode(factual(learnt.spec)))
            print(f"{path.name}: {learnt.spec.version}, {path.stat().st_size:,} bytes")
            for what in learnt.unclear:
                print(f"  unclear: {what}")


if __name__ == "__main__":
    main()
