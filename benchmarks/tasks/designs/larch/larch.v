// A six-bit feedback shift register behind a buffered clock tree, with a seed.
module larch (gclk, seed, take, bit_o, word);
  input gclk, seed, take;
  output bit_o;
  output [5:0] word;
  wire leaf_a, leaf_b, fb, nxt;

  ckb4 tree_a (.i(gclk), .z(leaf_a));
  ckb4 tree_b (.i(leaf_a), .z(leaf_b));
  eo2 poly (.a1(word[4]), .a2(word[5]), .z(fb));
  mx2 inject (.i0(fb), .i1(seed), .s(take), .z(nxt));
  fd1 r_0 (.d(nxt), .cp(leaf_a), .q(word[0]));
  fd1 r_1 (.d(word[0]), .cp(leaf_a), .q(word[1]));
  fd1 r_2 (.d(word[1]), .cp(leaf_a), .q(word[2]));
  fd1 r_3 (.d(word[2]), .cp(leaf_b), .q(word[3]));
  fd1 r_4 (.d(word[3]), .cp(leaf_b), .q(word[4]));
  fd1 r_5 (.d(word[4]), .cp(leaf_b), .q(word[5]));
  bf6 bit_drv (.i(word[5]), .z(bit_o));
endmodule
