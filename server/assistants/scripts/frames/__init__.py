"""What can be told in any order is read by frames: listings, trials, clocks, constraints, paths."""
