// Two pipeline stages around a two-bit adder, in a hierarchy.
module half_adder (x, y, s, c);
  input x, y;
  output s, c;
  XOR2_X1 u_sum (.A(x), .B(y), .Y(s));
  AND2_X1 u_carry (.A(x), .B(y), .Y(c));
endmodule

module full_adder (x, y, ci, s, co);
  input x, y, ci;
  output s, co;
  wire p, g, h;
  half_adder u_first (.x(x), .y(y), .s(p), .c(g));
  half_adder u_second (.x(p), .y(ci), .s(s), .c(h));
  OR2_X1 u_or (.A(g), .B(h), .Y(co));
endmodule

module lane (ck, a, b, sum, valid_in, valid_out);
  input ck, valid_in;
  input [1:0] a, b;
  output [2:0] sum;
  output valid_out;
  wire [1:0] ra, rb;
  wire [2:0] s;
  wire c0, v1;

  DFF_X1 a_reg_0 (.D(a[0]), .CK(ck), .Q(ra[0]));
  DFF_X1 a_reg_1 (.D(a[1]), .CK(ck), .Q(ra[1]));
  DFF_X1 b_reg_0 (.D(b[0]), .CK(ck), .Q(rb[0]));
  DFF_X1 b_reg_1 (.D(b[1]), .CK(ck), .Q(rb[1]));
  half_adder u_low (.x(ra[0]), .y(rb[0]), .s(s[0]), .c(c0));
  full_adder u_high (.x(ra[1]), .y(rb[1]), .ci(c0), .s(s[1]), .co(s[2]));
  DFF_X1 sum_reg_0 (.D(s[0]), .CK(ck), .Q(sum[0]));
  DFF_X1 sum_reg_1 (.D(s[1]), .CK(ck), .Q(sum[1]));
  DFF_X1 sum_reg_2 (.D(s[2]), .CK(ck), .Q(sum[2]));
  DFF_X1 valid_reg_0 (.D(valid_in), .CK(ck), .Q(v1));
  DFF_X1 valid_reg_1 (.D(v1), .CK(ck), .Q(valid_out));
endmodule
