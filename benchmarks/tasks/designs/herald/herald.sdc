create_clock -name sck -period 1.25 [get_ports sck]
set_input_delay 0.20 -clock sck [get_ports {sdi load_b}]
set_output_delay 0.25 -clock sck [get_ports {frame[0] frame[1] frame[2] frame[3] frame[4] par err}]
