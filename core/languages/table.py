"""The table of languages. `docs/reference/languages.md` is made from it."""

from __future__ import annotations

from attrs import evolve

from chipsmith.core.languages.language import CURLY, ROUND, SQUARE, Block, Comment, Language, Quote


def words(opens: str, closes: str) -> Block:
    """A block between two plain words."""
    return Block(rf"\b(?:{opens})\b", rf"\b(?:{closes})\b", closes.split("|", 1)[0])


_LINE_ENDS = r"(?:[,=+\-*/%&|^?<(\[{]|\\)$"
"""Signs at a line's end after which a C-like statement is not over."""

TCL = Language(
    id="tcl",
    name="Tcl",
    extensions=(".tcl", ".tm", ".do"),
    comments=(Comment("#", "line"),),
    brackets=(CURLY, SQUARE, ROUND),
    quotes=(Quote('"', "word", many_lines=True),),
)

SDC = evolve(TCL, id="sdc", name="SDC", extensions=(".sdc",))
XDC = evolve(TCL, id="xdc", name="XDC", extensions=(".xdc",))
UPF = evolve(TCL, id="upf", name="UPF", extensions=(".upf", ".cpf"))

VERILOG = Language(
    id="verilog",
    name="Verilog",
    extensions=(".v", ".vh", ".vlg"),
    comments=(Comment("//"),),
    block_comment=("/*", "*/"),
    blocks=(
        words("begin", "end"),
        words("module|macromodule", "endmodule"),
        words("case|casex|casez", "endcase"),
        words("function", "endfunction"),
        words("task", "endtask"),
        words("generate", "endgenerate"),
        words("fork", "join|join_any|join_none"),
        words("specify", "endspecify"),
        words("table", "endtable"),
        words("primitive", "endprimitive"),
        Block(r"`ifn?def\b", r"`endif\b", "`endif"),
    ),
    plain=(r"`define\b(?:\\\n|[^\n])*", r"\\[^\s]+", r"\b(?:disable|wait)\s+fork\b"),
    goes_on=_LINE_ENDS,
)

SYSTEMVERILOG = evolve(
    VERILOG,
    id="systemverilog",
    name="SystemVerilog",
    aliases=("sv", "verilog_systemverilog"),
    extensions=(".sv", ".svh", ".svi"),
    blocks=(
        *VERILOG.blocks,
        words("randcase", "endcase"),
        words("class", "endclass"),
        words("package", "endpackage"),
        words("interface", "endinterface"),
        words("program", "endprogram"),
        words("property", "endproperty"),
        words("sequence", "endsequence"),
        words("clocking", "endclocking"),
        words("covergroup", "endgroup"),
        words("checker", "endchecker"),
    ),
    plain=(
        *VERILOG.plain,
        r"\b(?:extern|pure|import|export)\b[^;(\n]*",
        r"\b(?:typedef\s+class|(?:assert|assume|cover|restrict)\s+(?:property|sequence))\b",
        r"\b(?:typedef\s+|interface\s+)class\b",
        r"\bvirtual\s+interface\b",
    ),
)

_VHDL_BODY = r"(?=(?:\([^)]*\)|[^;(]){0,500}?\bis\b(?!\s+new\b))"
"""Of a unit or subprogram, not of its declaration or use: an `is` comes before the semicolon."""
_VHDL_UNITS = (
    "if|case|loop|process|generate|block|record|component|function|procedure|entity|architecture|package"
    "|configuration|protected|units|context"
)
_VHDL_END = rf"\bend\b(?:\s+(?:{_VHDL_UNITS})\b)?(?:\s+body\b)?"

VHDL = Language(
    id="vhdl",
    name="VHDL",
    extensions=(".vhd", ".vhdl"),
    comments=(Comment("--"),),
    block_comment=("/*", "*/"),
    brackets=(ROUND, SQUARE),
    quotes=(Quote('"', escapes=False),),
    blocks=(
        Block(r"\b(?:if|case)\b(?=[^;\n]*\bgenerate\b)[^;\n]*\bgenerate\b", _VHDL_END, "end generate;"),
        Block(r"\bif\b", _VHDL_END, "end if;"),
        Block(r"\bcase\b", _VHDL_END, "end case;"),
        Block(r"\bloop\b", _VHDL_END, "end loop;"),
        Block(r"\bprocess\b", _VHDL_END, "end process;"),
        Block(r"\bgenerate\b", _VHDL_END, "end generate;"),
        Block(r"\bblock\b", _VHDL_END, "end block;"),
        Block(r"\brecord\b", _VHDL_END, "end record;"),
        Block(r"\bcomponent\b", _VHDL_END, "end component;"),
        Block(rf"\bfunction\b{_VHDL_BODY}", _VHDL_END, "end function;"),
        Block(rf"\bprocedure\b{_VHDL_BODY}", _VHDL_END, "end procedure;"),
        Block(rf"\b(?:entity|architecture|package|configuration|context)\b{_VHDL_BODY}", _VHDL_END, "end;"),
    ),
    plain=(r"'[^'\n]'(?!\()", r"\\[^\\\n]+\\"),
    goes_on=r"(?:[,(&|+\-*/]|<=|:=|=>|\b(?:and|or|xor|nand|nor|when|else|after|to|downto))$",
    ignore_case=True,
)

LIBERTY = Language(
    id="liberty",
    name="Liberty",
    aliases=("lib",),
    extensions=(".lib", ".libgroup"),
    comments=(Comment("//"),),
    block_comment=("/*", "*/"),
    brackets=(CURLY, ROUND),
    quotes=(Quote('"', many_lines=True),),
    goes_on=r"(?:[,(:{]|\\)$",
)

SPICE = Language(
    id="spice",
    name="SPICE",
    aliases=("hspice", "ngspice"),
    extensions=(".sp", ".spi", ".spice", ".cir", ".ckt", ".cdl", ".net"),
    comments=(Comment("*", "line"), Comment("$", "word"), Comment(";")),
    brackets=(ROUND, CURLY),
    quotes=(Quote("'", escapes=False), Quote('"', escapes=False)),
    blocks=(
        Block(r"^[ \t]*\.(?:subckt|macro)\b", r"^[ \t]*\.(?:ends|eom)\b", ".ends"),
        Block(r"^[ \t]*\.control\b", r"^[ \t]*\.endc\b", ".endc"),
        Block(r"^[ \t]*\.data\b", r"^[ \t]*\.enddata\b", ".enddata"),
        Block(r"^[ \t]*\.if\b", r"^[ \t]*\.endif\b", ".endif"),
    ),
    goes_on=r"\\\\?$",
    goes_on_with=r"\+",
    ignore_case=True,
)

PYTHON = Language(
    id="python",
    name="Python",
    extensions=(".py", ".pyi", ".pyw"),
    filenames=("SConstruct", "SConscript"),
    comments=(Comment("#"),),
    quotes=(Quote('"""', many_lines=True), Quote("'''", many_lines=True), Quote('"'), Quote("'")),
    indented=r":$",
    goes_on=r"[\\,]$",
)

MAKE = Language(
    id="makefile",
    name="Make",
    aliases=("make", "mk"),
    extensions=(".mk", ".mak", ".make"),
    filenames=("makefile", "gnumakefile"),
    comments=(Comment("#", "word"),),
    brackets=(ROUND, CURLY),
    quotes=(Quote('"', "word"), Quote("'", "word", escapes=False)),
    blocks=(
        Block(r"^[ ]*(?:ifn?eq|ifn?def)\b", r"^[ ]*endif\b", "endif"),
        Block(r"^[ ]*define\b", r"^[ ]*endef\b", "endef"),
    ),
    indented=r"^[^\s#:=][^#:=]*:(?!:?=)",
    tabs=True,
)

YAML = Language(
    id="yaml",
    name="YAML",
    aliases=("dockercompose", "github-actions-workflow"),
    extensions=(".yml", ".yaml"),
    comments=(Comment("#", "word"),),
    brackets=(SQUARE, CURLY),
    quotes=(Quote('"', "word"), Quote("'", "word", escapes=False)),
    indented=r"(?::|:\s+[|>][+-]?|-)$",
    goes_on=r",$",
)

SHELL = Language(
    id="shellscript",
    name="Shell",
    aliases=("sh", "bash", "zsh", "ksh", "shell"),
    extensions=(".sh", ".bash", ".zsh", ".ksh"),
    filenames=(".bashrc", ".profile", ".bash_profile", ".zshrc"),
    comments=(Comment("#", "word"),),
    brackets=(CURLY, SQUARE),  # a parenthesis may close a pattern of `case` that nothing opened
    quotes=(Quote('"', many_lines=True), Quote("'", many_lines=True, escapes=False)),
    blocks=(
        Block(r"(?:^|[;&|])[ \t]*if\b", r"(?:^|;)[ \t]*fi\b", "fi"),
        Block(r"(?:^|;)[ \t]*case\b", r"(?:^|;)[ \t]*esac\b", "esac"),
        Block(r"(?:^|;)[ \t]*do\b", r"(?:^|;)[ \t]*done\b", "done"),
    ),
    goes_on=r"(?:\\|\||&&)$",
)

C = Language(
    id="c",
    name="C",
    extensions=(".c", ".h"),
    comments=(Comment("//"),),
    block_comment=("/*", "*/"),
    quotes=(Quote('"'), Quote("'", "word")),
    goes_on=_LINE_ENDS,
)

CPP = evolve(
    C,
    id="cpp",
    name="C++",
    aliases=("c++", "cuda-cpp"),
    extensions=(".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".cu"),
)

PLAIN = Language(id="plaintext", name="anything else", quotes=())
"""What is known of a language that is not in the table: brackets and lines, nothing of another's."""

LANGUAGES: tuple[Language, ...] = (
    TCL, SDC, XDC, UPF, VERILOG, SYSTEMVERILOG, VHDL, LIBERTY, SPICE, PYTHON, MAKE, YAML, SHELL, C, CPP,
)  # fmt: skip
