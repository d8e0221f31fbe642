"""Expectations are data: read strictly, and checked against text."""

import pytest

from chipsmith.core.errors import InputError
from chipsmith.eda.expectations import expectation, expectations


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ({"equals": "a b"}, " a\n  b \n"),
        ({"contains": "slack (MET)"}, "  0.5   slack\n(MET)"),
        ({"contains": ["a", "b"], "lacks": "c"}, "a b"),
        ({"matches": r"^slack\s+(\S+)$"}, "path\nslack  -1\n"),
        ({"matches": ["a", "b"]}, "ba"),
        ({"words": ["b", "a"]}, "a\nb"),
        ({"words": []}, " \n"),
        ({"near": 2.5}, "period: 2.500000"),
        ({"near": -1e-3, "within": 1e-4}, "x -.00105"),
        ({"near": 3, "matches": r"slack (\S+)"}, "1 2 slack 3.0"),
        ({"near": 1e9}, "1e9"),
        ({"probe": "assert True"}, "anything"),
        ({"file": "out"}, ""),
    ],
)
def test_what_is_met(wanted, text):
    assert expectation(wanted).unmet(text) == ""


@pytest.mark.parametrize(
    ("wanted", "text", "told"),
    [
        ({"equals": "a"}, "b", 'expected "a", found "b"'),
        ({"contains": "a"}, "b", 'expected "a" in "b"'),
        ({"lacks": ["x", "b"]}, "a  b", 'did not expect "b" in "a b"'),
        ({"matches": "^b$"}, "a b", "expected '^b$' to match \"a b\""),
        ({"words": ["a", "a"]}, "a", 'expected the words "a a", found "a"'),
        ({"near": 2.5, "says": "the period"}, "3", 'the period: expected a number near 2.5, found "3"'),
        ({"near": 2, "matches": "x (.)"}, "2 x 3", 'expected a number near 2, found "2 x 3"'),
        ({"near": 2}, "clk2 u_2 2ns_x", 'expected a number near 2, found "clk2 u_2 2ns_x"'),
        ({"near": 1}, "nan", 'expected a number near 1, found "nan"'),
        ({"equals": "a"}, "b" * 300, f'expected "a", found "{"b" * 200}…"'),
    ],
)
def test_what_is_not_met_says_why(wanted, text, told):
    assert expectation(wanted).unmet(text) == told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "says what must be found"),
        ({"probe": "x", "file": "y"}, "exclude each other"),
        ({"contains": 3}, "contains"),
        ({"equals": 3}, "equals"),
        ({"near": "far"}, "near"),
        ({"matches": "("}, "is not a regular expression"),
        ({"contain": "a"}, "contain"),
    ],
)
def test_what_is_malformed_is_refused(values, told):
    with pytest.raises(InputError, match=told):
        expectations([values])
