// A divided clock, a gated clock and a test multiplexer in front of both.
module pulse (refclk, testclk, test_mode, gate_en, din, tick, dout);
  input refclk, testclk, test_mode, gate_en, din;
  output tick, dout;
  wire root, div, div_n, gated, stage;

  MUX2_X1 clk_mux (.A(refclk), .B(testclk), .S(test_mode), .Y(root));
  DFF_X1 div_reg (.D(div_n), .CK(root), .Q(div));
  INV_X1 div_inv (.A(div), .Y(div_n));
  CLKGATE_X2 gate (.CK(root), .E(gate_en), .GCK(gated));
  DFF_X1 in_reg (.D(din), .CK(gated), .Q(stage));
  DFF_X1 out_reg (.D(stage), .CK(gated), .Q(dout));
  DFF_X1 tick_reg (.D(stage), .CK(div), .Q(tick));
endmodule
