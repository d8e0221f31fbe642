# Loads the design, runs a person's script, then the probes; what it prints is read by transcript.py.
# It takes its words (nonce, script, number of probes, command to trace) from a file beside it, since each
# tool treats arguments its own way.

namespace eval ::chipsmith {
    variable here /tmp/chipsmith
    variable words

    proc content {name} {
        set stream [open $name r]
        fconfigure $stream -encoding utf-8
        set text [read $stream]
        close $stream
        return $text
    }

    proc mark {word {argument ""} {text ""}} {
        variable words
        flush stdout
        puts stdout "\n[lindex $words 0] $word $argument"
        puts -nonewline stdout $text
        flush stdout
    }

    # The line of the script at which a command is being run, from outside to inside.
    proc line {} {
        variable words
        for {set level 1} {$level <= [info frame]} {incr level} {
            set frame [info frame $level]
            if {[dict exists $frame file] && [file tail [dict get $frame file]] eq [lindex $words 1]} {
                return [dict get $frame line]
            }
        }
        return 0
    }

    # The line in the script of an error, from its trace: that of the command in the file, and within its bodies.
    proc failed_at {trace} {
        variable words
        set name [file tail [lindex $words 1]]
        if {![regexp "\\(file \"\[^\"\]*$name\" line (\\d+)\\)" $trace -> at]} {
            return 0
        }
        set inner [string range $trace [string last "(procedure " $trace] end]
        foreach {- body} [regexp -all -inline {\("[a-z]+"[a-z ]* line (\d+)\)} $inner] {
            incr at [expr {$body - 1}]
        }
        return $at
    }

    proc probe {} {
        variable here
        variable words
        if {[lindex $words 3] ne ""} {
            trace remove execution [lindex $words 3] enter ::chipsmith::traced
        }
        for {set index 0} {$index < [lindex $words 2]} {incr index} {
            mark probe $index
            if {[catch {uplevel #0 [content $here/probe$index]} value]} {
                mark failed $index $value
            } else {
                mark value $index $value
            }
        }
        mark end
    }

    # Yosys leaves at once when a command fails, so what it comes to is told before.
    proc traced {command args} {
        mark at [line]
        if {[lindex $command 1] in {exit quit}} {
            probe
            leave 0
        }
    }

    proc main {} {
        variable here
        variable words [content $here/words]
        if {[catch {uplevel #0 [content $here/load]} message]} {
            mark unloaded "" $message
            return
        }
        mark script
        if {[lindex $words 3] ne ""} {
            trace add execution [lindex $words 3] enter ::chipsmith::traced
        }
        rename ::exit ::chipsmith::leave
        proc ::exit {{code 0}} {
            ::chipsmith::mark exit $code
            ::chipsmith::probe
            ::chipsmith::leave 0
            # OpenSTA's `exit` does nothing when it runs a file: leave the file, out of all procedures.
            return -level [info level] -code return
        }
        # OpenSTA's own `source` goes on after an error.
        set source [expr {[llength [info commands ::builtin_source]] ? "builtin_source" : "source"}]
        if {[catch {uplevel #0 [list $source [lindex $words 1]]} message options]} {
            mark error [failed_at [dict get $options -errorinfo]] $message
        }
        probe
        leave 0
    }
}
::chipsmith::main
