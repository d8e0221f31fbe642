// A two-bit accumulator of products, in three levels of hierarchy.
module knoll_add (p, q, r, k);
  input p, q;
  output r, k;
  eo2 g_x (.a1(p), .a2(q), .z(r));
  an2 g_a (.a1(p), .a2(q), .z(k));
endmodule

module knoll_sum (m, n, t);
  input [1:0] m, n;
  output [1:0] t;
  wire k0, h;
  knoll_add lo (.p(m[0]), .q(n[0]), .r(t[0]), .k(k0));
  knoll_add hi (.p(m[1]), .q(n[1]), .r(h), .k());
  eo2 fix (.a1(h), .a2(k0), .z(t[1]));
endmodule

module knoll_mul (u, v, w);
  input [1:0] u, v;
  output [1:0] w;
  wire c10, c01;
  an2 pp00 (.a1(u[0]), .a2(v[0]), .z(w[0]));
  an2 pp10 (.a1(u[1]), .a2(v[0]), .z(c10));
  an2 pp01 (.a1(u[0]), .a2(v[1]), .z(c01));
  eo2 top_bit (.a1(c10), .a2(c01), .z(w[1]));
endmodule

module knoll (mclk, wipe_b, x, y, acc, zero);
  input mclk, wipe_b;
  input [1:0] x, y;
  output [1:0] acc;
  output zero;
  wire [1:0] xr, yr, prod, tot;
  wire z;

  fd1 x_ff_0 (.d(x[0]), .cp(mclk), .q(xr[0]));
  fd1 x_ff_1 (.d(x[1]), .cp(mclk), .q(xr[1]));
  fd1 y_ff_0 (.d(y[0]), .cp(mclk), .q(yr[0]));
  fd1 y_ff_1 (.d(y[1]), .cp(mclk), .q(yr[1]));
  knoll_mul mul (.u(xr), .v(yr), .w(prod));
  knoll_sum add (.m(prod), .n(acc), .t(tot));
  fdc1 acc_ff_0 (.d(tot[0]), .cp(mclk), .cdn(wipe_b), .q(acc[0]));
  fdc1 acc_ff_1 (.d(tot[1]), .cp(mclk), .cdn(wipe_b), .q(acc[1]));
  nr2 is_zero (.a1(acc[0]), .a2(acc[1]), .z(z));
  bf1 zero_drv (.i(z), .z(zero));
endmodule
