// Add, subtract, multiply or shift two bytes; the product is registered in a module of its own.
module product (input clk, input [7:0] a, input [7:0] b, output reg [15:0] p);
  always @(posedge clk) p <= a * b;
endmodule

module mixer (input clk, input [1:0] op, input [7:0] a, input [7:0] b, output reg [15:0] res);
  wire [15:0] p;
  product u_product (.clk(clk), .a(a), .b(b), .p(p));
  always @(posedge clk)
    case (op)
      2'd0: res <= a + b;
      2'd1: res <= a - b;
      2'd2: res <= p;
      default: res <= a << b[2:0];
    endcase
endmodule
