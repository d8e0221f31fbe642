"""The report to look at: why it serves or not, with plots, and no text of it is markup."""

import json

from attrs import asdict

from chipsmith.finetune.gate import Comparison
from chipsmith.finetune.report_page import page

WON = Comparison("nats per character", "lower", 1.2, 0.7, -0.5, -0.6, -0.4)
LOST = Comparison("edit similarity", "higher", 0.8, 0.5, -0.3, -0.4, -0.2)
SAME = Comparison("exact first line", "higher", 0.5, 0.5, 0.0, 0.0, 0.0)


def report(*comparisons, name="quick", published=True):
    verdict = {
        "passed": published, "reason": "so", "samples": 9, "sources": 3, "compared_with": "base",
        "comparisons": [asdict(one) for one in comparisons], "seconds": 1.0,
    }  # fmt: skip
    stages = {"evaluate": verdict, "publish": {"published": published, "version": "v1", "seconds": 0.1}}
    return {"run": name, "role": "tab", "recipe": "quick", "data": {}, "stages": stages}


def test_each_score_has_its_interval_beside_no_difference(tmp_path):
    text = page(report(WON, LOST, SAME), tmp_path / "none")
    assert "Published as v1:" in text
    rows = text.split("<tr class=")[1:]
    assert [row.split('"')[1] for row in rows] == ["better", "worse", ""]
    assert 'x1="10.0" x2="50.0"' in rows[0]  # all of it left of 130, where there is no difference
    assert 'x1="130.0" x2="130.0"' in rows[2]


def test_what_is_not_published_says_so(tmp_path):
    assert "Not published" in page(report(LOST, published=False), tmp_path / "none")


def test_a_run_that_made_no_model_has_a_page_too(tmp_path):
    values = {**report(WON), "stages": {"curate": {"seconds": 3.0}}}
    assert "changed no model" in page(values, tmp_path / "none")


def test_losses_are_drawn_the_last_of_equal_steps_and_no_broken_line(tmp_path):
    file = tmp_path / "losses.jsonl"
    lines = [{"stage": "dapt", "step": step, "loss": loss} for step, loss in ((1, 9.0), (1, 3.0), (2, 1.0))]
    file.write_text("\n".join(map(json.dumps, lines)) + '\n{"stage": "dapt", "st')
    text = page(report(WON), file)
    assert "Loss of dapt" in text
    assert 'points="40.0,10.0 630.0,160.0"' in text


def test_no_text_is_markup_and_nothing_is_fetched(tmp_path):
    text = page(report(WON, name="<script>alert(1)</script>"), tmp_path / "none")
    assert "<script" not in text
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")
