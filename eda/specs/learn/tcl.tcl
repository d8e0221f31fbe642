# Tells what plain Tcl has: one record a line.

puts "@@ version [info patchlevel]"
apply {{} {
  foreach name [lsort [info commands ::*]] {
    set name [namespace tail $name]
    puts "@@ command $name"
    if {[namespace ensemble exists ::$name]} {
      set map [namespace ensemble configure ::$name -map]
      puts "@@ subcommands $name [lsort [dict keys $map]]"
    } elseif {$name in {encoding interp package zlib}
              && [catch {$name unheard-of} message] && [regexp {must be (.*)$} $message -> names]} {
      puts "@@ subcommands $name [lsort [regexp -all -inline {[\w-]+} [string map {{ or } { }} " $names"]]]"
    }
  }
  foreach name [lsort [info globals ?*]] {
    puts "@@ variable $name"
  }
}}
