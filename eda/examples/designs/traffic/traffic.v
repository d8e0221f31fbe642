// A traffic light: a state machine with a timer.
module traffic (input clk, input rst, input car, output reg [1:0] light);
  localparam RED = 2'd0, GREEN = 2'd1, YELLOW = 2'd2;
  reg [1:0] state;
  reg [2:0] timer;
  always @(posedge clk)
    if (rst) begin state <= RED; timer <= 0; end
    else begin
      timer <= timer + 1;
      case (state)
        RED: if (car) begin state <= GREEN; timer <= 0; end
        GREEN: if (&timer) state <= YELLOW;
        YELLOW: if (timer[0]) state <= RED;
        default: state <= RED;
      endcase
    end
  always @* light = state;
endmodule
