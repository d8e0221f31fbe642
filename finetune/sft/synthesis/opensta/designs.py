"""Small designs with random names, over the library of our examples, so that scripts about them can run."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import Factory, define

from chipsmith.eda.design_names import DesignNames, read_design_names
from chipsmith.finetune.sft.synthesis.opensta.names import names

LIBRARY = "linden.lib"
TWO_INPUTS = ("NAND2_X1", "NOR2_X1", "AND2_X1", "OR2_X1", "XOR2_X1")
ONE_INPUT = ("INV_X1", "INV_X4", "BUF_X1", "BUF_X4")


@define
class Generated:
    """A design in a folder of its own."""

    folder: Path
    names: DesignNames
    registers: list[str] = Factory(list)
    gates: list[str] = Factory(list)
    top: str = ""

    @property
    def files(self) -> tuple[str, str, str]:
        """Library, netlist and constraints, in its folder."""
        return LIBRARY, f"{self.top}.v", f"{self.top}.sdc"


def make_design(folder: Path, library: Path, rng: random.Random, *, clocks: int) -> Generated:
    """A design whose `clocks` clocks are defined in its constraints; with none, it has a clock port alone."""
    folder.mkdir(parents=True)
    (folder / LIBRARY).write_bytes(library.read_bytes())
    top = rng.choice(names("tops"))
    made = _Netlist(rng, rng.sample(names("clock_ports"), max(1, clocks)))
    (folder / f"{top}.v").write_text(made.verilog(top))
    (folder / f"{top}.sdc").write_text(made.constraints(clocks))
    listed = f'top = "{top}"\nliberty = ["{LIBRARY}"]\nnetlist = ["{top}.v"]\nsdc = "{top}.sdc"\n'
    (folder / "design.toml").write_text(listed)
    return Generated(folder, read_design_names(folder), made.registers, made.gates, top)


class _Netlist:
    def __init__(self, rng: random.Random, clocks: list[str]) -> None:
        self.rng, self.clocks = rng, clocks
        self.inputs = rng.sample(names("inputs"), rng.randint(4, 6))
        self.outputs = rng.sample(names("outputs"), rng.randint(3, 5))
        self.registers, self.gates = self._numbered(names("registers"), 6), self._numbered(names("gates"), 7)
        self.wires = self._numbered(names("nets"), 13)
        self.bus = rng.random() < 0.5

    def _numbered(self, stems: Sequence[str], count: int) -> list[str]:
        stem, other = self.rng.sample(stems, 2)
        return [f"{stem if at % 2 else other}{at // 2}" for at in range(count)]

    def verilog(self, top: str) -> str:
        ports = ", ".join([*self.clocks, *self.inputs, *self.outputs])
        bus = f"  output [1:0] {self.outputs[0]};\n" if self.bus else f"  output {self.outputs[0]};\n"
        head = f"module {top} ({ports});\n  input {', '.join([*self.clocks, *self.inputs])};\n{bus}"
        rest = f"  output {', '.join(self.outputs[1:])};\n  wire {', '.join(self.wires)};\n"
        return head + rest + "".join(f"  {line}\n" for line in self._cells()) + "endmodule\n"

    def _cells(self) -> Iterator[str]:
        sources = [*self.inputs]
        for gate, wire in zip(self.gates, self.wires, strict=False):
            one, other = self.rng.sample(sources, 2)
            if self.rng.random() < 0.4:
                yield f"{self.rng.choice(ONE_INPUT)} {gate} (.A({one}), .Y({wire}));"
            else:
                yield f"{self.rng.choice(TWO_INPUTS)} {gate} (.A({one}), .B({other}), .Y({wire}));"
            sources.append(wire)
        targets = [f"{self.outputs[0]}[{bit}]" for bit in (0, 1)] if self.bus else [self.outputs[0]]
        targets += self.outputs[1:]
        for at, register in enumerate(self.registers):
            data = self.wires[at]
            out = targets[at] if at < len(targets) else self.wires[len(self.gates) + at]
            clock = self.clocks[at % len(self.clocks)]
            reset = f", .RN({self.inputs[0]})" if at % 3 == 0 else ""
            kind = "DFFR_X1" if reset else "DFF_X1"
            yield f"{kind} {register} (.D({data}), .CK({clock}){reset}, .Q({out}));"

    def constraints(self, clocks: int) -> str:
        lines = []
        for port in self.clocks[:clocks]:
            name = self.rng.choice(names("clocks")) + port[-1] if self.rng.random() < 0.3 else port
            lines.append(f"create_clock -name {name} -period {self.rng.randint(2, 12)} [get_ports {port}]\n")
        if clocks and self.rng.random() < 0.8:
            name = lines[0].split()[2]
            inputs = " ".join(self.inputs)
            lines.append(f"set_input_delay 0.2 -clock {name} [get_ports {{{inputs}}}]\n")
            lines.append(f"set_output_delay 0.3 -clock {name} [all_outputs]\n")
        return "".join(lines)
