create_clock -name wr_clk -period 4.0 [get_ports wr_clk]
create_clock -name rd_clk -period 6.0 [get_ports rd_clk]
