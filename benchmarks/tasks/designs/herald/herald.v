// Serial bits in, a five-bit frame and its parity out; load clears the frame.
module herald (sck, sdi, load_b, frame, par, err);
  input sck, sdi, load_b;
  output [4:0] frame;
  output par, err;
  wire p1, p2, p3, mism, tap;

  fdc1 sh_0 (.d(sdi), .cp(sck), .cdn(load_b), .q(frame[0]));
  fdc1 sh_1 (.d(frame[0]), .cp(sck), .cdn(load_b), .q(frame[1]));
  fdc1 sh_2 (.d(frame[1]), .cp(sck), .cdn(load_b), .q(frame[2]));
  fdc1 sh_3 (.d(frame[2]), .cp(sck), .cdn(load_b), .q(frame[3]));
  fdc1 sh_4 (.d(frame[3]), .cp(sck), .cdn(load_b), .q(frame[4]));
  eo2 px_1 (.a1(frame[0]), .a2(frame[1]), .z(p1));
  eo2 px_2 (.a1(p1), .a2(frame[2]), .z(p2));
  eo2 px_3 (.a1(p2), .a2(frame[3]), .z(p3));
  fd1 par_q (.d(p3), .cp(sck), .q(par));
  eo2 cmp (.a1(par), .a2(frame[4]), .z(mism));
  an2 qual (.a1(mism), .a2(load_b), .z(tap));
  fd1 err_q (.d(tap), .cp(sck), .q(err));
endmodule
