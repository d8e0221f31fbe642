// A crystal or a scan clock, divided by four, with a gated branch; a latch holds the sample.
module sluice (xtal, scan_ck, scan_sel, run, sample, level, beat, hold_o);
  input xtal, scan_ck, scan_sel, run, sample;
  output level, beat, hold_o;
  wire core, half, half_b, quarter, quarter_b, branch, s1;

  mx2 ck_sel (.i0(xtal), .i1(scan_ck), .s(scan_sel), .z(core));
  fd1 by2 (.d(half_b), .cp(core), .q(half));
  nt1 by2_inv (.i(half), .z(half_b));
  fd1 by4 (.d(quarter_b), .cp(half), .q(quarter));
  nt1 by4_inv (.i(quarter), .z(quarter_b));
  cg2 gater (.cp(core), .en(run), .q(branch));
  fd1 smp_q (.d(sample), .cp(branch), .q(s1));
  fd1 lvl_q (.d(s1), .cp(branch), .q(level));
  fd1 beat_q (.d(s1), .cp(quarter), .q(beat));
  lh1 keep (.d(s1), .e(core), .q(hold_o));
endmodule
