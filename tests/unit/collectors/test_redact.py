"""Secrets go, code stays: a corpus of both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.collectors.redact import MARK, permitted, redact, redact_event
from chipsmith.core.config import Level
from chipsmith.core.events import ChatTurn, CompletionShown, ContextOffered, Message, Piece

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
BODY = "MIIEpAIBAAKCAQEA7qk5T3Yw0zVv9hA1\nQ2x4Rk9wZk1sYmFzZTY0Ym9keQ=="

SECRETS = [
    # licence servers
    ("setenv LM_LICENSE_FILE 27000@lic01.corp.example", "27000@lic01.corp.example"),
    ("export SNPSLMD_LICENSE_FILE=27020@lic-a:27020@lic-b", "27020@lic-a:27020@lic-b"),
    ("export CDS_LIC_FILE=5280@cadence-lic", "5280@cadence-lic"),
    ("set ::env(MGLS_LICENSE_FILE) /tools/lic/mentor.dat", "/tools/lic/mentor.dat"),
    ('os.environ["XILINXD_LICENSE_FILE"] = "2100@fpga-lic"', "2100@fpga-lic"),
    ('os.environ.setdefault("LM_LICENSE_FILE", "/opt/lic/a.lic")', "/opt/lic/a.lic"),
    ("# ask for 1717@triplet-1,1717@triplet-2 when it fails", "1717@triplet-1,1717@triplet-2"),
    ('INCREMENT DC-Ultra snpslmd 2026.03 31-dec-2026 10 SIGN="0A 1B 2C"', "0A 1B 2C"),
    # assignments
    ('password = "hunter2hunter2"', "hunter2hunter2"),
    ("db_password: 'c0rrect-horse'", "c0rrect-horse"),
    ('{"api_key": "zXc9-vbnM"}', "zXc9-vbnM"),
    ('client_secret => "abcdefgh1"', "abcdefgh1"),
    ('password = "not finis', "not finis"),
    ("set db_passwd s3cr3tvalue", "s3cr3tvalue"),
    ("set ::cfg(api_token) {tok-abcdef}", "tok-abcdef"),
    ("setenv ARTIFACT_PASSWORD Winter2026", "Winter2026"),
    ("export AUTH_TOKEN=abcdef123456", "abcdef123456"),
    ("curl -s -u builder:letmein42 https://ci.example/x", "letmein42"),
    ("p4 login --password Summer2026", "Summer2026"),
    ("sshpass -p 'tiger99' ssh farm", "tiger99"),
    # headers and addresses
    ("Authorization: Bearer abcdef1234567890abcd", "abcdef1234567890abcd"),
    ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
    ("git clone https://bob:pa55w0rd@git.example/chip.git", "pa55w0rd"),
    ("https://ci-bot:glpat-ABCDEFGHIJKLMNOPQRST@gitlab.example/x", "glpat-ABCDEFGHIJKLMNOPQRST"),
    ("//registry.example/:_authToken=0123456789abcdef", "0123456789abcdef"),
    # tokens
    ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    (
        "aws_secret_key = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab'",
        "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab",
    ),
    ("token ghp_0123456789abcdefghijABCDEFGHIJ012345", "ghp_0123456789abcdefghijABCDEFGHIJ012345"),
    ("glpat-ABCDEFGHIJKLMNOPQRST", "glpat-ABCDEFGHIJKLMNOPQRST"),
    ("xoxb-123456789012-123456789012-abcdefABCDEF", "123456789012-abcdefABCDEF"),
    ("hf_abcdefghijklmnopqrstuvwxyzABCDEFGH", "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH"),
    ("sk-proj-abcdefghij0123456789abcdefghij0123", "abcdefghij0123456789"),
    ("AKCp8hyOxPqRsTuVwXyZ0123456789", "AKCp8hyOxPqRsTuVwXyZ0123456789"),
    ("bot 123456789:AAabcdefghijklmnopqrstuvwxyz0123456", "AAabcdefghijklmnopqrstuvwxyz0123456"),
    (f"Cookie: session={JWT}", JWT),
    ("AccountKey=" + "A" * 86 + "==", "A" * 86),
    # private keys, whole and cut by the cursor
    (f"-----BEGIN RSA PRIVATE KEY-----\n{BODY}\n-----END RSA PRIVATE KEY-----", "MIIE"),
    (f"-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}", "Q2x4"),
    (f"{BODY}\n-----END PRIVATE KEY-----\nset x 1", "Q2x4"),
    (f"PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 2\n{BODY}\nPrivate-MAC: 1", "Q2x4"),
]

ORDINARY = [
    # Tcl and SDC
    "create_clock -name core_clk -period 1.25 [get_ports clk]",
    "set_input_delay 0.2 -clock [get_clocks core_clk] [all_inputs]",
    "set token [lindex $argv 0]",
    "set password [read_password_from_user]",
    "set secret_mode 0",
    "if {[info exists ::env(LM_LICENSE_FILE)]} return",
    "puts $env(SNPSLMD_LICENSE_FILE)",
    "puts {set LM_LICENSE_FILE to your server}",
    "foreach key [array names ::cfg] { puts $key }",
    "set_false_path -from [get_clocks clk@div2]",
    "proc check_password {value} { return $value }",
    "report_checks -path_delay max -fields {slew cap input nets fanout}",
    "set sha 3b4c422f0a9d8e7c6b5a49382716f5e4d3c2b1a0",
    # Verilog and SystemVerilog
    "always @(posedge clk or negedge rst_n)",
    "always #5 clk = ~clk;",
    "#10@(posedge clk);",
    "localparam [127:0] AES_KEY = 128'h2b7e151628aed2a6abf7158809cf4f3c;",
    "input wire [255:0] secret_key,",
    "assign access_key = key_reg[31:0];",
    'initial $readmemh("secret_rom.hex", mem);',
    "APBSlaveDecoder u_apb_decoder (.PSEL(psel), .PENABLE(penable));",
    "parameter AUTH_KEY = 32'hDEADBEEF;",
    "MEMORY_BANK_CONTROLLER_00.u_core.state_machine_next_value_reg u1();",
    "if (api_token == 8'hA5) state <= UNLOCK;",
    'uvm_config_db#(string)::set(null, "*", "id", "550e8400-e29b-41d4-a716-446655440000");',
    # Python
    "def login(user, password=None): pass",
    "password = getpass.getpass()",
    "api_key = os.environ['API_KEY']",
    "token = tokenizer.encode(text)[0]",
    "secret: str = Field(default='')",
    "keys = sorted(values.keys(), key=len)",
    "digest = 'd41d8cd98f00b204e9800998ecf8427e'",
    "uid = '550e8400-e29b-41d4-a716-446655440000'",
    "@pytest.mark.parametrize('access_key', [1, 2])",
    "ADDRESSES = {'email': 'designer2024@company.example'}",
    "url = 'http://127.0.0.1:8765/v1/models'",
    "clone = 'git@github.example:team/chip.git'",
    "mask = 0xFFFF0000DEADBEEFCAFEBABE12345678",
    # shell and prose
    "git checkout 1b485f5c0ffee1234567890abcdef1234567890a",
    "index 9f86d08..884c7d6 100644",
    "export PATH=$HOME/bin:$PATH",
    "curl -s https://example.org/file.tgz -o file.tgz",
    "The bearer of bad news is the timing report.",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "A password is asked for at the first start.",
]
FALSE_ALARMS_ALLOWED = 0


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_secret_goes(text, secret):
    clean = redact(text)
    assert secret not in clean
    assert MARK in clean


def test_ordinary_code_stays():
    changed = [(line, redact(line)) for line in ORDINARY if redact(line) != line]
    assert len(changed) <= FALSE_ALARMS_ALLOWED, changed


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_secret_goes_amid_code(text, secret):
    before, after = "\n".join(ORDINARY[:10]) + "\n", "\n" + "\n".join(ORDINARY[10:20])
    clean = redact(before + text + after)
    assert secret not in clean
    if "PRIVATE KEY" not in text:
        assert clean.startswith(before)
        assert clean.endswith(after)


def test_what_stands_around_a_secret_stays():
    assert redact('connect("db", password="hunter2!", port=5)') == f'connect("db", password="{MARK}", port=5)'
    assert redact("https://bob:pw1234@host/x") == f"https://bob:{MARK}@host/x"


def test_redacting_twice_changes_nothing_more():
    for text, _ in SECRETS:
        once = redact(text)
        assert redact(once) == once


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_keeps_its_lines(text):
    assert redact(text).count("\n") == text.count("\n")


@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_licence_server_goes_wherever_it_stands(before, after):
    assert "27000@lic01" not in redact(f"{before} 27000@lic01 {after}")


def test_line_of_200_000_characters():
    filler = "a//b_auth " * 20_000
    assert "27000@lic" not in redact(filler + "27000@lic01")


def test_letter_whose_lower_case_is_longer():
    assert redact('İİİ password = "hunter2x"') == f'İİİ password = "{MARK}"'


def test_every_text_of_an_event():
    turn = ChatTurn(turn="t", client="cli --token abcdefgh", messages=[Message("user", "use 27000@lic")])
    clean = redact_event(turn)
    assert isinstance(clean, ChatTurn)
    assert clean.messages == [Message("user", f"use {MARK}")]
    assert redact_event(ChatTurn(turn="t", answer="plain text")).answer == "plain text"


def test_levels():
    shown = CompletionShown(completion="c", prefix="set x", path="/chip/a.tcl", workspace="/chip")
    bare = permitted(shown, Level.NO_CODE)
    assert permitted(shown, Level.OFF) is None
    assert permitted(shown, Level.ALL) is shown
    assert isinstance(bare, CompletionShown)
    assert (bare.prefix, bare.path, bare.workspace, bare.completion) == ("", "", "", "c")


def test_passages_that_were_retrieved():
    piece = Piece(passage="p", path="run.tcl", text="setenv LM_LICENSE_FILE 27000@lic", score=0.5)
    clean = redact_event(ContextOffered(answer="a", pieces=[piece]))
    assert isinstance(clean, ContextOffered)
    assert MARK in clean.pieces[0].text
    assert (clean.pieces[0].path, clean.pieces[0].score) == ("run.tcl", 0.5)
