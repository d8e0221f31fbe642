// One of four inputs, selected by s, with an output enable; no flip-flop.
module pick (d, s, oe, picked);
  input [3:0] d;
  input [1:0] s;
  input oe;
  output picked;
  wire low, high, out, enabled;

  MUX2_X1 m_low (.A(d[0]), .B(d[1]), .S(s[0]), .Y(low));
  MUX2_X1 m_high (.A(d[2]), .B(d[3]), .S(s[0]), .Y(high));
  MUX2_X1 m_out (.A(low), .B(high), .S(s[1]), .Y(out));
  NAND2_X1 gate_out (.A(out), .B(oe), .Y(enabled));
  INV_X4 drive (.A(enabled), .Y(picked));
endmodule
