# Tells what OpenSTA knows of itself: one record a line, its fields in base64.
# A catalogue of usage lines, of the procedures behind the commands, and of the variables.

proc tell {kind args} {
  set fields [lmap field $args {binary encode base64 [encoding convertto utf-8 $field]}]
  puts "@@ $kind [join $fields " "]"
}

# Names of the arguments; a question mark ends those with a default.
proc formals {procedure} {
  lmap name [info args $procedure] {
    expr {[info default $procedure $name value] ? "$name?" : $name}
  }
}

tell version [sta::version]
tell unknown [namespace unknown]
apply {{} {
  foreach name [lsort [array names ::sta::cmd_args]] {
    tell usage $name $::sta::cmd_args($name)
  }
  foreach name [lsort [concat [info procs ::sta::*] ::source]] {
    tell procedure [namespace tail $name] [formals $name] [info body $name]
  }
  foreach name [lsort [info commands ::*]] {
    if {[string match ::sta::* [namespace origin $name]]} {
      tell command [namespace tail $name]
    }
  }
  # What is only watched exists in no list, so the names of the watchers are tried.
  set watched [lmap name [info procs ::sta::trace_*] {string map {::sta::trace_ sta_} $name}]
  foreach name [lsort -unique [concat [info globals sta_*] hierarchy_separator $watched]] {
    if {[info exists ::$name] || [trace info variable ::$name] ne ""} {
      tell variable $name
    }
  }
}}
exit
