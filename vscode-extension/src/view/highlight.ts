/** Code with its words marked by kind; the style sheet colours them as the theme says. */
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import makefile from "highlight.js/lib/languages/makefile";
import python from "highlight.js/lib/languages/python";
import tcl from "highlight.js/lib/languages/tcl";
import verilog from "highlight.js/lib/languages/verilog";
import vhdl from "highlight.js/lib/languages/vhdl";
import yaml from "highlight.js/lib/languages/yaml";

/** Characters; colouring more would be felt. */
const MOST = 50_000;

Object.entries({ bash, cpp, makefile, python, tcl, verilog, vhdl, yaml })
  .forEach(([name, language]) => hljs.registerLanguage(name, language));
hljs.registerAliases(["sdc", "xdc", "upf"], { languageName: "tcl" });
hljs.registerAliases(["shellscript", "console"], { languageName: "bash" });
hljs.registerAliases(["systemverilog"], { languageName: "verilog" });

/** HTML, or undefined for a language that is not known. */
export function highlighted(code: string, language: string): string | undefined {
  if (!hljs.getLanguage(language) || code.length > MOST) {
    return undefined;
  }
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}
