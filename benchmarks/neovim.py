"""What Neovim adds to tab completion, and whether it ever waits for us.

A key's way to ghost text on the screen, against the server's own time for the same offer as the language
server recorded it; and how late a timer of a millisecond fires while a person types, with the plugin and
without. On a busy machine a turn of the loop is late for others' sake; the processor's time tells them apart.
Bars: 30 ms added at p50; no turn of the loop takes 10 ms.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from support.neovim import PLUGIN, Neovim, neovim, with_our_commands
from support.servers import RunningServer, running_server

from benchmarks import harness

KEYS = 60
PAUSE_S = 0.08
"""Between two keys where the loop is watched: a quick typist."""
TEXT = "\n".join(f"set_input_delay 0.{number} [get_ports in_{number}]" for number in range(40))
TYPED = (
    "\nset_output_delay 0.1 [get_ports out_1]\nset_output_delay 0.2 [get_ports out_2]\nreport_checks -fields"
)

WATCH = """
    _G.turns = {}
    local function used()
      local usage = vim.uv.getrusage()
      return 1e3 * (usage.utime.sec + usage.stime.sec) + 1e-3 * (usage.utime.usec + usage.stime.usec)
    end
    local timer, last, before = vim.uv.new_timer(), vim.uv.hrtime(), used()
    timer:start(1, 1, function()
      local now, all = vim.uv.hrtime(), used()
      table.insert(_G.turns, { (now - last) / 1e6 - 1, all - before })
      last, before = now, used()
    end)
"""
SEEN = """
    local space = vim.api.nvim_get_namespaces()['chipsmith.ghost']
    local buf_set = vim.api.nvim_buf_set_extmark
    _G.seen = {}
    vim.api.nvim_buf_set_extmark = function(buf, ns, ...)
      if ns == vim.api.nvim_get_namespaces()['chipsmith.ghost'] then
        table.insert(_G.seen, vim.uv.hrtime() / 1e6)
      end
      return buf_set(buf, ns, ...)
    end
    _G.pressed = {}
    vim.on_key(function() table.insert(_G.pressed, vim.uv.hrtime() / 1e6) end)
"""


@contextmanager
def editing(server: RunningServer, directory: Path, *, plugin: bool) -> Iterator[Neovim]:
    env = with_our_commands(server.env, Path(sys.executable).parent)
    setup = f"vim.opt.runtimepath:prepend('{PLUGIN}')\nrequire('chipsmith').setup(OPTIONS)"
    setup = setup.replace("OPTIONS", "{ init_options = { debounceMs = 0 } }")
    with neovim(directory, env, configuration=setup if plugin else "") as editor:
        editor.command("edit run.tcl")
        if plugin:
            editor.until_ready()
        editor.lua("vim.api.nvim_buf_set_lines(0, 0, -1, true, ...)", TEXT.split("\n"))
        yield editor


def keys() -> Iterator[str]:
    return itertools.cycle(TYPED.replace("\n", "\r").replace("<", "<lt>"))


def offers(server: RunningServer) -> list[float]:
    """Milliseconds that each recorded offer took, from the language server's question to its answer."""
    files = sorted((server.home.root / "devdata/1/completion_shown").glob("*.jsonl"))
    return [json.loads(line)["latency_ms"] for file in files for line in file.read_text().splitlines()]


def to_ghost_text(server: RunningServer, directory: Path) -> tuple[list[float], list[float]]:
    """Milliseconds from key to drawing, and the server's own time, of offers that were asked for anew."""
    seen, own = [], []
    with editing(server, directory, plugin=True) as editor:
        editor.lua(SEEN)
        editor.type("GA")
        typed = keys()
        for _ in range(KEYS):
            before = offers(server)
            editor.lua("_G.seen, _G.pressed = {}, {}")
            editor.type("<C-]>" if editor.drawn else "")
            editor.type(next(typed))
            editor.until(lambda: editor.answered, "an answer")
            drawn, pressed = editor.lua("return _G.seen"), editor.lua("return _G.pressed")
            time.sleep(0.25)  # the offer's record follows
            new = offers(server)[len(before) :]
            if len(new) == 1 and drawn and pressed:
                seen.append(drawn[-1] - pressed[-1])
                own.append(new[0])
    return seen, own


def turns(server: RunningServer, directory: Path, *, plugin: bool) -> dict[str, object]:
    """How long the turns of Neovim's loop take while somebody types: on the clock, and of the processor."""
    with editing(server, directory, plugin=plugin) as editor:
        editor.type("GA")
        editor.lua(WATCH)
        for key in itertools.islice(keys(), KEYS):
            editor.type(key)
            time.sleep(PAUSE_S)
        late, busy = zip(*editor.lua("return _G.turns"), strict=True)
    return {
        "late_ms": harness.summary(late),
        "processor_ms": harness.summary(busy),
        "longest_late_ms": round(max(late), 2),
        "longest_processor_ms": round(max(busy), 2),
        "processor_over_10_ms": sum(one > 10 for one in busy),
    }


def main() -> None:
    with TemporaryDirectory() as root, running_server(Path(root) / "home") as server:
        places = (Path(root) / str(number) for number in itertools.count())

        def place() -> Path:
            directory = next(places)
            directory.mkdir()
            return directory

        seen, own = to_ghost_text(server, place())
        added = [total - part for total, part in zip(seen, own, strict=True)]
        result = {
            "what": "milliseconds from key to ghost text in Neovim, and of its loop's turns meanwhile",
            "bar": "30 ms added at p50; no turn of the loop over 10 ms",
            "load": round(os.getloadavg()[0], 1),
            "key_to_ghost_text": harness.summary(seen),
            "server": harness.summary(own),
            "added": harness.summary(added),
            "loop_with_plugin": turns(server, place(), plugin=True),
            "loop_without": turns(server, place(), plugin=False),
        }
    harness.save("neovim", result)


if __name__ == "__main__":
    main()
