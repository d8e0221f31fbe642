// A word and its strobe cross from one clock to another; two flip-flops synchronise the strobe.
module bridge (wr_clk, rd_clk, wr_data, wr_strobe, rd_data, rd_ready);
  input wr_clk, rd_clk, wr_strobe;
  input [1:0] wr_data;
  output [1:0] rd_data;
  output rd_ready;
  wire strobe, meta, safe;
  wire [1:0] held, chosen;

  DFF_X1 hold_0 (.D(wr_data[0]), .CK(wr_clk), .Q(held[0]));
  DFF_X1 hold_1 (.D(wr_data[1]), .CK(wr_clk), .Q(held[1]));
  DFF_X1 strobe_reg (.D(wr_strobe), .CK(wr_clk), .Q(strobe));
  DFF_X1 sync_a (.D(strobe), .CK(rd_clk), .Q(meta));
  DFF_X1 sync_b (.D(meta), .CK(rd_clk), .Q(safe));
  MUX2_X1 pick_0 (.A(rd_data[0]), .B(held[0]), .S(safe), .Y(chosen[0]));
  MUX2_X1 pick_1 (.A(rd_data[1]), .B(held[1]), .S(safe), .Y(chosen[1]));
  DFF_X1 out_0 (.D(chosen[0]), .CK(rd_clk), .Q(rd_data[0]));
  DFF_X1 out_1 (.D(chosen[1]), .CK(rd_clk), .Q(rd_data[1]));
  BUF_X4 ready_buf (.A(safe), .Y(rd_ready));
endmodule
