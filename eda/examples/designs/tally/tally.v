// A four-bit counter with enable and asynchronous reset; a carry when it is about to wrap.
module tally (clk, rst_n, en, count, carry);
  input clk, rst_n, en;
  output [3:0] count;
  output carry;
  wire [3:0] next;
  wire t1, t2, t3, all;

  XOR2_X1 add0 (.A(count[0]), .B(en), .Y(next[0]));
  AND2_X1 ripple1 (.A(count[0]), .B(en), .Y(t1));
  XOR2_X1 add1 (.A(count[1]), .B(t1), .Y(next[1]));
  AND2_X1 ripple2 (.A(count[1]), .B(t1), .Y(t2));
  XOR2_X1 add2 (.A(count[2]), .B(t2), .Y(next[2]));
  AND2_X1 ripple3 (.A(count[2]), .B(t2), .Y(t3));
  XOR2_X1 add3 (.A(count[3]), .B(t3), .Y(next[3]));
  AND2_X1 wrap (.A(count[3]), .B(t3), .Y(all));
  BUF_X4 carry_buf (.A(all), .Y(carry));

  DFFR_X1 bit0 (.D(next[0]), .CK(clk), .RN(rst_n), .Q(count[0]));
  DFFR_X1 bit1 (.D(next[1]), .CK(clk), .RN(rst_n), .Q(count[1]));
  DFFR_X1 bit2 (.D(next[2]), .CK(clk), .RN(rst_n), .Q(count[2]));
  DFFR_X1 bit3 (.D(next[3]), .CK(clk), .RN(rst_n), .Q(count[3]));
endmodule
