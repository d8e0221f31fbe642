create_clock -name gclk -period 2.5 [get_ports gclk]
set_propagated_clock [get_clocks gclk]
set_input_transition 0.06 [all_inputs]
