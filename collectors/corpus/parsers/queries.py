"""What defines something in each language, as tree-sitter queries.

A `scope` may hold other definitions; a `whole` is not taken apart, whatever is defined inside it.
"""

_C = """
(function_definition declarator: (_) @name) @whole
(struct_specifier name: (_) @name body: (_)) @whole
(union_specifier name: (_) @name body: (_)) @whole
(enum_specifier name: (_) @name body: (_)) @whole
(type_definition type: (_ body: (_)) declarator: (_) @name) @whole
"""

_CPP = """
(function_definition declarator: (_) @name) @whole
(struct_specifier name: (_) @name body: (_)) @scope
(class_specifier name: (_) @name body: (_)) @scope
(namespace_definition name: (_) @name) @scope
(enum_specifier name: (_) @name body: (_)) @whole
(type_definition type: (_ body: (_)) declarator: (_) @name) @whole
"""

_PYTHON = """
(function_definition name: (_) @name) @whole
(class_definition name: (_) @name) @scope
"""

_SHELL = "(function_definition name: (_) @name) @whole"

_MAKE = """
(rule (targets) @name) @whole
(define_directive name: (_) @name) @whole
"""

_SYSTEMVERILOG = """
(module_declaration (module_nonansi_header name: (_) @name)) @scope
(module_declaration (module_ansi_header name: (_) @name)) @scope
(interface_declaration (interface_nonansi_header name: (_) @name)) @scope
(interface_declaration (interface_ansi_header name: (_) @name)) @scope
(program_declaration (program_nonansi_header name: (_) @name)) @scope
(program_declaration (program_ansi_header name: (_) @name)) @scope
(package_declaration name: (_) @name) @scope
(class_declaration name: (_) @name) @scope
(function_declaration (function_body_declaration name: (_) @name)) @whole
(task_declaration (task_body_declaration name: (_) @name)) @whole
(class_constructor_declaration "new" @name) @whole
(property_declaration name: (_) @name) @whole
(sequence_declaration name: (_) @name) @whole
(covergroup_declaration name: (_) @name) @whole
"""

_VHDL = """
(entity_declaration entity: (_) @name) @scope
(architecture_definition architecture: (_) @name) @scope
(package_declaration package: (_) @name) @scope
(package_definition package: (_) @name) @scope
(configuration_declaration configuration: (_) @name) @whole
(subprogram_definition (function_specification function: (_) @name)) @whole
(subprogram_definition (procedure_specification procedure: (_) @name)) @whole
(process_statement (label_declaration (label) @name)) @whole
"""

QUERIES = {
    "c": _C,
    "cpp": _CPP,
    "makefile": _MAKE,
    "python": _PYTHON,
    "shellscript": _SHELL,
    "systemverilog": _SYSTEMVERILOG,
    "verilog": _SYSTEMVERILOG,
    "vhdl": _VHDL,
}
"""By identifiers of `core.languages`."""
