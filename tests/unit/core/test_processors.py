"""Threads are as many as this process may use at once."""

import os

import psutil

from chipsmith.core.processors import cores


def test_never_more_than_the_machine_has():
    assert 1 <= cores() <= (psutil.cpu_count(logical=False) or 1)


def test_a_process_that_is_held_on_one_core_computes_with_one_thread():
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, before)
