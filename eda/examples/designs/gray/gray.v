// A Gray counter of parameterised width.
module gray #(parameter WIDTH = 4) (input clk, input rst, input en, output [WIDTH-1:0] code);
  reg [WIDTH-1:0] bin;
  always @(posedge clk)
    if (rst) bin <= 0;
    else if (en) bin <= bin + 1;
  assign code = bin ^ (bin >> 1);
endmodule
