"""What EDA tools accept, checks of scripts before they run, and runs that can do no harm."""
