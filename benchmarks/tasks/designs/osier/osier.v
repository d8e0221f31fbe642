// Majority of three votes, and whether they agree; no flip-flop.
module osier (va, vb, vc, veto, most, agree);
  input va, vb, vc, veto;
  output most, agree;
  wire ab, any, maj, x1, x2, nx;

  an2 both (.a1(va), .a2(vb), .z(ab));
  or2 either (.a1(va), .a2(vb), .z(any));
  ao21 vote (.a1(any), .a2(vc), .b(ab), .z(maj));
  nd2 block (.a1(maj), .a2(veto), .z(nx));
  nt3 most_drv (.i(nx), .z(most));
  eo2 d1 (.a1(va), .a2(vb), .z(x1));
  eo2 d2 (.a1(vb), .a2(vc), .z(x2));
  nr2 same (.a1(x1), .a2(x2), .z(agree));
endmodule
