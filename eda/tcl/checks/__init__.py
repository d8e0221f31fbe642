"""What can be wrong with a script that Tcl can parse: calls, variables, expressions."""
