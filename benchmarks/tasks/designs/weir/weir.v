// A request and its acknowledgement between a fast and a slow domain.
module weir (fast_ck, slow_ck, req_i, pay_i, ack_o, pay_o, busy_o);
  input fast_ck, slow_ck, req_i;
  input [2:0] pay_i;
  output ack_o, busy_o;
  output [2:0] pay_o;
  wire req_f, req_m, req_s, ack_m, ack_s;
  wire [2:0] pay_f, pay_n;

  fd1 f_req (.d(req_i), .cp(fast_ck), .q(req_f));
  fd1 f_pay_0 (.d(pay_i[0]), .cp(fast_ck), .q(pay_f[0]));
  fd1 f_pay_1 (.d(pay_i[1]), .cp(fast_ck), .q(pay_f[1]));
  fd1 f_pay_2 (.d(pay_i[2]), .cp(fast_ck), .q(pay_f[2]));
  fd1 s_req_m (.d(req_f), .cp(slow_ck), .q(req_m));
  fd1 s_req_s (.d(req_m), .cp(slow_ck), .q(req_s));
  mx2 s_mux_0 (.i0(pay_o[0]), .i1(pay_f[0]), .s(req_s), .z(pay_n[0]));
  mx2 s_mux_1 (.i0(pay_o[1]), .i1(pay_f[1]), .s(req_s), .z(pay_n[1]));
  mx2 s_mux_2 (.i0(pay_o[2]), .i1(pay_f[2]), .s(req_s), .z(pay_n[2]));
  fd1 s_pay_0 (.d(pay_n[0]), .cp(slow_ck), .q(pay_o[0]));
  fd1 s_pay_1 (.d(pay_n[1]), .cp(slow_ck), .q(pay_o[1]));
  fd1 s_pay_2 (.d(pay_n[2]), .cp(slow_ck), .q(pay_o[2]));
  fd1 f_ack_m (.d(req_s), .cp(fast_ck), .q(ack_m));
  fd1 f_ack_s (.d(ack_m), .cp(fast_ck), .q(ack_s));
  bf6 ack_drv (.i(ack_s), .z(ack_o));
  eo2 busy_x (.a1(req_f), .a2(ack_s), .z(busy_o));
endmodule
