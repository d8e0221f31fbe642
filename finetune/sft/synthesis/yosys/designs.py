"""Small designs of our own in Verilog, under names drawn at random, for scripts to work on."""

from __future__ import annotations

import random
from pathlib import Path

from attrs import frozen

NAMES = {
    False: "counter8 fifo_ctrl alu_16 shift_reg edge_det gray_cnt arb2 pwm_gen crc5 lfsr_x mac_unit tick_gen "
    "debounce_1 uart_tx clk_div blinker accum parity stepper mux_tree",
    True: "timer_b spi_core ring_cnt seq_det dec7seg bus_arb acc_9 serializer watchdog pulse_w",
}
"""Of modules, by whether they are held out."""
BODIES = {
    "counter": """module {top} #(parameter WIDTH = 4) (input clk, rst, en, output reg [WIDTH-1:0] q);
  always @(posedge clk) if (rst) q <= 0; else if (en) q <= q + 1;
endmodule
""",
    "alu": """module {top} #(parameter WIDTH = 6) (input clk, input [1:0] op, input [WIDTH-1:0] a, b,
    output reg [WIDTH-1:0] y);
  always @(posedge clk) case (op)
    2'd0: y <= a + b;
    2'd1: y <= a - b;
    2'd2: y <= a & b;
    default: y <= a ^ b;
  endcase
endmodule
""",
    "machine": """module {top} #(parameter WIDTH = 3) (input clk, rst_n, go, output busy,
    output reg [WIDTH-1:0] n);
  localparam IDLE = 0, RUN = 1, WAIT = 2;
  reg [1:0] state;
  assign busy = state != IDLE;
  always @(posedge clk or negedge rst_n)
    if (!rst_n) begin state <= IDLE; n <= 0; end
    else case (state)
      IDLE: if (go) state <= RUN;
      RUN: begin n <= n + 1; if (&n) state <= WAIT; end
      WAIT: if (!go) state <= IDLE;
      default: state <= IDLE;
    endcase
endmodule
""",
    "store": """module {top} #(parameter WIDTH = 4) (input clk, input we, input [1:0] at, input [WIDTH-1:0] d,
    output reg [WIDTH-1:0] q);
  reg [WIDTH-1:0] words [0:3];
  always @(posedge clk) begin if (we) words[at] <= d; q <= words[at]; end
endmodule
""",
    "pair": """module {top} #(parameter WIDTH = 5) (input clk, input [WIDTH-1:0] a, b,
    output [WIDTH:0] s, t);
  {top}_part #(.WIDTH(WIDTH)) first (.clk(clk), .a(a), .b(b), .s(s));
  {top}_part #(.WIDTH(WIDTH)) second (.clk(clk), .a(a & b), .b(a | b), .s(t));
endmodule
module {top}_part #(parameter WIDTH = 5) (input clk, input [WIDTH-1:0] a, b, output reg [WIDTH:0] s);
  always @(posedge clk) s <= a * b + a;
endmodule
""",
}  # fmt: skip


@frozen
class Source:
    """A design's folder and what a request may name in it."""

    folder: Path
    top: str
    file: str
    loaded: bool
    """Whether the tool loads it before the script."""


def sources(folder: Path, *, held_out: bool, rng: random.Random) -> list[Source]:
    """Write each of the names as one design that is loaded first, and one that the script reads."""
    made = []
    for number, top in enumerate(NAMES[held_out].split()):
        body = list(BODIES.values())[number % len(BODIES)].format(top=top)
        for loaded in (True, False):
            file = f"{top if loaded else rng.choice((top, 'rtl', 'design', 'source'))}.v"
            place = folder / f"{top}-{loaded}"
            place.mkdir()
            (place / file).write_text(body, encoding="utf-8")
            if loaded:
                (place / "design.toml").write_text(f'top = "{top}"\nnetlist = "{file}"\n', encoding="utf-8")
            made.append(Source(place, top, file, loaded))
    return made
